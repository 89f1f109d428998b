package rgpd_test

import (
	"testing"

	"guichet/pb_hooks/rgpd"
	"guichet/pb_hooks/socle"
)

func jour(t *testing.T, iso string) socle.Jour {
	t.Helper()
	j, err := socle.LireJour(iso)
	if err != nil {
		t.Fatal(err)
	}
	return j
}

func TestDelaisDUnExercice(t *testing.T) {
	for nom, c := range map[string]struct{ recue, due, prolongee string }{
		"un mois, de date à date":               {"2026-05-04", "2026-06-04", "2026-08-04"},
		"le dernier jour d’un mois trop court":  {"2026-01-31", "2026-02-28", "2026-04-30"},
		"le 29 février d’une année bissextile":  {"2028-01-30", "2028-02-29", "2028-04-30"},
		"d’une année sur l’autre":               {"2026-12-15", "2027-01-15", "2027-03-15"},
		"le changement d’heure n’y change rien": {"2026-10-24", "2026-11-24", "2027-01-24"},
	} {
		t.Run(nom, func(t *testing.T) {
			if due := rgpd.Echeance(jour(t, c.recue)).ISO(); due != c.due {
				t.Errorf("%s, attendu %s", due, c.due)
			}
			if due := rgpd.EcheanceProlongee(jour(t, c.recue)).ISO(); due != c.prolongee {
				t.Errorf("prolongée : %s, attendu %s", due, c.prolongee)
			}
		})
	}
}

func TestProlonger(t *testing.T) {
	for nom, c := range map[string]struct {
		etat rgpd.Etat
		auj  string
		oui  bool
	}{
		"le premier jour":                 {rgpd.Recue, "2026-05-04", true},
		"le dernier jour du premier mois": {rgpd.Recue, "2026-06-04", true},
		"le lendemain":                    {rgpd.Recue, "2026-06-05", false},
		"une seconde fois":                {rgpd.Prolongee, "2026-05-10", false},
		"après la réponse":                {rgpd.Acceptee, "2026-05-10", false},
	} {
		if oui := rgpd.Prolongeable(c.etat, jour(t, "2026-05-04"), jour(t, c.auj)); oui != c.oui {
			t.Errorf("%s : %v", nom, oui)
		}
	}
}

func TestRappelDuJour(t *testing.T) {
	for nom, c := range map[string]struct {
		auj, palier string
		retard      bool
	}{
		"onze jours avant, rien":                      {"2026-05-24", "", false},
		"dix jours avant":                             {"2026-05-25", "j10", false},
		"neuf jours avant, le programme étant arrêté": {"2026-05-26", "j10", false},
		"trois jours avant":                           {"2026-06-01", "j3", false},
		"le dernier jour n’est pas un retard":         {"2026-06-04", "j3", false},
		"le lendemain":                                {"2026-06-05", "r0", true},
		"la première semaine, une fois":               {"2026-06-11", "r0", true},
		"la seconde semaine, encore":                  {"2026-06-12", "r1", true},
	} {
		if palier, retard := rgpd.RappelDu("2026-06-04", c.auj); palier != c.palier || retard != c.retard {
			t.Errorf("%s : %q, en retard %v", nom, palier, retard)
		}
	}
}
