package simulation_test

import (
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"guichet/pb_hooks/simulation"
)

const retour, adieu = "https://mairie.example/auth/callback?voie=1", "https://mairie.example/auth/logout-callback"

var (
	scopesFC = []string{"openid", "identite_pivot", "idp_birthdate", "preferred_username", "email"}
	scopesPC = []string{"openid", "given_name", "usual_name", "email", "uid", "siret", "idp_id"}

	claire = simulation.Personne{
		ID: "claire", Note: "pour tout essayer", Prenoms: []string{"Claire", "Anne Marie"}, NomNaissance: "Vautrin", NomUsage: "Husson",
		DateNaissance: "1980-04-17", Sexe: "female", LieuNaissance: "88160", PaysNaissance: "99100", Courriel: "claire@example.org",
		UID: "a-1", SIRET: "21340126800130", IdpID: "idp-1",
	}
)

// banc is a provider that listens, with three clients and Claire.
type banc struct {
	*simulation.Fournisseur
	t        *testing.T
	genre    simulation.Genre
	emetteur string
	decalage atomic.Int64
}

// debut is when every test happens.
var debut = time.Date(2027, 1, 4, 9, 0, 0, 0, time.UTC)

func (b *banc) horloge() time.Time      { return debut.Add(time.Duration(b.decalage.Load())) }
func (b *banc) avancer(d time.Duration) { b.decalage.Add(int64(d)) }

func ouvrir(t *testing.T, genre simulation.Genre) *banc {
	t.Helper()
	serveur := httptest.NewUnstartedServer(nil)
	b := &banc{t: t, genre: genre, emetteur: "http://" + serveur.Listener.Addr().String() + "/api/v2"}
	b.Fournisseur = simulation.Nouveau(genre, b.emetteur, b.horloge)
	serveur.Config.Handler = b
	serveur.Start()
	t.Cleanup(serveur.Close)
	b.AjouterPersonne(claire)
	for id, entite := range map[string]string{"mairie": "commune", "ecole": "commune", "voisine": "autre commune"} {
		b.AjouterClient(b.client(id, entite))
	}
	return b
}

func (b *banc) client(id, entite string) simulation.Client {
	return simulation.Client{
		ID: id, Secret: "secret-de-" + id, Nom: "Guichet de " + id, Entite: entite, Retours: []string{retour}, RetoursDeconnexion: []string{adieu}, Scopes: b.scopes(),
	}
}

func (b *banc) scopes() []string {
	if b.genre == simulation.ProConnect {
		return scopesPC
	}
	return scopesFC
}

// lesDeux runs a test at both providers.
func lesDeux(t *testing.T, essai func(t *testing.T, b *banc)) {
	for _, g := range []simulation.Genre{simulation.FranceConnect, simulation.ProConnect} {
		t.Run(string(g), func(t *testing.T) { essai(t, ouvrir(t, g)) })
	}
}

// navigateur follows the redirects of the provider and stops where it sends the
// browser away.
type navigateur struct {
	*http.Client
	b *banc
}

// page is where the browser stops.
type page struct {
	*http.Response
	corps   string
	adresse string
	retour  *url.URL // of the client, nil when the browser is still at the provider
}

func (b *banc) navigateur() *navigateur {
	cookies, _ := cookiejar.New(nil) // never fails
	return &navigateur{b: b, Client: &http.Client{Jar: cookies, CheckRedirect: func(r *http.Request, _ []*http.Request) error {
		if strings.HasPrefix(r.URL.String(), b.emetteur) {
			return nil
		}
		return http.ErrUseLastResponse
	}}}
}

func (n *navigateur) arriver(r *http.Response, err error) *page {
	n.b.t.Helper()
	if err != nil {
		n.b.t.Fatal(err)
	}
	defer r.Body.Close()
	corps, err := io.ReadAll(r.Body)
	if err != nil {
		n.b.t.Fatal(err)
	}
	p := &page{Response: r, corps: string(corps), adresse: r.Request.URL.String()}
	if r.StatusCode == http.StatusSeeOther {
		if p.retour, err = r.Location(); err != nil {
			n.b.t.Fatal(err)
		}
	}
	return p
}

func (n *navigateur) lire(adresse string) *page {
	n.b.t.Helper()
	return n.arriver(n.Get(adresse))
}

func (n *navigateur) envoyer(adresse string, f url.Values) *page {
	n.b.t.Helper()
	return n.arriver(n.PostForm(adresse, f))
}

// connecter goes from an authorization request to the client.
func (n *navigateur) connecter(adresse, personne string) *url.URL {
	n.b.t.Helper()
	p := n.lire(adresse)
	if strings.Contains(p.corps, `name="personne"`) {
		p = n.envoyer(p.adresse+"/personne", url.Values{"personne": {personne}})
	}
	if p.retour == nil {
		p = n.envoyer(p.adresse+"/consentement", nil)
	}
	if p.retour == nil {
		n.b.t.Fatalf("%d at %s:\n%s", p.StatusCode, p.adresse, p.corps)
	}
	return p.retour
}

// lireJWT reads the header and the payload without checking anything.
func lireJWT(t *testing.T, brut string) (entete, claims map[string]any) {
	t.Helper()
	parts := strings.Split(brut, ".")
	if len(parts) != 3 {
		t.Fatalf("%q is no JWT", brut)
	}
	for i, v := range []*map[string]any{&entete, &claims} {
		b, err := base64.RawURLEncoding.DecodeString(parts[i])
		if err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(b, v); err != nil {
			t.Fatal(err)
		}
	}
	return entete, claims
}
