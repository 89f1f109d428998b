package simulation_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"net/http"
	"net/url"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"

	"guichet/pb_hooks/simulation"
)

// code signs Claire in and returns the right form for the token endpoint.
func (p *partie) code() url.Values {
	p.b.t.Helper()
	f := url.Values{
		"grant_type": {"authorization_code"}, "code": {p.b.navigateur().connecter(p.depart(), claire.ID).Query().Get("code")},
		"redirect_uri": {retour}, "client_id": {p.config.ClientID}, "client_secret": {p.config.ClientSecret},
	}
	if p.b.genre == simulation.ProConnect {
		f.Set("code_verifier", p.verifieur)
	}
	return f
}

func TestUnCodeNeSertQuUneFois(t *testing.T) {
	lesDeux(t, func(t *testing.T, b *banc) {
		p := b.nouvellePartie("mairie")
		f := p.code()
		code, jetons := b.poster(f)
		if code != http.StatusOK || len(jetons) != 5 || jetons["expires_in"] != 60.0 || jetons["token_type"] != "Bearer" {
			t.Fatal(code, jetons)
		}
		if _, err := p.lireInfos(jetons["access_token"].(string)); err != nil {
			t.Fatal(err)
		}
		if code, r := b.poster(f); code != http.StatusBadRequest || r["error"] != "invalid_grant" {
			t.Error(code, r)
		}
		if _, err := p.lireInfos(jetons["access_token"].(string)); err == nil {
			t.Error("the access token outlives a code that came twice")
		}
	})
}

func TestSeizeEchangesDUnCodeUnSeulReussit(t *testing.T) {
	lesDeux(t, func(t *testing.T, b *banc) {
		f := b.nouvellePartie("mairie").code()
		var reussis atomic.Int32
		var tous sync.WaitGroup
		for range 16 {
			tous.Go(func() {
				r, err := http.PostForm(b.emetteur+"/token", f)
				if err != nil {
					t.Error(err)
					return
				}
				defer r.Body.Close()
				if r.StatusCode == http.StatusOK {
					reussis.Add(1)
				}
			})
		}
		tous.Wait()
		if n := reussis.Load(); n != 1 {
			t.Errorf("%d exchanges succeeded", n)
		}
	})
}

func TestLEchangeEstRefuse(t *testing.T) {
	lesDeux(t, func(t *testing.T, b *banc) {
		p := b.nouvellePartie("mairie")
		for _, cas := range []struct {
			nom     string
			change  url.Values
			code    int
			attendu string
		}{
			{"secret faux", url.Values{"client_secret": {"faux"}}, 401, "invalid_client"},
			{"sans secret", url.Values{"client_secret": nil}, 401, "invalid_client"},
			{"client inconnu", url.Values{"client_id": {"inconnu"}, "client_secret": {""}}, 401, "invalid_client"},
			{"sans code", url.Values{"code": nil}, 400, "invalid_request"},
			{"paramètre deux fois", url.Values{"redirect_uri": {retour, retour}}, 400, "invalid_request"},
			{"sans grant_type", url.Values{"grant_type": nil}, 400, "invalid_request"},
			{"autre grant_type", url.Values{"grant_type": {"refresh_token"}}, 400, "unsupported_grant_type"},
			{"code inconnu", url.Values{"code": {"inconnu"}}, 400, "invalid_grant"},
			{"autre client", url.Values{"client_id": {"ecole"}, "client_secret": {"secret-de-ecole"}}, 400, "invalid_grant"},
			{"autre redirect_uri", url.Values{"redirect_uri": {retour + "/"}}, 400, "invalid_grant"},
			{"sans redirect_uri", url.Values{"redirect_uri": nil}, 400, "invalid_grant"},
			{"autre code_verifier", url.Values{"code_verifier": {"un-verifieur-qui-n-est-pas-celui-de-la-demande"}}, 400, "invalid_grant"},
		} {
			f := p.code()
			for nom, valeurs := range cas.change {
				f[nom] = valeurs
			}
			if code, r := b.poster(f); code != cas.code || r["error"] != cas.attendu {
				t.Errorf("%s: %d %v", cas.nom, code, r)
			}
		}
		f := p.code()
		if code, r := b.poster(f, "Authorization", "Basic bWFpcmllOnNlY3JldC1kZS1tYWlyaWU="); code != 401 || r["error"] != "invalid_client" {
			t.Errorf("Basic: %d %v", code, r)
		}
		f = p.code()
		b.avancer(30 * time.Second)
		if code, r := b.poster(f); code != 400 || r["error"] != "invalid_grant" {
			t.Errorf("after 30 seconds: %d %v", code, r)
		}
		f = p.code()
		b.avancer(29 * time.Second)
		if code, r := b.poster(f); code != http.StatusOK {
			t.Errorf("after 29 seconds: %d %v", code, r)
		}
	})
}

func TestLeJetonDAccesVautUneMinute(t *testing.T) {
	lesDeux(t, func(t *testing.T, b *banc) {
		p := b.nouvellePartie("mairie")
		acces := p.connecter(nil).acces
		r, err := http.Get(b.emetteur + "/userinfo?access_token=" + acces)
		if err != nil {
			t.Fatal(err)
		}
		if r.Body.Close(); r.StatusCode != http.StatusUnauthorized {
			t.Errorf("in the query: %d", r.StatusCode)
		}
		b.avancer(59 * time.Second)
		if _, err := p.lireInfos(acces); err != nil {
			t.Error(err)
		}
		b.avancer(time.Second)
		for _, jeton := range []string{acces, "", "inconnu"} {
			if _, err := p.lireInfos(jeton); err == nil {
				t.Errorf("%q is accepted", jeton)
			}
		}
	})
}

func TestLaSignatureTientLieuDeSecret(t *testing.T) {
	b := ouvrir(t, simulation.FranceConnect)
	cle, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	publique := jose.JSONWebKey{Key: cle.Public(), KeyID: "c", Algorithm: "ES256"}
	c := b.client("mairie", "commune")
	c.Cle = &publique
	b.AjouterClient(c)
	signataire, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.ES256, Key: cle}, nil)
	if err != nil {
		t.Fatal(err)
	}
	assertion := func(change func(*jwt.Claims)) string {
		dit := jwt.Claims{
			Issuer: "mairie", Subject: "mairie", Audience: jwt.Audience{b.emetteur + "/token"}, ID: rand.Text(),
			Expiry: jwt.NewNumericDate(b.horloge().Add(time.Minute)), IssuedAt: jwt.NewNumericDate(b.horloge()),
		}
		change(&dit)
		s, err := jwt.Signed(signataire).Claims(dit).Serialize()
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	essayer := func(a string) int {
		f := b.nouvellePartie("mairie").code()
		f.Del("client_secret")
		f.Set("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer")
		f.Set("client_assertion", a)
		code, _ := b.poster(f)
		return code
	}
	bonne := assertion(func(*jwt.Claims) {})
	for _, cas := range []struct {
		nom, assertion string
		attendu        int
	}{
		{"bonne", bonne, 200},
		{"servie", bonne, 401},
		{"altérée", bonne[:len(bonne)-8] + "AAAAAAAA", 401},
		{"sans jti", assertion(func(c *jwt.Claims) { c.ID = "" }), 401},
		{"sans fin", assertion(func(c *jwt.Claims) { c.Expiry = nil }), 401},
		{"expirée", assertion(func(c *jwt.Claims) { c.Expiry = jwt.NewNumericDate(b.horloge().Add(-time.Second)) }), 401},
		{"pour un autre", assertion(func(c *jwt.Claims) { c.Audience = jwt.Audience{"https://autre.example"} }), 401},
		{"d’un autre client", assertion(func(c *jwt.Claims) { c.Issuer, c.Subject = "ecole", "ecole" }), 401},
	} {
		if code := essayer(cas.assertion); code != cas.attendu {
			t.Errorf("%s: %d", cas.nom, code)
		}
	}
	if code, _ := b.poster(b.nouvellePartie("mairie").code()); code != 401 {
		t.Errorf("by its secret: %d", code)
	}
}
