package facade_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/guichettest"
	"guichet/pb_hooks/usagers"
)

// A daughter declares that she acts for her father, who is known here: she is
// given none of what he has until an agent says that both are one, and that her
// mandat is true.
func TestUneFilleAgitPourSonPere(t *testing.T) {
	b := ouvrirMandats(t)
	jean, sien := b.personne("Jean")
	duPere, _ := b.Deposer(b.c, sien)
	claire, compte := b.personne("Claire")
	m := b.declarer(claire, compte, url.Values{"pour": {"parent"}, "prenoms": {"Jean"}, "nom": {"Thouvenel"}, "dit": {"mandat signé"}})
	if m.Usager == duPere.Usager {
		t.Fatal("un nom suffit pour agir sur le dossier d’une personne connue")
	}
	delle := b.deposerSous(m, compte)
	if delle.Usager != m.Usager || delle.Demandeur != "Jean Thouvenel" || delle.Compte != compte.ID {
		t.Errorf("%+v", delle)
	}
	claire.Lire(b.c.Chemin() + "/demandes/" + duPere.ID).Attendre(http.StatusNotFound)
	jean.Lire(b.c.Chemin() + "/demandes/" + delle.ID).Attendre(http.StatusNotFound)

	agente := b.Agent(b.c, "nadege@example.org", agents.Accueil)
	p := agente.Envoyer(b.c.Chemin()+"/agents/usagers/"+duPere.Usager+"/rapprocher", url.Values{"avec": {m.Usager}}).Attendre(http.StatusSeeOther)
	vu := agente.Lire(p.Vers).Attendre(http.StatusOK).Champ("vu")
	agente.Envoyer(p.Vers, url.Values{"acte": {"rapprocher"}, "vu": {vu}}).Attendre(http.StatusSeeOther)
	claire.Lire(b.c.Chemin() + "/demandes/" + duPere.ID).Attendre(http.StatusNotFound) // not proven yet
	jean.Lire(b.c.Chemin() + "/demandes/" + delle.ID).Attendre(http.StatusOK)
	jean.Lire(b.c.Chemin() + "/demandes").Contient("par Claire")
	jean.Lire(b.c.Chemin()+"/compte/mandats").Contient("Qui agit pour vous", "Claire Thouvenel")
	b.prouver(b.relire(m))
	claire.Lire(b.c.Chemin() + "/demandes/" + duPere.ID).Attendre(http.StatusOK)
	// He puts an end to it himself.
	jean.Envoyer(b.c.Chemin()+"/compte/mandats/"+m.ID+"/fin", nil).Attendre(http.StatusSeeOther)
	for _, d := range []string{duPere.ID, delle.ID} {
		claire.Lire(b.c.Chemin() + "/demandes/" + d).Attendre(http.StatusNotFound)
	}
}

// An aidant numérique, proven or not, reads what was filed under his mandat.
func TestUnAidantNeLitQueCeQuIlAFait(t *testing.T) {
	b := ouvrirMandats(t)
	nora, compteNora := b.personne("Nora")
	f := url.Values{"pour": {"parent"}, "prenoms": {"Jean"}, "nom": {"Thouvenel"}}
	fille := b.declarer(nora, compteNora, f)
	b.prouver(fille)
	deLaFille := b.deposerSous(fille, compteNora)
	paul, comptePaul := b.personne("Paul")
	f.Set("pour", "aidant")
	aidant := b.declarer(paul, comptePaul, f)
	aidant.Usager = fille.Usager // as after a rapprochement
	b.must(b.App.DB().Model(aidant).Update("Usager"))
	b.prouver(aidant)
	de := b.deposerSous(aidant, comptePaul)
	paul.Lire(b.c.Chemin() + "/demandes/" + de.ID).Attendre(http.StatusOK)
	paul.Lire(b.c.Chemin() + "/demandes/" + deLaFille.ID).Attendre(http.StatusNotFound)
	nora.Lire(b.c.Chemin() + "/demandes/" + de.ID).Attendre(http.StatusOK)
}

// The mandat on a child ends when she is of age.
func TestUnMandatSurUnEnfantFinitASaMajorite(t *testing.T) {
	b := ouvrirMandats(t)
	v, compte := b.personne("Claire")
	auj := b.Horloge.Aujourdhui()
	f := url.Values{"pour": {"enfant"}, "prenoms": {"Léo"}, "nom": {"Thouvenel"}}
	page := b.c.Chemin() + "/compte/mandats/nouveau"
	v.Envoyer(page, f).Attendre(http.StatusUnprocessableEntity).Contient("Indiquez la date de naissance de l’enfant.")
	naitre := func(ans int) {
		ne := auj.PlusMois(-12 * ans)
		iso := strings.Split(ne.ISO(), "-")
		f["naissance_annee"], f["naissance_mois"], f["naissance_jour"] = iso[:1], iso[1:2], iso[2:]
	}
	naitre(18)
	v.Envoyer(page, f).Attendre(http.StatusUnprocessableEntity).Contient("Cette personne est majeure")
	naitre(10)
	m := b.declarer(v, compte, f)
	if m.Au != auj.PlusMois(12*8).PlusJours(-1).ISO() {
		t.Errorf("le mandat finit le %s", m.Au)
	}
}

// What is declared is checked, all at once.
func TestUneDeclarationFausseEstDite(t *testing.T) {
	b := ouvrirMandats(t)
	v, _ := b.personne("Claire")
	page := b.c.Chemin() + "/compte/mandats/nouveau"
	for nom, x := range map[string]struct {
		change map[string]string
		phrase string
	}{
		"sans dire pour qui":        {map[string]string{"pour": ""}, "Choisissez pour qui vous agissez."},
		"sans nom":                  {map[string]string{"nom": " "}, "Indiquez le nom de l’organisme."},
		"un numéro faux":            {map[string]string{"numero": "W2C1000119"}, "Ce numéro n’existe pas"},
		"le RNA d’une entreprise":   {map[string]string{"pour": "entreprise"}, "Ce numéro est celui d’une association"},
		"à quel titre":              {map[string]string{"qualite": "tutelle"}, "Choisissez à quel titre vous agissez."},
		"un mandat déjà terminé":    {map[string]string{"au_jour": "1", "au_mois": "1", "au_annee": "2020"}, "Ce mandat est déjà terminé"},
		"un mandat à venir":         {map[string]string{"du_jour": "1", "du_mois": "1", "du_annee": "2099"}, "Ce mandat n’a pas commencé."},
		"une date qui n’existe pas": {map[string]string{"du_jour": "31", "du_mois": "2", "du_annee": "2026"}, "Indiquez une date du calendrier"},
	} {
		t.Run(nom, func(t *testing.T) {
			f := association("representant", "")
			for champ, v := range x.change {
				f.Set(champ, v)
			}
			v.Pour(t).Envoyer(page, f).Attendre(http.StatusUnprocessableEntity).Contient(x.phrase)
		})
	}
}

// Who represents an organisme, with a proven mandat, says who else acts for it.
func TestUnRepresentantInviteEtAccepte(t *testing.T) {
	b := ouvrirMandats(t)
	hugues, sien := b.personne("Hugues")
	camille, compteCamille := b.personne("Camille")
	president := b.declarer(hugues, sien, association("representant", "président"))
	tresoriere := b.declarer(camille, compteCamille, association("mandataire", "trésorière"))
	page := b.c.Chemin() + "/compte/mandats/" + president.ID
	hugues.Lire(page).Attendre(http.StatusForbidden)
	accepter := url.Values{"acte": {"accepter"}, "mandat": {tresoriere.ID}}
	hugues.Envoyer(page, accepter).Attendre(http.StatusForbidden) // nobody proved his own
	b.prouver(president)
	avant := b.deposerSous(president, sien)
	hugues.Lire(page).Attendre(http.StatusOK).Contient("Camille Thouvenel", "non prouvé")
	camille.Envoyer(page, accepter).Attendre(http.StatusNotFound)
	hugues.Envoyer(page, url.Values{"mandat": {tresoriere.ID}}).Attendre(http.StatusUnprocessableEntity)
	hugues.Envoyer(page, accepter).Attendre(http.StatusSeeOther)
	camille.Lire(b.c.Chemin() + "/demandes/" + avant.ID).Attendre(http.StatusOK)
	camille.Lire(b.c.Chemin() + "/compte/mandats/" + tresoriere.ID).Attendre(http.StatusForbidden)

	inviter := url.Values{"acte": {"inviter"}, "courriel": {"maud@example.org"}, "fonction": {"secrétaire"}}
	hugues.Envoyer(page, url.Values{"acte": {"inviter"}, "courriel": {"maud"}}).Attendre(http.StatusUnprocessableEntity)
	lienDe := func(adresse string) string {
		hugues.Envoyer(page, inviter).Attendre(http.StatusSeeOther)
		lien := guichettest.LienDe(t, b.Dernier(adresse))
		return lien[strings.Index(lien, b.c.Chemin()+"/mandat/"):]
	}
	vieux := lienDe("maud@example.org")
	b.Client().Lire(vieux).Attendre(http.StatusSeeOther)
	b.Horloge.Avancer(15 * 24 * time.Hour)
	maud, compteMaud := b.personne("Maud")
	hugues, _ = b.personne("Hugues")
	maud.Envoyer(vieux, nil).Attendre(http.StatusNotFound)
	b.Executer("purge-invitations")
	if l, err := usagers.MandatsSur(b.App, president.Usager); err != nil || len(l) != 2 {
		t.Errorf("l’adresse de qui n’a pas répondu reste : %+v, %v", l, err)
	}
	maud.Envoyer(lienDe("maud@example.org"), nil).Attendre(http.StatusSeeOther)
	l, err := usagers.MandatsDuCompte(b.App, b.c.ID, compteMaud.ID)
	b.must(err)
	if len(l) != 1 || l[0].Qualite != usagers.Mandataire || !l[0].Prouve() || l[0].Fonction != "secrétaire" || l[0].Courriel != "" {
		t.Fatalf("%+v", l)
	}
	maud.Lire(b.c.Chemin() + "/demandes/" + avant.ID).Attendre(http.StatusOK)
	perdu := lienDe("maud@example.org") // he leaves before it is taken up
	hugues.Envoyer(page, url.Values{"acte": {"finir"}, "mandat": {l[0].ID}}).Attendre(http.StatusSeeOther)
	maud.Lire(b.c.Chemin() + "/demandes/" + avant.ID).Attendre(http.StatusNotFound)
	b.finir(b.relire(president))
	maud.Envoyer(perdu, nil).Attendre(http.StatusNotFound)
}
