package statistiques

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"guichet/pb_hooks/socle"
)

// Whole months and days around them count each day of the period once, and no
// other one.
func TestLesPlagesComptentChaqueJourUneFois(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := Periode{Du: socle.Jour{Annee: 2024, Mois: time.January, Jour: 1}.PlusJours(rapid.IntRange(0, 800).Draw(t, "du"))}
		p.Au = p.Du.PlusJours(rapid.IntRange(-2, 800).Draw(t, "durée"))
		for j := p.Du.PlusJours(-70); j.Avant(p.Au.PlusJours(70)); j = j.PlusJours(1) {
			fois, attendu := 0, 0
			for _, x := range p.plages() {
				nom := j.ISO()
				if x.maille == "mois" {
					nom = mois(j)
				}
				if nom >= x.de && nom <= x.a {
					fois++
				}
			}
			if !j.Avant(p.Du) && !j.Apres(p.Au) {
				attendu = 1
			}
			if fois != attendu {
				t.Fatalf("%s est compté %d fois dans %v, attendu %d", j.ISO(), fois, p, attendu)
			}
		}
	})
}

func TestLeCentileEstUnDelaiQuiAEuLieu(t *testing.T) {
	for _, c := range []struct {
		nom    string
		h      Histogramme
		p      int
		voulue int
	}{
		{"rien", Histogramme{}, 50, 0},
		{"une seule réponse", Histogramme{12: 1}, 90, 12},
		{"la moitié, au moins", Histogramme{1: 5, 9: 5}, 50, 1},
		{"neuf sur dix", Histogramme{1: 8, 9: 1, 40: 1}, 90, 9},
		{"plus d’un an", Histogramme{plusDunAn: 3}, 50, plusDunAn},
	} {
		if n := c.h.Centile(c.p); n != c.voulue {
			t.Errorf("%s : %d, attendu %d", c.nom, n, c.voulue)
		}
	}
}
