package messages_test

import (
	"slices"
	"strings"
	"testing"

	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/catalogue"
	"guichet/pb_hooks/demandes"
	"guichet/pb_hooks/messages"
)

// tacite files a demande that nobody answers, and comes to the day after its
// échéance, 5 July.
func (m *mairie) tacite(regime string) *demandes.Demande {
	m.t.Helper()
	m.republier(func(x *catalogue.Traitement) { x.Silence.Regime = regime })
	d := m.avecCompte()
	m.jusqua("2026-07-05 00:05")
	m.Executer("silence")
	return m.relire(d)
}

func (m *mairie) demanderEcrit(d *demandes.Demande) *demandes.Ecrit {
	m.t.Helper()
	e, err := demandes.DemanderEcrit(m.App, d, "visiteur")
	if err != nil {
		m.t.Fatal(err)
	}
	return e
}

// remettre prepares the écrit and records that the maire signed it.
func (m *mairie) remettre(d *demandes.Demande) {
	m.t.Helper()
	l, err := agents.Signataires(m.App, m.c.ID, d.Service, m.Horloge.Aujourdhui())
	if err == nil {
		err = demandes.PreparerEcrit(m.App, d, m.parCourriel(nadege).ID, "Code général, article 3.", "Le cimetière est complet.", l[0].ID)
	}
	if err == nil {
		err = demandes.RemettreEcrit(m.App, d, l[0].Acteur())
	}
	if err != nil {
		m.t.Fatal(err)
	}
}

// recitDesEcrits: what the silence obliges to give, asked, late, then given.
func recitDesEcrits(t *testing.T) *mairie {
	m := hierarchie(t)
	acceptee := m.tacite("SVA")
	m.demanderEcrit(acceptee)
	m.remettre(acceptee)
	m.republier(func(x *catalogue.Traitement) { x.Silence.Regime = "SVR" })
	refusee := m.avecCompte()
	m.jusqua("2026-09-06 00:05")
	m.Executer("silence")
	m.demanderEcrit(refusee)
	for _, matin := range jours("2026-09-25", "2026-10-08") {
		m.jusqua(matin + " 06:30")
		m.Executer("alertes")
	}
	m.remettre(refusee)
	m.Courriels("")
	return m
}

// The motifs are asked on 6 July: they are due on 6 August.
func TestLesEcritsQuiTardentSeRappellent(t *testing.T) {
	m := hierarchie(t)
	d := m.tacite("SVR")
	m.jusqua("2026-07-06 09:00")
	m.demanderEcrit(d)
	m.nouveaux()
	for _, c := range []struct {
		jour     string
		prevenus []string
		dit      string
	}{
		{"2026-07-26", nil, ""},
		{"2026-07-27", []string{nadege}, "attend les motifs de son refus avant le 6 août 2026."},
		{"2026-07-28", nil, ""},
		{"2026-08-03", []string{nadege}, "avant le 6 août 2026."},
		{"2026-08-06", nil, ""},
		{"2026-08-07", []string{nadege, lucas, paul}, "attend les motifs de son refus depuis le 6 août 2026 : c’est en retard."},
		{"2026-08-13", nil, ""},
		{"2026-08-14", []string{nadege, lucas, paul}, "c’est en retard."},
	} {
		m.jusqua(c.jour + " 06:30")
		m.Executer("alertes")
		m.Executer("alertes")
		l := m.nouveaux(modelesAlertes...)
		if !slices.Equal(adresses(l), c.prevenus) || len(l) > 0 && !strings.Contains(espaces(l[len(l)-1].Texte), c.dit) {
			t.Errorf("%s : %q, attendu %q qui dit « %s »", c.jour, adresses(l), c.prevenus, c.dit)
		}
	}
	m.remettre(d)
	m.jusqua("2026-08-28 06:30")
	m.Executer("alertes")
	if l := m.nouveaux(modelesAlertes...); len(l) > 0 {
		t.Errorf("donnés, les motifs sont encore réclamés à %q", adresses(l))
	}
	l, err := messages.De(m.App, d.ID)
	if err != nil || len(l) != 1 || !strings.Contains(l[0].Texte, "Le cimetière est complet.") || !strings.HasPrefix(l[0].Signature, "Hélène Marchal") {
		t.Errorf("les motifs ne sont pas dans les messages : %+v, %v", l, err)
	}
}

// A recorded letter that came before is alerted from the day it came.
func TestUnCourrierRecuAvantAlerteDeSonJour(t *testing.T) {
	m := hierarchie(t)
	d := m.sollicitation("2026-04-20") // filed on 4 May: the échéance is 20 June
	if d.Echeance != "2026-06-20" {
		t.Fatal(d.Echeance)
	}
	m.nouveaux()
	for _, c := range []struct {
		jour     string
		prevenus []string
	}{
		{"2026-06-04", nil},
		{"2026-06-05", []string{nadege}},
		{"2026-06-15", []string{nadege}},
		{"2026-06-19", []string{nadege, lucas, paul}},
		{"2026-06-20", []string{nadege, lucas, paul, maire}},
	} {
		m.jusqua(c.jour + " 06:30")
		m.Executer("alertes")
		if l := adresses(m.nouveaux(modelesAlertes...)); !slices.Equal(l, c.prevenus) {
			t.Errorf("%s : %q, attendu %q", c.jour, l, c.prevenus)
		}
	}
}

// sollicitation is « Écrire à la mairie » that an agent recorded for somebody
// whose letter came on a day.
func (m *mairie) sollicitation(recue string) *demandes.Demande {
	m.t.Helper()
	a, depot := m.parCourriel(nadege), m.Depot(m.c, nil)
	depot.Canal, depot.Agent, depot.Acteur = demandes.Papier, a.ID, a.Acteur()
	depot.Recue = &demandes.Sollicitation{Canal: demandes.Papier, RecueLe: recue}
	depose, err := demandes.Deposer(m.App, depot)
	if err != nil {
		m.t.Fatal(err)
	}
	return depose.Demande
}
