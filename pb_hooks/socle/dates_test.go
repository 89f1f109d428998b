package socle_test

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"guichet/pb_hooks/socle"
)

func TestUnJourSeRelit(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		j := jourEntre(t, 1900, 2200)
		if relu, err := socle.LireJour(j.ISO()); err != nil || relu != j {
			t.Fatalf("%s relu %s, %v", j.ISO(), relu.ISO(), err)
		}
		if socle.JourDe(j.Debut()) != j || socle.JourDe(j.PlusJours(1).Debut().Add(-time.Millisecond)) != j {
			t.Fatalf("%s ne commence ou ne finit pas à minuit à Paris", j.ISO())
		}
		n := rapid.IntRange(-4000, 4000).Draw(t, "jours")
		if v := j.PlusJours(n); v.JoursDepuis(j) != n || v.PlusJours(-n) != j {
			t.Fatalf("%s plus %d jours = %s", j.ISO(), n, v.ISO())
		}
	})
}

// Months go from date to date: the same day-number, or the last of the month.
func TestLesMoisVontDeDateADate(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		j, n := jourEntre(t, 1900, 2200), rapid.IntRange(0, 48).Draw(t, "mois")
		v := j.PlusMois(n)
		if (v.Annee-j.Annee)*12+int(v.Mois-j.Mois) != n {
			t.Fatalf("%s plus %d mois = %s", j.ISO(), n, v.ISO())
		}
		if v.Jour != j.Jour && (v.Jour > j.Jour || v.PlusJours(1).Jour != 1) {
			t.Fatalf("%s plus %d mois = %s", j.ISO(), n, v.ISO())
		}
	})
}

func TestLesJoursOuvresNEnComptentPasDAutres(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		j, n := jourEntre(t, 1990, 2100), rapid.IntRange(1, 40).Draw(t, "jours")
		departement := rapid.SampledFrom([]string{"88", "57", "67", "68"}).Draw(t, "departement")
		fin := j.PlusJoursOuvres(n, departement)
		compte := 0
		for k := j.PlusJours(1); !k.Apres(fin); k = k.PlusJours(1) {
			if socle.Ouvre(k, departement) {
				compte++
			}
		}
		if compte != n || !socle.Ouvre(fin, departement) {
			t.Fatalf("%s plus %d jours ouvrés = %s, qui en compte %d", j.ISO(), n, fin.ISO(), compte)
		}
		if vosges := j.PlusJoursOuvres(n, "88"); fin.Avant(vosges) {
			t.Fatalf("l’Alsace-Moselle finit le %s, avant les Vosges le %s", fin.ISO(), vosges.ISO())
		}
	})
}

func TestEcrireEnFrancais(t *testing.T) {
	jour := func(a int, m time.Month, j int) socle.Jour { return socle.Jour{Annee: a, Mois: m, Jour: j} }
	instant := func(iso string) time.Time {
		v, err := time.Parse(time.RFC3339, iso)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	for attendu, v := range map[string]string{
		"lundi 4_mai_2026":          jour(2026, 5, 4).EnLettres(),
		"1er_mai_2026":              jour(2026, 5, 1).Date(),
		"":                          socle.Jour{}.EnLettres(),
		"14_h_30":                   socle.Heure(instant("2026-05-04T12:30:00Z")),
		"13_h":                      socle.Heure(instant("2026-01-04T12:00:00Z")),
		"4_mai_2026 à 0_h_05":       socle.Instant(instant("2026-05-03T22:05:00Z")),
		"999_octets":                socle.Taille(999),
		"214_ko":                    socle.Taille(214_400),
		"1,5_Mo":                    socle.Taille(1_499_000),
		"10_Mo":                     socle.Taille(10_000_000),
		"03_29_00_00_00":            socle.Telephone("0329000000"),
		"+4930123456":               socle.Telephone("+4930123456"),
		"1_demande":                 socle.Pluriel(1, "demande", "demandes"),
		"0_demande":                 socle.Pluriel(0, "demande", "demandes"),
		"1_250_000_demandes":        socle.Pluriel(1_250_000, "demande", "demandes"),
		"Âge de l’enfant":           socle.Majuscule("âge de l’enfant"),
		"Lundi":                     socle.Majuscule("lundi"),
		"-5_000":                    socle.Nombre(-5000),
		"-500":                      socle.Nombre(-500),
		"L’été_! Vraiment_? 5_%":    socle.Typographier("L'été! Vraiment ? 5 %"),
		"n°_4K7M «_oui_» : 1_250_€": socle.Typographier("n° 4K7M « oui » : 1 250 €"),
	} {
		attendu = strings.NewReplacer("_", "\u00a0", " :", "\u00a0:").Replace(attendu)
		if v != attendu {
			t.Errorf("%q, attendu %q", v, attendu)
		}
	}
}

func TestTypographierDeuxFoisNeChangeRien(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.StringOf(rapid.SampledFrom([]rune("aé1 '’:;?!%€«»n°\u00a0,.\n"))).Draw(t, "texte")
		une := socle.Typographier(s)
		if deux := socle.Typographier(une); deux != une {
			t.Fatalf("%q donne %q puis %q", s, une, deux)
		}
	})
}
