package oidc_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"
	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/hub/oidc"
	"guichet/pb_hooks/preuves"
	"guichet/pb_hooks/socle"
)

// parCle makes a mairie prove that it is itself by a key at one of its providers,
// and gives the document where it publishes it.
func (x *reseau) parCle(m *mairie, g preuves.Genre) string {
	x.t.Helper()
	m.Transaction(func(tx core.App) error {
		f, err := preuves.FournisseurDe(tx, g, m.c.ID)
		if err != nil {
			return err
		}
		f.ProuverPar(preuves.ParCle)
		return f.Enregistrer(tx, "", socle.Programme("essai"))
	})
	res, err := http.Get(m.base + g.CheminCles())
	if err != nil {
		x.t.Fatal(err)
	}
	defer res.Body.Close()
	document, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode != http.StatusOK || strings.Contains(string(document), `"d"`) {
		x.t.Fatalf("%d %s %v", res.StatusCode, document, err)
	}
	return string(document)
}

func TestUneMairieProuveQuiElleEstParSaCle(t *testing.T) {
	x := ouvrirReseau(t, "DataPass 12345")
	t.Run("au hub", func(t *testing.T) {
		document := x.parCle(x.a, preuves.Hub)
		if p, _ := x.aller(x.Client(), x.a.base+"/connexion/hub", "lucie"); p.Status != http.StatusServiceUnavailable {
			t.Errorf("%d : le hub n’a pas sa clé", p.Status)
		}
		x.Transaction(func(tx core.App) error {
			x.a.client.Authentification = oidc.ParCle
			x.a.client.LireCles(document)
			return x.a.client.Enregistrer(tx, socle.Programme("essai"))
		})
		if p, _ := x.aller(x.Client(), x.a.base+"/connexion/hub", "lucie"); p.URL != x.a.base+"/demandes" {
			t.Errorf("%s (%d)", p.URL, p.Status)
		}
	})
	t.Run("à FranceConnect", func(t *testing.T) {
		x.avecFranceConnect(x.b)
		var jwks jose.JSONWebKeySet
		if err := json.Unmarshal([]byte(x.parCle(x.b, preuves.FranceConnect)), &jwks); err != nil {
			t.Fatal(err)
		}
		c := x.clientFranceConnect(x.b)
		c.Secret, c.Cle = "", &jwks.Keys[0]
		x.fc.AjouterClient(c)
		x.directement(x.b, "lucie")
	})
	t.Run("qui a un secret ne publie rien", func(t *testing.T) {
		res, err := http.Get(x.b.base + preuves.Hub.CheminCles())
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		var jwks jose.JSONWebKeySet
		if err := json.NewDecoder(res.Body).Decode(&jwks); err != nil || len(jwks.Keys) != 0 {
			t.Error(jwks, err)
		}
	})
}

// What a client signs proves that it is itself, for us, now, once.
func TestUneAssertionFausseNeProuveRien(t *testing.T) {
	h := ouvrir(t)
	k, autre := nouvelleCle(t), nouvelleCle(t)
	publique := func(c *oidc.Client) {
		c.Authentification = oidc.ParCle
		b, err := json.Marshal(jose.JSONWebKeySet{Keys: []jose.JSONWebKey{k.Public()}})
		if err != nil {
			t.Fatal(err)
		}
		c.LireCles(string(b))
	}
	p, parSecret := h.relier("saint-exemple", publique), h.relier("val-exemple")
	n := h.Client()
	tr := p.partir()
	page := n.Lire(tr.adresse)
	h.fc.Identifier(n, page.Vers+"/franceconnect", "lucie")

	juste := func() jwt.Claims {
		maintenant := h.Horloge.Maintenant()
		return jwt.Claims{
			Issuer: p.ID, Subject: p.ID, Audience: jwt.Audience{oidc.Emetteur(h.Socle)}, ID: socle.Jeton(),
			IssuedAt: jwt.NewNumericDate(maintenant), Expiry: jwt.NewNumericDate(maintenant.Add(time.Minute)),
		}
	}
	signer := func(cle any, alg jose.SignatureAlgorithm, c jwt.Claims) string {
		s, err := jose.NewSigner(jose.SigningKey{Algorithm: alg, Key: cle}, nil)
		if err != nil {
			t.Fatal(err)
		}
		brut, err := jwt.Signed(s).Claims(c).Serialize()
		if err != nil {
			t.Fatal(err)
		}
		return brut
	}
	demander := func(assertion string, changer func(url.Values)) (int, string) {
		t.Helper()
		tr := p.partir()
		f := p.formulaire(tr, p.reponse(n.Lire(tr.adresse)).Get("code"))
		f.Del("client_secret")
		f.Set("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer")
		f.Set("client_assertion", assertion)
		if changer != nil {
			changer(f)
		}
		return p.demander(f)
	}
	for nom, fausser := range map[string]func(c *jwt.Claims){
		"pour un autre":        func(c *jwt.Claims) { c.Audience = jwt.Audience{"https://ailleurs.example.org"} },
		"d’un autre":           func(c *jwt.Claims) { c.Issuer = parSecret.ID },
		"d’un client à secret": func(c *jwt.Claims) { c.Issuer, c.Subject = parSecret.ID, parSecret.ID },
		"d’un inconnu":         func(c *jwt.Claims) { c.Issuer, c.Subject = "inconnu", "inconnu" },
		"expirée":              func(c *jwt.Claims) { c.Expiry = jwt.NewNumericDate(h.Horloge.Maintenant().Add(-time.Minute)) },
		"sans fin":             func(c *jwt.Claims) { c.Expiry = nil },
		"d’une heure":          func(c *jwt.Claims) { c.Expiry = jwt.NewNumericDate(h.Horloge.Maintenant().Add(time.Hour)) },
		"du futur":             func(c *jwt.Claims) { c.IssuedAt = jwt.NewNumericDate(h.Horloge.Maintenant().Add(time.Minute)) },
		"sans jti":             func(c *jwt.Claims) { c.ID = "" },
	} {
		t.Run(nom, func(t *testing.T) {
			c := juste()
			fausser(&c)
			if recu, erreur := demander(signer(k, jose.ES256, c), func(f url.Values) { f.Del("client_id") }); recu != http.StatusUnauthorized || erreur != "invalid_client" {
				t.Error(recu, erreur)
			}
		})
	}
	for nom, cas := range map[string]struct {
		assertion string
		changer   func(url.Values)
	}{
		"d’une autre clé":          {signer(autre, jose.ES256, juste()), nil},
		"signée d’un secret":       {signer([]byte("un secret de trente-deux octets !"), jose.HS256, juste()), nil},
		"illisible":                {"a.b.c", nil},
		"avec un secret aussi":     {signer(k, jose.ES256, juste()), func(f url.Values) { f.Set("client_secret", p.secret) }},
		"d’un autre type":          {signer(k, jose.ES256, juste()), func(f url.Values) { f.Set("client_assertion_type", "autre") }},
		"au nom d’un autre client": {signer(k, jose.ES256, juste()), func(f url.Values) { f.Set("client_id", parSecret.ID) }},
		"le secret à sa place":     {"", func(f url.Values) { f.Del("client_assertion"); f.Set("client_secret", p.secret) }},
	} {
		t.Run(nom, func(t *testing.T) {
			if recu, erreur := demander(cas.assertion, cas.changer); recu != http.StatusUnauthorized || erreur != "invalid_client" {
				t.Error(recu, erreur)
			}
		})
	}
	t.Run("la vraie sert une fois", func(t *testing.T) {
		for _, audience := range []string{oidc.Emetteur(h.Socle), oidc.Emetteur(h.Socle) + "/token"} {
			c := juste()
			c.Audience = jwt.Audience{audience}
			vraie := signer(k, jose.ES256, c)
			if recu, erreur := demander(vraie, nil); recu != http.StatusOK {
				t.Error(recu, erreur)
			}
			if recu, erreur := demander(vraie, nil); recu != http.StatusUnauthorized || erreur != "invalid_client" {
				t.Error(recu, erreur)
			}
		}
		h.Horloge.Avancer(time.Hour)
		h.Executer("hub-purge")
		if reste := h.Compter("hub_assertions"); reste != 0 {
			t.Errorf("%d assertions gardées", reste)
		}
	})
	t.Run("une clé faible ou privée n’est pas prise", func(t *testing.T) {
		c := &oidc.Client{}
		privee, err := json.Marshal(k)
		if err != nil {
			t.Fatal(err)
		}
		for _, document := range []string{"", "{", `{"keys":[]}`, `{"kty":"oct","k":"AAAA"}`, string(privee), `{"kty":"RSA","n":"AQAB","e":"AQAB"}`} {
			if c.LireCles(document); len(c.ClesPubliques()) != 0 {
				t.Errorf("%s", document)
			}
		}
		une, err := json.Marshal(k.Public())
		if err != nil {
			t.Fatal(err)
		}
		if c.LireCles(string(une)); len(c.ClesPubliques()) != 1 {
			t.Error("une clé seule n’est pas lue")
		}
	})
}

func nouvelleCle(t *testing.T) *jose.JSONWebKey {
	t.Helper()
	k, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return &jose.JSONWebKey{Key: k}
}
