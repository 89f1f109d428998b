package facade_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/catalogue"
	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/guichettest"
	"guichet/pb_hooks/socle"
)

// An agent of two collectivités reads what waits in both, within her services.
func TestMesMairiesComptentCeQuiAttend(t *testing.T) {
	b := guichettest.New(t)
	ici, la := b.Collectivite("Saint-Exemple", "contact"), b.Collectivite("Val-Imaginaire", "contact", "signalement")
	nadege := b.Agent(ici, "nadege@example.org", agents.Accueil)
	page := ici.Chemin() + "/agents/mairies"
	if nadege.Lire(ici.Chemin() + "/agents").Attendre(http.StatusOK); strings.Contains(nadege.Lire(ici.Chemin()+"/agents").Texte(), "Mes mairies") {
		t.Error("une agente d’une seule mairie voit « Mes mairies »")
	}
	nadege.Lire(page).Attendre(http.StatusOK).Contient("Une mairie sur un autre guichet")

	habiliter := func(courriel string, c *collectivites.Collectivite, service string) {
		t.Helper()
		a, err := agents.ParCourriel(b.App, courriel)
		if err != nil {
			t.Fatal(err)
		}
		b.Transaction(func(tx core.App) error {
			return agents.Habiliter(tx, a, c.ID, agents.Habilitations{{Role: agents.Accueil, Service: service}}, socle.Programme("essai"))
		})
	}
	contact, err := catalogue.ParCode(b.App, la.ID, "contact")
	if err != nil {
		t.Fatal(err)
	}
	signalement, err := catalogue.ParCode(b.App, la.ID, "signalement")
	if err != nil {
		t.Fatal(err)
	}
	if contact.Service == signalement.Service {
		t.Fatal("les deux démarches sont du même service : rien n’est prouvé")
	}
	for range 2 {
		b.Deposer(la, nil)
	}
	b.Deposer(ici, nil)
	habiliter("nadege@example.org", la, contact.Service)
	if lu := comptes(nadege.Lire(page).Attendre(http.StatusOK)); lu[ici.Enseigne] != "1" || lu[la.Enseigne] != "2" {
		t.Errorf("nouvelles : %v", lu)
	}
	// From the other one too, and the header leads there.
	nadege.Lire(la.Chemin()+"/agents").Attendre(http.StatusOK).Contient("Mes mairies", la.Enseigne)
	habiliter("nadege@example.org", la, signalement.Service)
	if lu := comptes(nadege.Lire(la.Chemin() + "/agents/mairies").Attendre(http.StatusOK)); lu[la.Enseigne] != "0" {
		t.Errorf("ce qu’un autre service a reçu est compté : %v", lu)
	}
	// A third mairie is no business of hers.
	autre := b.Collectivite("Bourg-Inventé", "contact")
	b.Deposer(autre, nil)
	if strings.Contains(nadege.Lire(page).Texte(), "Bourg-Inventé") {
		t.Error("une mairie où elle n’a aucun rôle est montrée")
	}
}

// comptes are the « Nouvelles » of each collectivité of the page.
func comptes(p *guichettest.Page) map[string]string {
	l := map[string]string{}
	for _, bloc := range strings.Split(p.Corps, `<li class="boite">`)[1:] {
		nom := regexp.MustCompile(`<h2><a[^>]*>([^<]*)</a>`).FindStringSubmatch(bloc)
		n := regexp.MustCompile(`Nouvelles <span class="nombre">(\d+)<`).FindStringSubmatch(bloc)
		if nom != nil && n != nil {
			l[nom[1]] = n[1]
		}
	}
	return l
}

// An agent notes her guichets on other machines, and takes them away; nobody else
// sees them.
func TestUneAgenteNoteSesAutresGuichets(t *testing.T) {
	b := guichettest.New(t)
	c := b.Collectivite("Saint-Exemple")
	nadege, mathis := b.Agent(c, "nadege@example.org", agents.Accueil), b.Agent(c, "mathis@example.org", agents.Accueil)
	page := c.Chemin() + "/agents/mairies"
	nadege.Envoyer(page, url.Values{"nom": {""}, "adresse": {"le-val"}}).Attendre(http.StatusUnprocessableEntity).Contient("Donnez-lui un nom", "Recopiez l’adresse de la page d’entrée")
	for _, nom := range []string{"Le Val", "Mairie du Val"} { // twice is one
		nadege.Envoyer(page, url.Values{"nom": {nom}, "adresse": {"https://guichet.example.fr/le-val/"}}).Attendre(http.StatusSeeOther)
	}
	lue := nadege.Lire(page).Contient("Mairie du Val")
	if n := strings.Count(lue.Corps, "https://guichet.example.fr/le-val/agents/connexion/proconnect?muet=oui"); n != 1 {
		t.Errorf("%d liens", n)
	}
	nadege.Lire(c.Chemin() + "/agents").Contient("Mes mairies") // the header leads there
	if strings.Contains(mathis.Lire(page).Corps, "guichet.example.fr/le-val/agents") {
		t.Error("un autre agent le voit")
	}
	var id string
	if err := b.App.DB().NewQuery("SELECT id FROM autres_guichets").Row(&id); err != nil {
		t.Fatal(err)
	}
	mathis.Envoyer(page+"/"+id+"/retrait", nil).Attendre(http.StatusNotFound)
	nadege.Envoyer(page+"/"+id+"/retrait", nil).Attendre(http.StatusSeeOther)
	if strings.Contains(nadege.Lire(page).Corps, "Mairie du Val") {
		t.Error("il est encore là")
	}
}
