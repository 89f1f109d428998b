package demandes_test

import (
	"testing"

	"guichet/pb_hooks/demandes"
	"guichet/pb_hooks/socle"
)

func TestDelaisDesEcrits(t *testing.T) {
	for _, c := range []struct {
		nom    string
		jour   socle.Jour
		limite string
	}{
		{"L232-4 : les motifs dans le mois", demandes.LimiteEcrit(demandes.Motifs, j("2026-07-06")), "2026-08-06"},
		{"L232-4 : demandés le 31, le dernier jour du mois suivant", demandes.LimiteEcrit(demandes.Motifs, j("2026-08-31")), "2026-09-30"},
		{"L232-3 : l’attestation, en quinze jours promis", demandes.LimiteEcrit(demandes.Attestation, j("2026-07-06")), "2026-07-21"},
		{"R421-1 : ni le premier ni le dernier jour des deux mois ne comptent", demandes.RecoursJusquAu(j("2026-07-05"), false, j("")), "2026-09-06"},
		{"L232-4 : demandés et pas donnés, le délai n’a pas de fin", demandes.RecoursJusquAu(j("2026-07-05"), true, j("")), ""},
		{"L232-4 : deux mois de plus à partir des motifs", demandes.RecoursJusquAu(j("2026-07-05"), true, j("2026-09-30")), "2026-12-01"},
	} {
		if v := c.jour.ISO(); v != c.limite {
			t.Errorf("%s : %q, attendu %q", c.nom, v, c.limite)
		}
	}
}

func TestAlertesDesEcrits(t *testing.T) {
	for jour, alerte := range map[string]int{
		"2026-07-26": 0, "2026-07-27": 10, "2026-08-02": 10, "2026-08-03": 3, "2026-08-06": 3, "2026-08-07": -1, "2026-08-13": -1, "2026-08-14": -2, "2026-08-28": -4,
	} {
		v, due := demandes.AlerteEcrit(j("2026-08-06"), j(jour))
		if due != (alerte != 0) || due && v != alerte {
			t.Errorf("%s : %d, %v, attendu %d", jour, v, due, alerte)
		}
	}
}
