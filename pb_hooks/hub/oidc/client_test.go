package oidc_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/guichettest"
	"guichet/pb_hooks/hub/oidc"
)

func TestRelierUnGuichetParLesPages(t *testing.T) {
	h := ouvrir(t)
	exploitante := h.Agent(h.c, "exploitante@example.org", agents.Administration) // the first one runs the instance
	page := h.c.Chemin() + "/agents/reglages/guichets-relies"
	exploitante.Lire(h.c.Chemin() + "/agents/reglages").Contient("Guichets et applications reliés")
	exploitante.Lire(page).Attendre(http.StatusOK).Contient("Aucun guichet n’est relié", "/oidc", "/hub/franceconnect/retour")

	saisie := url.Values{
		"nom": {"le guichet de Val-Exemple"}, "retours": {"https://val.example.org/retour\r\nhttps://val.example.org/autre"}, "sorties": {""}, "authentification": {"post"}, "algorithme": {"ES256"},
		"portees": {"identite_pivot"}, "actif": {"oui"},
	}
	exploitante.Envoyer(page+"/nouveau", saisie).Attendre(http.StatusUnprocessableEntity).Contient("Indiquez la référence de l’habilitation")
	saisie.Set("habilitation", "DataPass 4242")
	cree := exploitante.Envoyer(page+"/nouveau", saisie).Attendre(http.StatusOK).Contient("le secret ne se relit pas")
	secret := regexp.MustCompile(`Secret \(client secret\)</dt><dd><code>([^<]{43})</code></dd>`).FindStringSubmatch(cree.Corps)
	l, err := oidc.Clients(h.App)
	if err != nil || len(l) != 1 || secret == nil {
		t.Fatalf("%v %+v\n%s", err, l, cree.Corps)
	}
	c := &l[0]
	if len(c.AdressesRetour()) != 2 || strings.Contains(string(c.Secrets), secret[1]) {
		t.Errorf("%+v", c)
	}
	fiche := page + "/" + c.ID
	exploitante.Lire(page).Contient("le guichet de Val-Exemple", "habilitation DataPass 4242")
	if p := exploitante.Lire(fiche); strings.Contains(p.Corps, secret[1]) {
		t.Error("le secret se relit")
	}
	if p := exploitante.Envoyer(fiche+"/secret", nil).Attendre(http.StatusOK); strings.Contains(p.Corps, secret[1]) {
		t.Error("le même secret")
	}
	saisie.Del("actif")
	exploitante.Envoyer(fiche, saisie).Attendre(http.StatusSeeOther)
	exploitante.Lire(page).Contient("Suspendu")
	exploitante.Lire(page + "/inconnu").Attendre(http.StatusNotFound)

	t.Run("personne d’autre n’y entre", func(t *testing.T) {
		voisine := h.Collectivite("Val-Imaginaire")
		for nom, cas := range map[string]struct {
			client  *guichettest.Client
			attendu int
		}{
			"personne":              {h.Client(), http.StatusSeeOther},
			"une habitante":         {h.Client().Connecter(h.c, "lucie@example.org", "Lucie", "Husson"), http.StatusSeeOther},
			"un agent sans réglage": {h.Agent(h.c, "agent@example.org", agents.Instruction), http.StatusForbidden},
			"un administrateur":     {h.Agent(h.c, "admin@example.org", agents.Administration), http.StatusForbidden},
			"un agent d’à côté":     {h.Agent(voisine, "voisine@example.org", agents.Administration), http.StatusForbidden},
		} {
			for _, chemin := range []string{page, page + "/nouveau", fiche} {
				if p := cas.client.Lire(chemin); p.Status != cas.attendu {
					t.Errorf("%s, %s : %d", nom, chemin, p.Status)
				}
			}
			for _, chemin := range []string{page + "/nouveau", fiche, fiche + "/secret"} {
				if p := cas.client.Envoyer(chemin, saisie); p.Status != http.StatusForbidden && p.Status != http.StatusUnauthorized {
					t.Errorf("%s, envoi de %s : %d", nom, chemin, p.Status)
				}
			}
		}
		if l, err := oidc.Clients(h.App); err != nil || len(l) != 1 {
			t.Error(err, l)
		}
	})
}

// A guichet that is no hub has none of its addresses.
func TestUnGuichetNEstPasLeHub(t *testing.T) {
	b := guichettest.New(t)
	c := b.Collectivite("Saint-Exemple")
	for _, chemin := range []string{"/oidc/authorize", "/oidc/.well-known/openid-configuration", "/oidc/keys", "/oidc/end_session", c.Chemin() + "/hub/connexion/x", c.Chemin() + "/agents/reglages/guichets-relies"} {
		if p := b.Client().Lire(chemin); p.Status != http.StatusNotFound {
			t.Errorf("%s : %d", chemin, p.Status)
		}
	}
}

// Whatever is asked of its addresses, the hub answers with a page, or in the
// words of the protocol.
func TestLesQuestionsInventees(t *testing.T) {
	h := ouvrir(t)
	p := h.relier("saint-exemple")
	n := h.Client()
	p.connecter(n, "lucie")
	for _, route := range h.Socle.Routes() {
		if !strings.HasPrefix(route.Chemin, "/oidc/") && !strings.HasPrefix(route.Chemin, "/{collectivite}/hub/") {
			continue
		}
		chemin := strings.NewReplacer("{collectivite}", h.c.Slug, "{autorisation}", "inconnue").Replace(route.Chemin)
		for _, q := range []string{"", "client_id=%00", "client_id=" + p.ID + "&redirect_uri=%ff", "state=%ff&code=%ff", strings.Repeat("a", 5000), "id_token_hint=a.b.c", "post_logout_redirect_uri=//evil.example.org", "%zz=1;2&&&"} {
			page := n.Lire(chemin + "?" + q)
			if route.Methode == http.MethodPost {
				page = n.Envoyer(chemin+"?"+q, url.Values{"code": {"\x00"}, "suite": {"a"}, "client_id": {p.ID}})
			}
			if page.Status >= http.StatusInternalServerError {
				t.Errorf("%s %s?%.40s : %d", route.Methode, chemin, q, page.Status)
			}
			if strings.HasPrefix(page.Vers, "//") || strings.Contains(page.Vers, "evil") {
				t.Errorf("%s?%.40s mène à %s", chemin, q, page.Vers)
			}
		}
	}
}
