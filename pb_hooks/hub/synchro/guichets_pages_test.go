package synchro_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/guichettest"
	"guichet/pb_hooks/hub/synchro"
)

// Every page where guichets are invited and seen, and every act there, is of who runs
// the hub.
func TestSeulQuiExploiteLeHubInviteDesGuichets(t *testing.T) {
	x := ouvrirReseau(t)
	irene := x.Agent(x.dep, "irene@example.org", agents.Administration) // the first one runs the instance
	noeud := x.a.lien().Noeud
	adresse := strings.NewReplacer("{collectivite}", x.dep.Slug, "{noeud}", noeud, "{invitation}", "inconnue")
	visiteurs := map[string]*guichettest.Client{
		"personne": x.Client(), "l’administration": x.Agent(x.dep, "a@example.org", agents.Administration), "la gestion": x.Agent(x.dep, "g@example.org", agents.Gestion),
		"une autre collectivité": x.Agent(x.Collectivite("Saint-Exemple"), "b@example.org", agents.Administration),
	}
	nb := 0
	for _, route := range x.Socle.Routes() {
		if !strings.HasPrefix(route.Chemin, "/{collectivite}/agents/reglages/guichets") {
			continue
		}
		nb++
		for nom, v := range visiteurs {
			attendu, p := http.StatusForbidden, (*guichettest.Page)(nil)
			if route.Methode == http.MethodGet {
				p = v.Lire(adresse.Replace(route.Chemin))
			} else {
				p = v.Envoyer(adresse.Replace(route.Chemin), url.Values{"guichets": {"88160"}})
			}
			if nom == "personne" {
				attendu = map[string]int{http.MethodGet: http.StatusSeeOther, http.MethodPost: http.StatusUnauthorized}[route.Methode]
			}
			if p.Status != attendu {
				t.Errorf("%s, %s %s : %d, attendu %d", nom, route.Methode, route.Chemin, p.Status, attendu)
			}
		}
	}
	if nb < 13 { // the clients of the sign-ins too
		t.Errorf("%d routes", nb)
	}
	if n := compter(t, x.App, "hub_invitations WHERE servie_le = ''"); n > 0 {
		t.Errorf("%d invitations de qui n’en fait pas", n)
	}
	base := x.dep.Chemin() + "/agents/reglages/guichets"
	irene.Lire(base).Attendre(http.StatusOK).Contient("Saint-Exemple", "Val-Imaginaire")
	irene.Envoyer(base+"/invitation", url.Values{"guichets": {"88160 + 88487"}}).Attendre(http.StatusOK).Contient("Épinal, Le Val-d’Ajol", "/rattachement#")
	irene.Lire(base).Contient("Invitations qui attendent", "Épinal, Le Val-d’Ajol")
	irene.Envoyer(base+"/"+noeud+"/invitation", nil).Attendre(http.StatusOK).Contient("/rattachement#")
	irene.Envoyer(base+"/"+noeud+"/revocation", nil).Attendre(http.StatusSeeOther)
	if n, err := synchro.NoeudParID(x.App, noeud); err != nil || n.RevoqueLe.IsZero() {
		t.Error(n, err)
	}
	irene.Lire(base + "/" + noeud).Contient("Lien rompu le")
	irene.Lire(base + "/ninconnu").Attendre(http.StatusNotFound)
}
