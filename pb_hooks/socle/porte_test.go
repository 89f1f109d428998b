package socle_test

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/socle"
)

// routesPorte answer in every way a route can.
func routesPorte() []socle.Route {
	repondre := func(chemin string, f func(*socle.Requete) error) socle.Route {
		return action(http.MethodGet, chemin, f)
	}
	return []socle.Route{
		repondre("/demo/bien", func(r *socle.Requete) error { return r.String(http.StatusOK, "bien") }),
		action(http.MethodPost, "/demo/bien", func(r *socle.Requete) error { return r.String(http.StatusOK, "bien") }),
		repondre("/demo/ailleurs", func(r *socle.Requete) error { return r.Rediriger("/demo/bien") }),
		repondre("/demo/renvoi", func(*socle.Requete) error { return socle.Renvoi("/demo/bien") }),
		repondre("/demo/interdit", func(*socle.Requete) error {
			return socle.Err(socle.Interdit, "Cette demande relève du service État civil.")
		}),
		repondre("/demo/panne", func(*socle.Requete) error { return errors.New("dial tcp 10.0.0.3: camille@example.org") }),
		repondre("/demo/panique", func(*socle.Requete) error { panic("camille@example.org") }),
		repondre("/demo/jeton", func(r *socle.Requete) error {
			return r.String(http.StatusOK, fmt.Sprint(r.Auth != nil, r.Request.Header.Get("Authorization")))
		}),
	}
}

func TestEnTetesDeChaqueReponse(t *testing.T) {
	for _, c := range []struct {
		nom, hsts string
		args      []string
	}{
		{"sans HTTPS", "", nil},
		{"en HTTPS", "max-age=31536000", []string{"--public-url=https://guichet.example.fr"}},
	} {
		t.Run(c.nom, func(t *testing.T) {
			b := poser(t, c.args, routesPorte()...)
			n := b.navigateur()
			for _, essai := range []struct {
				methode, chemin string
				status          int
			}{
				{"GET", "/demo/bien", 200},
				{"HEAD", "/demo/bien", 200},
				{"POST", "/demo/bien", 200},
				{"DELETE", "/demo/bien", 405},
				{"OPTIONS", "/demo/bien", 405},
				{"GET", "/demo/ailleurs", 303},
				{"GET", "/demo/renvoi", 303},
				{"GET", "/demo/interdit", 403},
				{"GET", "/demo/panne", 500},
				{"GET", "/demo/panique", 500},
				{"GET", "/", 404},
				{"GET", "/inconnue/%FF%FE", 404},
				{"GET", "/ici/inconnue", 404},
				{"GET", "/_/", 404},
				{"GET", "/api/health", 404},
				{"GET", "/sante", 200},
				{"GET", feuille(t, b), 200},
				{"GET", "/statique/0/app.css", 404},
				{"GET", "//ailleurs.example/", 307},
			} {
				res := n.faire(essai.methode, essai.chemin, nil)
				nom := essai.methode + " " + essai.chemin
				if res.StatusCode != essai.status {
					t.Errorf("%s : %d, attendu %d", nom, res.StatusCode, essai.status)
				}
				verifierEnTetes(t, nom, res, c.hsts)
			}
		})
	}
}

// feuille is the address of the stylesheet, as a page gives it.
func feuille(t *testing.T, b *banc) string {
	t.Helper()
	page := lire(t, b.navigateur().faire(http.MethodGet, "/demo/rien", nil))
	adresse := regexp.MustCompile(`/statique/[^"]+\.css`).FindString(page)
	if adresse == "" {
		t.Fatal("pas de feuille de style")
	}
	return adresse
}

func verifierEnTetes(t *testing.T, nom string, res *http.Response, hsts string) {
	t.Helper()
	csp := res.Header.Get("Content-Security-Policy")
	directives := []string{"default-src 'none'", "script-src 'self'", "style-src 'self'", "form-action 'self'", "base-uri 'none'", "frame-ancestors 'none'"}
	jamais := "unsafe"
	if strings.Contains(nom, "/statique/") && res.StatusCode == http.StatusOK { // a drawing has its own style, and no script
		directives, jamais = directives[:1], "script-src"
	}
	for _, directive := range directives {
		if !strings.Contains(csp, directive) {
			t.Errorf("%s : CSP sans %s", nom, directive)
		}
	}
	if strings.Contains(csp, jamais) {
		t.Errorf("%s : %s", nom, csp)
	}
	for en, valeur := range map[string]string{
		"X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY", "Referrer-Policy": "same-origin",
		"Cross-Origin-Opener-Policy": "same-origin", "Strict-Transport-Security": hsts,
		"Access-Control-Allow-Origin": "", "Server": "", "X-Powered-By": "",
	} {
		if v := res.Header.Get(en); v != valeur {
			t.Errorf("%s : %s est %q", nom, en, v)
		}
	}
	if res.StatusCode == http.StatusMethodNotAllowed != (res.Header.Get("Allow") != "") { // RFC 9110, 15.5.6
		t.Errorf("%s ne dit pas les méthodes, ou les dit sans raison", nom)
	}
}

func TestUnFormulaireDUnAutreSiteEstRefuse(t *testing.T) {
	const origine = "https://guichet.example.fr"
	guichets := map[string]*banc{"": poser(t, nil, routesPorte()...), origine: poser(t, []string{"--public-url=" + origine}, routesPorte()...)}
	for _, c := range []struct {
		nom    string
		public string
		entete map[string]string
		status int
	}{
		{"le navigateur dit que le site est un autre", "", map[string]string{"Sec-Fetch-Site": "cross-site"}, 403},
		{"un sous-domaine voisin est un autre site", "", map[string]string{"Sec-Fetch-Site": "same-site"}, 403},
		{"la page du guichet", "", map[string]string{"Sec-Fetch-Site": "same-origin"}, 200},
		{"un vieux navigateur ne dit que l’origine, une autre", "", map[string]string{"Origin": "https://ailleurs.example"}, 403},
		{"un vieux navigateur ne dit que l’origine, la même", "", map[string]string{"Origin": "http://example.com"}, 200},
		{"une page sans origine", "", map[string]string{"Origin": "null"}, 403},
		{"derrière un mandataire, l’adresse publique", origine, map[string]string{"Origin": origine, "Sec-Fetch-Site": "same-origin"}, 200},
		{"derrière un mandataire qui change l’hôte", origine, map[string]string{"Origin": origine}, 200},
		{"derrière un mandataire, une autre adresse", origine, map[string]string{"Origin": origine + ".ailleurs.example"}, 403},
	} {
		t.Run(c.nom, func(t *testing.T) {
			n := guichets[c.public].navigateur()
			n.Avant = func(r *http.Request) {
				for en, v := range c.entete {
					r.Header.Set(en, v)
				}
			}
			res := n.faire(http.MethodPost, "/demo/bien", url.Values{"a": {"b"}})
			if res.StatusCode != c.status {
				t.Errorf("%d, attendu %d", res.StatusCode, c.status)
			}
			if texte := lire(t, res); c.status == 403 && !strings.Contains(texte, "vient d’un autre site") {
				t.Error(texte)
			}
			if res := n.faire(http.MethodGet, "/demo/bien", nil); res.StatusCode != 200 {
				t.Errorf("un lien d’un autre site : %d", res.StatusCode)
			}
		})
	}
}

// A superuser's token is good on the console's listener alone.
func TestUnJetonDeTechnicienNeVautRienEnPublic(t *testing.T) {
	b := poser(t, nil, routesPorte()...)
	technicien, err := b.App.FindCollectionByNameOrId("_superusers")
	if err != nil {
		t.Fatal(err)
	}
	r := core.NewRecord(technicien)
	r.SetEmail("technique@example.org")
	r.SetPassword("lampadaire orange tracteur")
	if err := b.App.Save(r); err != nil {
		t.Fatal(err)
	}
	jeton, err := r.NewAuthToken()
	if err != nil {
		t.Fatal(err)
	}
	n := b.navigateur()
	n.Avant = func(req *http.Request) {
		req.Header.Set("Authorization", jeton)
		req.Header.Set("X-Forwarded-For", "127.0.0.1")
		req.Host = "127.0.0.1:8091"
	}
	if v := lire(t, n.faire(http.MethodGet, "/demo/jeton", nil)); v != "false" {
		t.Errorf("« %s »", v)
	}
	for _, chemin := range []string{"/api/collections", "/api/sql", "/_/", "/api/batch", "/API/collections", "/api/../api/collections"} {
		if res := n.faire(http.MethodGet, chemin, nil); res.StatusCode == http.StatusOK || strings.Contains(lire(t, res), "sessions") {
			t.Errorf("%s : %d", chemin, res.StatusCode)
		}
	}
}

func TestCeQueDitUneErreur(t *testing.T) {
	b := poser(t, nil, routesPorte()...)
	for _, c := range []struct{ chemin, dit string }{
		{"/demo/panne", "Le guichet a rencontré un problème."},
		{"/demo/panique", "Le guichet a rencontré un problème."},
		{"/demo/interdit", "Cette demande relève du service État civil."},
		{"/demo/rien", "Cette page n’existe pas ou n’existe plus."},
	} {
		for _, accept := range []string{"text/html", "application/json"} {
			n := b.navigateur()
			n.Avant = func(r *http.Request) { r.Header.Set("Accept", accept) }
			res := n.faire(http.MethodGet, c.chemin, nil)
			if genre := res.Header.Get("Content-Type"); !strings.HasPrefix(genre, accept) {
				t.Errorf("%s : %s", c.chemin, genre)
			}
			if v := lire(t, res); !strings.Contains(v, c.dit) || strings.Contains(v, "camille") || strings.Contains(v, "goroutine") || strings.Contains(v, "10.0.0.3") {
				t.Errorf("%s, %s\n%s", c.chemin, accept, v)
			}
		}
	}
}
