package oidc_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"
	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/guichettest"
	"guichet/pb_hooks/hub/oidc"
)

const evenement = "http://schemas.openid.net/event/backchannel-logout"

// ouverte is what the hub calls the session of a person at a mairie.
func (x *reseau) ouverte(m *mairie) (sid, sujet string) {
	x.t.Helper()
	if err := x.App.DB().NewQuery("SELECT sid, sujet FROM hub_ouvertures WHERE client = {:c} ORDER BY le DESC LIMIT 1").Bind(map[string]any{"c": m.client.ID}).Row(&sid, &sujet); err != nil {
		x.t.Fatal(err)
	}
	return sid, sujet
}

// avertir sends a mairie what the hub would, and tells the HTTP status.
func (x *reseau) avertir(m *mairie, jeton string) int {
	x.t.Helper()
	res, err := http.PostForm(m.client.Avis, url.Values{"logout_token": {jeton}})
	if err != nil {
		x.t.Fatal(err)
	}
	defer res.Body.Close()
	if !strings.Contains(res.Header.Get("Cache-Control"), "no-store") {
		x.t.Error(res.Header)
	}
	return res.StatusCode
}

// signer signs claims with the hub's own key.
func (x *reseau) signer(typ jose.ContentType, claims map[string]any) (jeton string) {
	x.t.Helper()
	x.Transaction(func(tx core.App) (err error) {
		jeton, err = oidc.Signer(tx, "ES256", typ, claims)
		return err
	})
	return jeton
}

// A mairie believes of a sign-out what the hub signed for it, now, once.
func TestUnAvisFauxNeDeconnectePersonne(t *testing.T) {
	x := ouvrirReseau(t, "")
	n := x.Client()
	x.entrer(n, x.a, "lucie")
	x.entrer(n, x.b, "lucie")
	sid, sujet := x.ouverte(x.a)
	autreSid, autreSujet := x.ouverte(x.b)
	jti := 0
	juste := func() map[string]any {
		maintenant := x.Horloge.Maintenant()
		jti++
		return map[string]any{
			"iss": oidc.Emetteur(x.Socle), "aud": x.a.client.ID, "sub": sujet, "sid": sid, "iat": maintenant.Unix(), "exp": maintenant.Add(2 * time.Minute).Unix(),
			"jti": "avis-" + string(rune('a'+jti)), "events": map[string]any{evenement: map[string]any{}},
		}
	}
	for nom, fausser := range map[string]func(map[string]any){
		"avec un nonce":        func(c map[string]any) { c["nonce"] = "x" },
		"pour un autre":        func(c map[string]any) { c["aud"] = x.b.client.ID },
		"pour un autre aussi":  func(c map[string]any) { c["aud"] = []string{x.a.client.ID, x.b.client.ID} },
		"d’un autre émetteur":  func(c map[string]any) { c["iss"] = "https://ailleurs.example.org" },
		"sans événement":       func(c map[string]any) { delete(c, "events") },
		"d’un autre événement": func(c map[string]any) { c["events"] = map[string]any{"autre": map[string]any{}} },
		"sans jti":             func(c map[string]any) { delete(c, "jti") },
		"expiré":               func(c map[string]any) { c["exp"] = x.Horloge.Maintenant().Add(-time.Minute).Unix() },
		"sans fin":             func(c map[string]any) { delete(c, "exp") },
		"qui dure un jour":     func(c map[string]any) { c["exp"] = x.Horloge.Maintenant().Add(24 * time.Hour).Unix() },
		"ancien":               func(c map[string]any) { c["iat"] = x.Horloge.Maintenant().Add(-10 * time.Minute).Unix() },
		"du futur":             func(c map[string]any) { c["iat"] = x.Horloge.Maintenant().Add(time.Minute).Unix() },
		"de personne":          func(c map[string]any) { delete(c, "sub"); delete(c, "sid") },
	} {
		t.Run(nom, func(t *testing.T) {
			c := juste()
			fausser(c)
			if recu := x.avertir(x.a, x.signer("logout+jwt", c)); recu != http.StatusBadRequest || !x.a.connectee(n) {
				t.Errorf("%d, connectée : %v", recu, x.a.connectee(n))
			}
		})
	}
	t.Run("d’un autre type", func(t *testing.T) {
		for _, typ := range []jose.ContentType{"JWT", ""} {
			if recu := x.avertir(x.a, x.signer(typ, juste())); recu != http.StatusBadRequest || !x.a.connectee(n) {
				t.Errorf("%q : %d", typ, recu)
			}
		}
	})
	t.Run("un jeton d’identité", func(t *testing.T) {
		c := juste()
		delete(c, "events")
		c["nonce"] = "x"
		if recu := x.avertir(x.a, x.signer("JWT", c)); recu != http.StatusBadRequest || !x.a.connectee(n) {
			t.Error(recu)
		}
	})
	t.Run("signé d’une autre clé, ou d’un secret", func(t *testing.T) {
		inconnue, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
		if err != nil {
			t.Fatal(err)
		}
		for _, cle := range []jose.SigningKey{{Algorithm: jose.ES256, Key: inconnue}, {Algorithm: jose.HS256, Key: []byte("un secret de trente-deux octets !")}} {
			s, err := jose.NewSigner(cle, (&jose.SignerOptions{}).WithType("logout+jwt"))
			if err != nil {
				t.Fatal(err)
			}
			jeton, err := jwt.Signed(s).Claims(juste()).Serialize()
			if err != nil {
				t.Fatal(err)
			}
			if recu := x.avertir(x.a, jeton); recu != http.StatusBadRequest || !x.a.connectee(n) {
				t.Errorf("%s : %d", cle.Algorithm, recu)
			}
		}
		if recu := x.avertir(x.a, "x"); recu != http.StatusBadRequest {
			t.Error(recu)
		}
	})
	t.Run("d’une autre session, il ne ferme rien", func(t *testing.T) {
		for _, c := range []map[string]any{{"sid": autreSid, "sub": autreSujet}, {"sid": "", "sub": autreSujet}} {
			avis := juste()
			avis["sid"], avis["sub"] = c["sid"], c["sub"]
			if recu := x.avertir(x.a, x.signer("logout+jwt", avis)); recu != http.StatusOK || !x.a.connectee(n) || !x.b.connectee(n) {
				t.Errorf("%d", recu)
			}
		}
	})
	t.Run("le vrai ferme sa session, une fois", func(t *testing.T) {
		autre := x.Client()
		x.entrer(autre, x.a, "lucie")
		vrai := x.signer("logout+jwt", juste())
		if recu := x.avertir(x.a, vrai); recu != http.StatusOK || x.a.connectee(n) || !x.a.connectee(autre) || !x.b.connectee(n) {
			t.Errorf("%d %v %v", recu, x.a.connectee(n), x.a.connectee(autre))
		}
		if recu := x.avertir(x.a, vrai); recu != http.StatusBadRequest {
			t.Errorf("rejoué : %d", recu)
		}
		t.Run("sans nommer de session, toutes celles de la personne", func(t *testing.T) {
			avis := juste()
			delete(avis, "sid")
			if recu := x.avertir(x.a, x.signer("logout+jwt", avis)); recu != http.StatusOK || x.a.connectee(autre) {
				t.Errorf("%d", recu)
			}
		})
	})
}

// Who signs out at the hub while a mairie still asks her something does not come
// in there: the next person at this computer would.
func TestQuiSEstDeconnecteeEntreTempsNEntrePas(t *testing.T) {
	x := ouvrirReseau(t, "")
	n := x.Client()
	p, _ := x.aller(n, x.a.base+"/connexion/hub", "lucie")
	if !strings.HasSuffix(p.URL, "/connexion/premiere-fois") {
		t.Fatal(p.URL)
	}
	x.entrer(n, x.b, "lucie")
	x.sortir(n, x.b)
	x.Executer("hub-deconnexions")
	if p := x.poster(n, p.URL, url.Values{"deja": {"non"}}); p.Status != http.StatusConflict || x.a.connectee(n) || x.a.Compter("comptes") != 0 {
		t.Errorf("%d, %d comptes", p.Status, x.a.Compter("comptes"))
	}
	if _, demandee := x.entrer(n, x.a, "lucie"); !demandee || !x.a.connectee(n) {
		t.Error("elle ne peut plus entrer")
	}
}

// A mairie that offers the hub no more still hears of it: it opened sessions
// before.
func TestUneMairieQuiNOffrePlusLeHubEntendLesDeconnexions(t *testing.T) {
	x := ouvrirReseau(t, "")
	n := x.Client()
	x.entrer(n, x.a, "lucie")
	x.entrer(n, x.b, "lucie")
	if _, err := x.b.App.DB().NewQuery("UPDATE fournisseurs SET actif = FALSE").Execute(); err != nil {
		t.Fatal(err)
	}
	x.sortir(n, x.a)
	x.Executer("hub-deconnexions")
	if x.b.connectee(n) {
		t.Error("elle est encore connectée")
	}
}

// A mairie that does not answer hears of it when it does.
func TestUneMairieArreteeApprendLaDeconnexionPlusTard(t *testing.T) {
	x := ouvrirReseau(t, "")
	n := x.Client()
	x.entrer(n, x.a, "lucie")
	x.entrer(n, x.b, "lucie")
	avis := x.b.client.Avis
	x.Transaction(func(tx core.App) error { return deplacer(tx, x.b.client, "http://127.0.0.3:1/avis") })
	x.sortir(n, x.a)
	x.Executer("hub-deconnexions")
	if !x.b.connectee(n) {
		t.Fatal("la mairie arrêtée a répondu")
	}
	x.Transaction(func(tx core.App) error { return deplacer(tx, x.b.client, avis) })
	for _, b := range []*guichettest.Banc{x.Banc, x.a.Banc, x.b.Banc} {
		b.Horloge.Avancer(3 * time.Minute)
	}
	x.Executer("hub-deconnexions")
	if x.b.connectee(n) {
		t.Error("elle est encore connectée")
	}
}

func deplacer(tx core.App, c *oidc.Client, avis string) error {
	c.Avis = avis
	return tx.DB().Model(c).Update("Avis")
}
