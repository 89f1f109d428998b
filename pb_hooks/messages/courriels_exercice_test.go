package messages_test

import (
	"testing"

	"github.com/pocketbase/dbx"

	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/rgpd"
	"guichet/pb_hooks/usagers"
)

// recitDExercices: a person with a compte is told to wait, then no; one without
// reads the answer in the mail; one answer is late.
func recitDExercices(t *testing.T) *mairie {
	m := hierarchie(t)
	d := m.avecCompte()
	camille := m.Compte("camille@example.org")
	recevoir := func(genre rgpd.Genre, compte *usagers.Compte) *rgpd.Exercice {
		t.Helper()
		e := &rgpd.Exercice{Collectivite: m.c.ID, Genre: genre, Canal: "courriel", Demandeur: "Camille Thouvenel", Courriel: "camille@example.org", Objet: "Mes données", RecueLe: m.Horloge.Aujourdhui().ISO()}
		if compte != nil {
			e.Usager, e.Compte = d.Usager, compte.ID
		}
		if err := e.Recevoir(m.App, essai, ""); err != nil {
			t.Fatal(err)
		}
		return e
	}
	paul := m.parCourriel(paul)
	repondre := func(e *rgpd.Exercice, sens rgpd.Etat, motif string) {
		t.Helper()
		if err := e.Repondre(m.App, sens, motif, paul); err != nil {
			t.Fatal(err)
		}
	}
	recevoir(rgpd.Acces, nil) // nobody answers this one
	duHub := &rgpd.Exercice{Collectivite: m.c.ID, Hub: "un-exercice", Usager: d.Usager, Compte: camille.ID, Genre: rgpd.Rectification, Canal: "en_ligne", Demandeur: "Camille Thouvenel", Courriel: "camille@example.org", RecueLe: m.Horloge.Aujourdhui().ISO()}
	if err := duHub.Recevoir(m.App, essai, ""); err != nil {
		t.Fatal(err)
	}
	duHub.Objet = "Mon téléphone"
	if err := duHub.Preciser(m.App, camille.Acteur()); err != nil {
		t.Fatal(err)
	}
	efface, sansCompte := recevoir(rgpd.Effacement, camille), recevoir(rgpd.Effacement, nil)
	if err := efface.Prolonger(m.App, "Plusieurs services gardent ces données.", paul); err != nil {
		t.Fatal(err)
	}
	repondre(efface, rgpd.Refusee, "Une demande est en cours.")
	repondre(sansCompte, rgpd.Partielle, "La mairie efface vos coordonnées. Elle garde vos demandes envoyées\u00a0: ce sont des archives publiques.")
	repondre(recevoir(rgpd.Rectification, nil), rgpd.Acceptee, "Votre téléphone est corrigé.")
	repondre(recevoir(rgpd.Opposition, camille), rgpd.Acceptee, "")
	for _, matin := range []string{"2026-05-25", "2026-06-01", "2026-06-05"} {
		m.jusqua(matin + " 06:40")
		m.Executer("exercices")
	}
	m.Courriels("")
	return m
}

// Who answers is away, then gone: her deputy is told, then who administers, then
// the mairie.
func TestQuiEstPrevenuDUnExercice(t *testing.T) {
	m := hierarchie(t)
	recevoir := func() []string {
		t.Helper()
		m.nouveaux()
		e := &rgpd.Exercice{Collectivite: m.c.ID, Genre: rgpd.Acces, Canal: "papier", Demandeur: "Camille", Objet: "Tout", RecueLe: m.Horloge.Aujourdhui().ISO()}
		if err := e.Recevoir(m.App, essai, ""); err != nil {
			t.Fatal(err)
		}
		return adresses(m.nouveaux("exercice_agent"))
	}
	attendre := func(quand string, attendu ...string) {
		t.Helper()
		if l := recevoir(); len(l) != len(attendu) || len(l) > 0 && l[0] != attendu[0] {
			t.Errorf("%s : %q, attendu %q", quand, l, attendu)
		}
	}
	attendre("la gestion répond", paul)
	m.profil(paul, func(a *agents.Agent) {
		a.AbsentDu, a.AbsentAu, a.Suppleant = "2026-05-01", "2026-05-30", m.parCourriel(lucas).ID
	})
	attendre("la gestion est absente", lucas)
	if _, err := m.App.DB().Update("agents", dbx.Params{"suppleant": ""}, dbx.HashExp{"courriel": paul}).Execute(); err != nil {
		t.Fatal(err)
	}
	attendre("sans suppléant ni administration", m.c.Courriel)
	m.agent("admin@example.org", "Anne", "Colas", agents.Administration)
	attendre("l’administration répond", "admin@example.org")
}
