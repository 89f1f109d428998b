package usagers_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/guichettest"
	"guichet/pb_hooks/socle"
	"guichet/pb_hooks/usagers"
)

// agent signs in somebody who has these rights.
func (g *registre) agent(courriel string, droits agents.Habilitations) *guichettest.Client {
	g.t.Helper()
	var chemin string
	g.Transaction(func(tx core.App) (err error) {
		_, chemin, err = agents.Inviter(tx, g.c, courriel, droits, socle.Programme("essai"))
		return err
	})
	client := g.Client()
	client.Envoyer(chemin, url.Values{
		"prenom": {"Nadège"}, "nom": {"Humbert"}, "qualite": {"secrétaire"}, "nouveau": {guichettest.MotDePasse}, "encore": {guichettest.MotDePasse},
	}).Attendre(http.StatusSeeOther)
	return client
}

// A rapprochement touches the demandes of every service: the sealing between
// secteurs would leak through it.
func TestQuiPeutRapprocher(t *testing.T) {
	g := ouvrirRegistre(t)
	services, err := collectivites.Services(g.App, g.c.ID)
	g.must(err)
	if len(services) < 2 {
		t.Fatal("un seul service : rien n’est étanche")
	}
	partout := func(roles ...agents.Role) (l agents.Habilitations) {
		for _, r := range roles {
			l = append(l, agents.Habilitation{Role: r})
		}
		return l
	}
	unParUn := func(l []collectivites.Service) (h agents.Habilitations) {
		for i, s := range l {
			h = append(h, agents.Habilitation{Service: s.ID, Role: []agents.Role{agents.Accueil, agents.Instruction}[i%2]})
		}
		return h
	}
	a, b := g.inserer(personne("Thouvenel", "Camille", "1980-05-12")), g.inserer(personne("Thouvenel", "Camille", "1980-05-12"))
	for i, cas := range []struct {
		nom    string
		droits agents.Habilitations
		entre  bool
	}{
		{"l’accueil de tous les services", partout(agents.Accueil), true},
		{"l’instruction de tous les services", partout(agents.Instruction), true},
		{"chaque service, l’un par l’accueil, l’autre par l’instruction", unParUn(services), true},
		{"tous les services sauf un", unParUn(services[1:]), false},
		{"un seul service", unParUn(services[:1]), false},
		{"la gestion de tous les services, qui ne lit aucune demande", partout(agents.Gestion, agents.Administration, agents.Dpo), false},
		{"la validation", partout(agents.Validation), false},
	} {
		t.Run(cas.nom, func(t *testing.T) {
			client := g.agent(fmt.Sprintf("agent%d@example.org", i), cas.droits).Pour(t)
			r := g.demander(a, b)
			chemins, attendu := g.c.Chemin()+"/agents/rapprochements", http.StatusForbidden
			if cas.entre {
				attendu = http.StatusOK
			}
			for _, chemin := range []string{chemins, chemins + "/" + r.ID, g.c.Chemin() + "/agents/usagers/" + a.ID + "/rapprocher"} {
				if p := client.Lire(chemin).Attendre(attendu); !cas.entre && strings.Contains(p.Corps, "Thouvenel") {
					t.Errorf("%s dit un nom", chemin)
				}
			}
			if !cas.entre {
				client.Envoyer(chemins+"/"+r.ID, url.Values{"acte": {"ecarter"}}).Attendre(http.StatusForbidden)
			}
		})
	}
}

func TestUneAgenteRapprocheEtAnnule(t *testing.T) {
	g := ouvrirRegistre(t)
	nadege := g.Agent(g.c, "nadege@example.org", agents.Accueil, agents.Instruction)
	a := g.inserer(personne("Thouvenel", "Camille", "1980-05-12", tel("0329000001")))
	b := g.inserer(personne("Thouvenle", "Camille", "1980-05-12", tel("0639980114"), chez(chezElles)))
	g.deposer(a, "")
	g.deposer(b, "")
	g.deposer(b, "")
	g.Executer("rapprochements")
	liste := g.c.Chemin() + "/agents/rapprochements"
	nadege.Lire(liste).Attendre(http.StatusOK).Contient("Camille Thouvenel", "Camille Thouvenle", "Sans doute la même personne", "même date de naissance")
	proposes, err := usagers.Proposes(g.App, g.c.ID, usagers.Suite{}, 10)
	g.must(err)
	page := liste + "/" + proposes[0].ID
	p := nadege.Lire(page).Attendre(http.StatusOK).Contient("Est-ce la même personne ?", "noms presque identiques", "(différent)", "03 29 00 00 01", "06 39 98 01 14",
		"14 rue des Tisserands, 88990 Saint-Exemple", "Demandes 1 2")

	vu := p.Champ("vu")
	choix := url.Values{"acte": {"rapprocher"}, "vu": {vu}, "nom_naissance": {a.ID}, "telephone": {a.ID}, "adresse": {b.ID}}
	if fait := nadege.Envoyer(page, choix).Attendre(http.StatusSeeOther); fait.Vers != page {
		t.Errorf("mène à %s", fait.Vers)
	}
	nadege.Lire(page).Attendre(http.StatusOK).Contient("sont un seul usager depuis le", "par Nadège Humbert", "reprend ce qui était à son nom : 2 demandes", "Les deux usagers sont rapprochés.")
	nadege.Lire(liste).Contient("Aucun usager ne ressemble à un autre.")
	nadege.Lire(liste+"?vue=faits").Contient("Camille Thouvenel et Camille Thouvenle", "Nadège Humbert")
	nadege.Envoyer(page, choix).Attendre(http.StatusConflict).Contient("a changé entre-temps")
	if u := g.relire(a); u.Telephone != "0329000001" || string(u.Adresse) != chezElles {
		t.Errorf("gardé : %+v", u)
	}
	nadege.Lire(g.c.Chemin()+"/agents/usagers/"+b.ID+"/rapprocher").Attendre(http.StatusOK).Contient("Qui ressemble à Camille Thouvenel ?", "Aucun autre usager ne lui ressemble.")

	nadege.Envoyer(page, url.Values{"acte": {"separer"}}).Attendre(http.StatusSeeOther)
	nadege.Lire(page).Attendre(http.StatusOK).Contient("Le rapprochement est annulé.", "Comparer de nouveau", "Demandes 1 2")
	nadege.Envoyer(page, url.Values{"acte": {"reprendre"}}).Attendre(http.StatusSeeOther)
	nadege.Envoyer(page, url.Values{"acte": {"ecarter"}}).Attendre(http.StatusSeeOther)
	nadege.Lire(page).Contient("a indiqué que ce n’est pas la même personne")
	nadege.Envoyer(page, url.Values{"acte": {"inventer"}}).Attendre(http.StatusUnprocessableEntity)

	var consultations int
	g.must(g.App.DB().NewQuery("SELECT count(*) FROM consultations WHERE objet = 'usagers:" + b.ID + "'").Row(&consultations))
	if consultations == 0 {
		t.Error("aucune consultation n’est notée")
	}
}

func TestUneAgenteCompareDeuxUsagersDeSonChoix(t *testing.T) {
	g := ouvrirRegistre(t)
	nadege := g.Agent(g.c, "nadege@example.org", agents.Accueil)
	a, b := g.inserer(personne("Thouvenel", "Camille", "")), g.inserer(personne("Aubry", "Rémi", ""))
	page := g.c.Chemin() + "/agents/usagers/" + a.ID + "/rapprocher"
	nadege.Lire(page).Attendre(http.StatusOK).Contient("Aucun autre usager")
	nadege.Lire(page+"?avec="+b.ID).Attendre(http.StatusOK).Contient("Rémi Aubry", "Peu de points communs", "noms différents")
	nadege.Lire(page + "?avec=" + socle.ID()).Attendre(http.StatusNotFound)
	nadege.Envoyer(page, nil).Attendre(http.StatusUnprocessableEntity)
	p := nadege.Envoyer(page, url.Values{"avec": {b.ID}}).Attendre(http.StatusSeeOther)
	nadege.Lire(p.Vers).Attendre(http.StatusOK).Contient("noms différents", "Que garder ?")
	g.Executer("rapprochements")
	nadege.Lire(p.Vers).Attendre(http.StatusOK)
	if encore := nadege.Envoyer(page, url.Values{"avec": {b.ID}}); encore.Vers != p.Vers {
		t.Errorf("une seconde comparaison : %s", encore.Vers)
	}
}

func TestLaPageDitPourquoiDeuxComptesNeSeRapprochentPas(t *testing.T) {
	g := ouvrirRegistre(t)
	nadege := g.Agent(g.c, "nadege@example.org", agents.Accueil)
	var l []*usagers.Usager
	for i := range 2 {
		c, err := usagers.CreerCompte(g.App, fmt.Sprintf("camille%d@example.org", i), "Camille", "Thouvenel")
		g.must(err)
		u := personne("Thouvenel", "Camille", "")
		u.Compte, u.Preuve = c.ID, "courriel"
		l = append(l, g.inserer(u))
	}
	p := nadege.Lire(g.c.Chemin() + "/agents/rapprochements/" + g.demander(l[0], l[1]).ID).Attendre(http.StatusOK).Contient("ont chacun un compte")
	if strings.Contains(p.Texte(), "C’est la même personne : rapprocher") {
		t.Error("le bouton est montré")
	}
}

func TestLaListeSeLitPageParPage(t *testing.T) {
	g := ouvrirRegistre(t)
	nadege := g.Agent(g.c, "nadege@example.org", agents.Accueil)
	for i := range 60 {
		n := strings.Repeat("b", i%7+1) + fmt.Sprint(i)
		g.inserer(personne("Nom"+n, "Camille", "1980-05-12", tel(fmt.Sprintf("06399%05d", i))))
		g.inserer(personne("Nom"+n, "Camille", "1980-05-12", tel(fmt.Sprintf("06399%05d", i))))
	}
	g.Executer("rapprochements")
	vus := map[string]bool{}
	for chemin := g.c.Chemin() + "/agents/rapprochements"; chemin != ""; {
		p := nadege.Lire(chemin).Attendre(http.StatusOK)
		for _, morceau := range strings.Split(p.Corps, `/agents/rapprochements/`)[1:] {
			id := morceau[:15]
			if vus[id] {
				t.Fatalf("%s : deux fois", id)
			}
			vus[id] = true
		}
		_, suite, _ := strings.Cut(p.Corps, `/agents/rapprochements?apres=`)
		suite, _, _ = strings.Cut(suite, `"`)
		if chemin = ""; suite != "" {
			chemin = g.c.Chemin() + "/agents/rapprochements?apres=" + suite
		}
	}
	var total int
	g.must(g.App.DB().NewQuery("SELECT count(*) FROM rapprochements WHERE etat = 'propose'").Row(&total))
	if len(vus) != total || total < 60 {
		t.Errorf("%d lus, %d en tout", len(vus), total)
	}
	nadege.Lire(g.c.Chemin() + "/agents/rapprochements?apres=nimporte").Attendre(http.StatusNotFound)
}
