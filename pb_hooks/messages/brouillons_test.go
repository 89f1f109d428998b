package messages_test

import (
	"strings"
	"testing"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/catalogue"
	"guichet/pb_hooks/demandes"
)

// brouillon begins « Écrire à la mairie » for the compte of Camille, "" for a
// visitor's.
func (m *mairie) brouillon(compte string) *demandes.Brouillon {
	m.t.Helper()
	t, err := catalogue.ParCode(m.App, m.c.ID, "contact")
	if err != nil {
		m.t.Fatal(err)
	}
	var b *demandes.Brouillon
	m.Transaction(func(tx core.App) (err error) {
		b, err = demandes.Commencer(tx, t, compte, catalogue.Reponses{})
		return err
	})
	return b
}

func TestUnBrouillonNEstPasEffaceSansPrevenir(t *testing.T) {
	m := ouvrir(t)
	m.Client().Connecter(m.c, "camille@example.org", "Camille", "Thouvenel")
	compte := m.Compte("camille@example.org").ID
	passer := func(jour string) (rappels, restent int) {
		t.Helper()
		m.jusqua(jour + " 03:47")
		m.Executer("purge-brouillons")
		m.jusqua(jour + " 08:10")
		m.nouveaux()
		m.Executer("rappels-brouillons")
		m.Executer("rappels-brouillons")
		l := m.nouveaux("rappel_brouillon")
		for _, c := range l {
			if !strings.Contains(espaces(c.Texte), "Écrire à la mairie") || c.Destinataire != "camille@example.org" {
				t.Errorf("à %s\n%s", c.Destinataire, c.Texte)
			}
		}
		if err := m.App.DB().NewQuery("SELECT count(*) FROM brouillons").Row(&restent); err != nil {
			t.Fatal(err)
		}
		return len(l), restent
	}
	for _, etape := range []struct {
		nom              string
		avant            func()
		jour             string
		rappels, restent int
	}{
		{"au bout de trois semaines, rien", func() { m.brouillon(compte); m.brouillon("") }, "2026-05-26", 0, 2},
		{"une semaine avant, son compte est prévenu, une fois", nil, "2026-05-28", 1, 2},
		{"le trentième jour, celui du visiteur est effacé, le sien a encore un jour", nil, "2026-06-04", 0, 1},
		{"une semaine après l’avertissement, il est effacé", nil, "2026-06-05", 0, 0},
		{"le programme arrêté deux mois prévient d’abord", func() { m.brouillon(compte) }, "2026-08-20", 1, 1},
		{"et attend une semaine", nil, "2026-08-26", 0, 1},
		{"puis efface", nil, "2026-08-28", 0, 0},
	} {
		if etape.avant != nil {
			etape.avant()
		}
		if rappels, restent := passer(etape.jour); rappels != etape.rappels || restent != etape.restent {
			t.Errorf("%s : %d rappels, %d brouillons, attendu %d et %d", etape.nom, rappels, restent, etape.rappels, etape.restent)
		}
	}
}
