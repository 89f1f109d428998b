package oidc_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"guichet/pb_hooks/hub/oidc"
)

// Whoever is not known is told here, and sent nowhere.
func TestUneAdresseQuiNEstPasDeclaree(t *testing.T) {
	h := ouvrir(t)
	p := h.relier("saint-exemple")
	vraie := p.config.RedirectURL
	n := h.Client()
	for _, fausse := range []string{
		vraie + "x", vraie + "&autre=1", vraie + "#fin", strings.TrimSuffix(vraie, "?vue=1"), strings.TrimSuffix(vraie, "?vue=1") + "/", "https://evil.example.org/retour?vue=1",
		strings.Replace(vraie, "https://", "http://", 1), strings.Replace(vraie, "https://", "https://a@", 1), strings.Replace(vraie, ".org/", ".org:8443/", 1),
		strings.Replace(vraie, "retour", "Retour", 1), strings.Replace(vraie, "/retour", "/%2e%2e/retour", 1), strings.Replace(vraie, "/retour", "/a/../retour", 1), "",
		"javascript:alert(1)", "//saint-exemple.example.org/retour?vue=1",
	} {
		tr := p.partir()
		u, _ := url.Parse(tr.adresse)
		q := u.Query()
		q.Set("redirect_uri", fausse)
		page := n.Lire(u.Path + "?" + q.Encode())
		if page.Status != http.StatusBadRequest || page.Vers != "" {
			t.Errorf("%s : %d vers %q", fausse, page.Status, page.Vers)
		}
	}
	for nom, change := range map[string]func(string) string{
		"un client inconnu":        func(a string) string { return strings.Replace(a, "client_id="+p.ID, "client_id=inconnu", 1) },
		"deux fois le client":      func(a string) string { return a + "&client_id=" + p.ID },
		"deux fois l’adresse":      func(a string) string { return a + "&redirect_uri=" + url.QueryEscape(vraie) },
		"deux fois l’état":         func(a string) string { return a + "&state=autre" },
		"une question mal écrite":  func(a string) string { return a + "&%zz" },
		"rien":                     func(string) string { return "/oidc/authorize" },
		"un client qu’on a arrêté": func(a string) string { h.suspendre(p, true); return a },
	} {
		if page := n.Lire(change(p.partir().adresse)); page.Status != http.StatusBadRequest || page.Vers != "" {
			t.Errorf("%s : %d vers %q", nom, page.Status, page.Vers)
		}
	}
	if l := h.Compter("hub_autorisations"); l != 0 {
		t.Errorf("%d demandes gardées", l)
	}
}

func TestUneAdresseQuiNeSeDeclarePas(t *testing.T) {
	for _, a := range []string{
		"http://guichet.example.fr/retour", "https://*.example.fr/retour", "https://a@example.fr/retour", "https://example.fr/retour#fin", "ftp://example.fr/", "/retour",
		"https://example.fr/\\retour", "example.fr", "https:///retour", "http://127.0.0.1.example.fr/retour",
	} {
		c := &oidc.Client{Nom: "essai", Authentification: oidc.ParFormulaire, Algorithme: "ES256"}
		c.Adresser([]string{a}, []string{a})
		c.Avis = a
		if f := c.Verifier(); f["retours"] == "" || f["sorties"] == "" || f["avis"] == "" {
			t.Errorf("%s : %v", a, f)
		}
	}
	c := &oidc.Client{Nom: "essai", Authentification: "none", Algorithme: "HS256", Portees: "identite_pivot tout"}
	c.Adresser([]string{"http://127.0.0.1:8090/retour", "http://[::1]/retour", "https://example.fr/retour?a=1"}, nil)
	if f := c.Verifier(); f["retours"] != "" || f["authentification"] == "" || f["algorithme"] == "" || f["portees"] == "" || f["habilitation"] == "" {
		t.Errorf("%v", f)
	}
}

// What a client asks amiss, it is told, with who answers.
func TestCeQuUnClientDemandeDeTravers(t *testing.T) {
	h := ouvrir(t)
	p := h.relier("saint-exemple")
	n := h.Client()
	p.connecter(n, "lucie")
	for _, cas := range []struct{ nom, parametre, valeur, attendu string }{
		{"sans preuve de possession", "code_challenge", "", "invalid_request"},
		{"preuve en clair", "code_challenge_method", "plain", "invalid_request"},
		{"preuve sans méthode", "code_challenge_method", "", "invalid_request"},
		{"sans nonce", "nonce", "", "invalid_request"},
		{"nonce sans fin", "nonce", strings.Repeat("n", 600), "invalid_request"},
		{"sans état", "state", "", "invalid_request"},
		{"jeton dans l’adresse", "response_type", "id_token token", "unsupported_response_type"},
		{"sans type", "response_type", "", "invalid_request"},
		{"réponse derrière un dièse", "response_mode", "fragment", "invalid_request"},
		{"réponse en formulaire", "response_mode", "form_post", "invalid_request"},
		{"demande scellée", "request", "e30.e30.", "request_not_supported"},
		{"demande ailleurs", "request_uri", "https://example.org/demande", "request_uri_not_supported"},
		{"sans openid", "scope", "identite_pivot", "invalid_scope"},
		{"demande muette et bruyante", "prompt", "none login", "invalid_request"},
		{"demande inconnue", "prompt", "create", "invalid_request"},
		{"âge absurde", "max_age", "-1", "invalid_request"},
	} {
		t.Run(cas.nom, func(t *testing.T) {
			tr := p.partir()
			u, _ := url.Parse(tr.adresse)
			q := u.Query()
			if q.Set(cas.parametre, cas.valeur); cas.valeur == "" {
				q.Del(cas.parametre)
			}
			r := p.reponse(n.Lire(u.Path + "?" + q.Encode()))
			if r.Get("error") != cas.attendu || r.Get("iss") != oidc.Emetteur(h.Socle) || r.Get("code") != "" || cas.parametre != "state" && r.Get("state") != tr.etat {
				t.Errorf("%v", r)
			}
		})
	}
}

func TestCeQuIlAnnonceEstCeQuIlFait(t *testing.T) {
	h := ouvrir(t)
	n := h.Client()
	page := n.Lire("/oidc/.well-known/openid-configuration")
	var d map[string]any
	if err := json.Unmarshal([]byte(page.Corps), &d); err != nil {
		t.Fatal(err)
	}
	for nom, attendu := range map[string][]any{
		"response_types_supported": {"code"}, "response_modes_supported": {"query"}, "grant_types_supported": {"authorization_code"}, "subject_types_supported": {"pairwise"},
		"code_challenge_methods_supported": {"S256"}, "id_token_signing_alg_values_supported": {"ES256", "RS256"},
	} {
		if l, _ := d[nom].([]any); !slices.Equal(l, attendu) {
			t.Errorf("%s : %v", nom, d[nom])
		}
	}
	if d["authorization_response_iss_parameter_supported"] != true || d["issuer"] != oidc.Emetteur(h.Socle) {
		t.Errorf("%v", d)
	}
	for _, chemin := range []string{"/oidc/oauth/introspect", "/oidc/revoke", "/oidc/device_authorization", "/oidc/healthz", "/oidc/ready", "/oidc/register", "/oidc/", "/oidc/authorize/callback"} {
		if page := n.Lire(chemin); page.Status != http.StatusNotFound {
			t.Errorf("%s : %d", chemin, page.Status)
		}
	}
	req := n.Requete(http.MethodOptions, "/oidc/token", nil)
	req.Header.Set("Origin", "https://evil.example.org")
	req.Header.Set("Access-Control-Request-Method", "POST")
	if page := n.Faire(req); page.Header.Get("Access-Control-Allow-Origin") != "" {
		t.Error("une autre origine est admise")
	}
}

func TestLeJetonNeSePresenteQueDansLEnTete(t *testing.T) {
	h := ouvrir(t)
	p := h.relier("saint-exemple")
	n := h.Client()
	p.connecter(n, "lucie")
	tr := p.partir()
	jetons, err := p.config.Exchange(h.Contexte(), p.reponse(n.Lire(tr.adresse)).Get("code"), verifieur(tr))
	if err != nil {
		t.Fatal(err)
	}
	lire := func(chemin, porteur string) int {
		req := n.Requete(http.MethodGet, chemin, nil)
		if porteur != "" {
			req.Header.Set("Authorization", "Bearer "+porteur)
		}
		return n.Faire(req).Status
	}
	if s := lire("/oidc/userinfo", jetons.AccessToken); s != http.StatusOK {
		t.Error(s)
	}
	for nom, s := range map[string]int{
		"sans rien": lire("/oidc/userinfo", ""), "dans l’adresse": lire("/oidc/userinfo?access_token="+jetons.AccessToken, ""), "un autre": lire("/oidc/userinfo", "inconnu"),
	} {
		if s != http.StatusUnauthorized {
			t.Errorf("%s : %d", nom, s)
		}
	}
	h.suspendre(p, true)
	if s := lire("/oidc/userinfo", jetons.AccessToken); s != http.StatusUnauthorized {
		t.Errorf("client suspendu : %d", s)
	}
	h.suspendre(p, false)
	h.Horloge.Avancer(duree5minutes)
	if s := lire("/oidc/userinfo", jetons.AccessToken); s != http.StatusUnauthorized {
		t.Errorf("après cinq minutes : %d", s)
	}
}
