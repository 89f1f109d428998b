package synchro_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/guichettest"
	"guichet/pb_hooks/hub/synchro"
	"guichet/pb_hooks/rattachement"
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
	if n := x.Compter("hub_invitations WHERE servie_le = ''"); n > 0 {
		t.Errorf("%d invitations de qui n’en fait pas", n)
	}
	base := x.dep.Chemin() + "/agents/reglages/guichets"
	irene.Lire(base).Attendre(http.StatusOK).Contient("Saint-Exemple", "Val-Imaginaire")
	irene.Envoyer(base+"/invitation", url.Values{"guichets": {"88160 + 88487"}}).Attendre(http.StatusOK).Contient("Épinal, Le Val-d’Ajol", "/rattachement#")
	irene.Lire(base).Contient("Invitations qui attendent", "Épinal, Le Val-d’Ajol", "Invités (1)")
	irene.Lire(base+"?voir=invites").Contient("Épinal, Le Val-d’Ajol", "Invité ")
	irene.Lire(base+"/export").Contient("Épinal, Le Val-d’Ajol", "88160 + 88487")
	irene.Envoyer(base+"/"+noeud+"/invitation", nil).Attendre(http.StatusOK).Contient("/rattachement#")
	irene.Envoyer(base+"/"+noeud+"/revocation", nil).Attendre(http.StatusSeeOther)
	if n, err := synchro.NoeudParID(x.App, noeud); err != nil || n.RevoqueLe.IsZero() {
		t.Error(n, err)
	}
	irene.Lire(base + "/" + noeud).Contient("Lien rompu le")
	irene.Lire(base + "/ninconnu").Attendre(http.StatusNotFound)
}

// A table gives one letter a line, each with its code to scan; a line with an
// address is mailed too.
func TestLesInvitationsSImprimentEtSEnvoient(t *testing.T) {
	x := ouvrirHub(t)
	irene := x.Agent(x.dep, "irene@example.org", agents.Administration)
	base := x.dep.Chemin() + "/agents/reglages/guichets"
	irene.Envoyer(base+"/invitation", url.Values{"guichets": {"code;courriel\n88160;mairie"}}).Attendre(http.StatusUnprocessableEntity).Contient("Code, sous-domaine ou courriel inconnu sur la ligne : 88160 mairie.")
	p := irene.Envoyer(base+"/invitation", url.Values{"guichets": {"code;sous-domaine;courriel\n88160;epinal;mairie@epinal.example\n88487;;"}}).Attendre(http.StatusOK).
		Contient("1 invitation part aussi par courriel.", "Nom prévu pour votre guichet : epinal", "Elle part aussi à mairie@epinal.example.", "Choisissez « Relier ce guichet ».")
	if n := strings.Count(p.Corps, `class="boite lettre"`); n != 2 || strings.Count(p.Corps, "<svg class=\"qr\"") != 2 {
		t.Errorf("%d lettres", n)
	}
	liens := regexp.MustCompile(`http://[^<]*/rattachement#[^<]*`).FindAllString(p.Corps, -1)
	if len(liens) != 2 {
		t.Fatal(liens)
	}
	c := x.Dernier("mairie@epinal.example")
	if !strings.Contains(c.Texte, liens[0]) || !strings.Contains(strings.ReplaceAll(c.Texte, "\u00a0", " "), "1. Connectez-vous à votre guichet.") {
		t.Error(c.Texte)
	}
	if i, err := rattachement.LireInvitation(liens[0]); err != nil || i.Code != c.Secret {
		t.Error(i, err)
	}
	x.Horloge.Avancer(8 * 24 * time.Hour)
	irene = x.Agent(x.dep, "b@example.org", agents.Administration)
	x.Transaction(func(tx core.App) error {
		_, err := tx.DB().NewQuery("UPDATE agents SET exploitant = 1 WHERE courriel = 'b@example.org'").Execute()
		return err
	})
	irene.Lire(base).Contient("Invitation expirée", "Invités (2)", "expirée le")
}
