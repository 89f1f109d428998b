package facade_test

import (
	"net/http"
	"net/url"
	"regexp"
	"testing"

	"github.com/google/go-cmp/cmp"

	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/guichettest"
	"guichet/pb_hooks/messages"
)

var auteur = regexp.MustCompile(`<p class="discret">([^<]+), le `)

// auteurs are who wrote each message, as a page says it.
func auteurs(p *guichettest.Page) (l []string) {
	for _, m := range auteur.FindAllStringSubmatch(p.Corps, -1) {
		l = append(l, m[1])
	}
	return l
}

// In the conversation of an organisme, each reads « Vous » of what she wrote
// herself, and the names of the others with whom they act for: a name that somebody
// typed is never taken for that of a service of the mairie.
func TestQuiAEcritDansLaConversationDUnOrganisme(t *testing.T) {
	b := ouvrirMandats(t)
	hugues, sien := b.personne("Hugues")
	camille, compteCamille := b.personne("Camille")
	president := b.declarer(hugues, sien, association("representant", "président"))
	b.prouver(president)
	b.prouver(b.declarer(camille, compteCamille, association("mandataire", "trésorière")))
	d := b.deposerSous(president, sien)
	page := b.c.Chemin() + "/demandes/" + d.ID
	ecrire := func(v *guichettest.Client, texte string) {
		t.Helper()
		v.Envoyer(page+"/messages", url.Values{"texte": {texte}}).Attendre(http.StatusSeeOther)
	}
	ecrire(hugues, "Où prend-on les clés ?")
	ecrire(camille, "Et quand les rend-on ?")
	b.must(messages.Ecrire(b.App, d, "programme:courriels-recus", "Merci.", "pli:"+d.ID)) // nobody knows which of them
	agente := b.agent("nadege@example.org", true, agents.Accueil, agents.Instruction)
	agente.Envoyer(b.c.Chemin()+"/agents/demandes/"+d.ID+"/messages", url.Values{"texte": {"À l’accueil."}}).Attendre(http.StatusSeeOther)
	for _, x := range []struct {
		qui     string
		page    *guichettest.Page
		attendu []string
	}{
		{"le président", hugues.Lire(page), []string{"Vous", "Camille Thouvenel, pour Les Amis du lavoir", "Les Amis du lavoir, par courriel"}},
		{"la trésorière", camille.Lire(page), []string{"Hugues Thouvenel, pour Les Amis du lavoir", "Vous", "Les Amis du lavoir, par courriel"}},
		{"l’agente", agente.Lire(b.c.Chemin() + "/agents/demandes/" + d.ID), []string{"Hugues Thouvenel, pour Les Amis du lavoir", "Camille Thouvenel, pour Les Amis du lavoir", "L’usager, par courriel"}},
	} {
		lus := auteurs(x.page)
		if len(lus) != 4 {
			t.Fatalf("%s : %q", x.qui, lus)
		}
		if diff := cmp.Diff(x.attendu, lus[:3]); diff != "" {
			t.Errorf("%s :\n%s", x.qui, diff)
		}
	}
}

// Who wrote for herself reads « Vous », as before, and who acts for her reads her
// name.
func TestQuiAEcritDansLaConversationDUnePersonne(t *testing.T) {
	b := ouvrirMandats(t)
	jean, sien := b.personne("Jean")
	d, _ := b.Deposer(b.c, sien)
	claire, compteClaire := b.personne("Claire")
	m := b.declarer(claire, compteClaire, url.Values{"pour": {"parent"}, "prenoms": {"Jean"}, "nom": {"Thouvenel"}})
	m.Usager = d.Usager // as after a rapprochement
	b.must(b.App.DB().Model(m).Update("Usager"))
	b.prouver(m)
	page := b.c.Chemin() + "/demandes/" + d.ID
	jean.Envoyer(page+"/messages", url.Values{"texte": {"Une question."}}).Attendre(http.StatusSeeOther)
	claire.Envoyer(page+"/messages", url.Values{"texte": {"Une autre."}}).Attendre(http.StatusSeeOther)
	if diff := cmp.Diff([]string{"Vous", "Claire Thouvenel, pour " + d.Demandeur}, auteurs(jean.Lire(page))); diff != "" {
		t.Errorf("lui-même :\n%s", diff)
	}
	if diff := cmp.Diff([]string{d.Demandeur, "Vous"}, auteurs(claire.Lire(page))); diff != "" {
		t.Errorf("sa fille :\n%s", diff)
	}
}
