package socle_test

import (
	"testing"
	"time"

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

func TestMoisDeDateADate(t *testing.T) {
	for _, c := range []struct {
		nom, de string
		mois    int
		vers    string
	}{
		{"même quantième", "2026-07-10", 2, "2026-09-10"},
		{"dernier jour d’un mois plus court", "2025-12-31", 2, "2026-02-28"},
		{"année bissextile", "2027-12-31", 2, "2028-02-29"},
		{"fin d’année", "2026-11-30", 3, "2027-02-28"},
	} {
		if v := jour(t, c.de).PlusMois(c.mois).ISO(); v != c.vers {
			t.Errorf("%s : %s + %d mois = %s, attendu %s", c.nom, c.de, c.mois, v, c.vers)
		}
	}
}

func TestJoursOuvres(t *testing.T) {
	for _, c := range []struct {
		nom, de     string
		n           int
		departement string
		vers        string
	}{
		{"un vendredi mène au lundi", "2026-11-20", 1, "88", "2026-11-23"},
		{"Pâques 2026 : le lundi 6 avril est férié", "2026-04-03", 1, "88", "2026-04-07"},
		{"le Vendredi saint est férié en Moselle", "2026-04-02", 1, "57", "2026-04-07"},
		{"le Vendredi saint est ouvré dans les Vosges", "2026-04-02", 1, "88", "2026-04-03"},
		{"le 26 décembre 2025 est férié en Alsace", "2025-12-24", 1, "67", "2025-12-29"},
		{"l’Ascension 2026 est le 14 mai", "2026-05-13", 1, "88", "2026-05-15"},
		{"dix jours ouvrés en mai 2026, trois fériés", "2026-04-30", 10, "88", "2026-05-19"},
	} {
		if v := jour(t, c.de).PlusJoursOuvres(c.n, c.departement).ISO(); v != c.vers {
			t.Errorf("%s : %s", c.nom, v)
		}
	}
}

func TestJourDeParis(t *testing.T) {
	minuit := time.Date(2026, 7, 9, 22, 30, 0, 0, time.UTC)
	if j := socle.JourDe(minuit); j.ISO() != "2026-07-10" {
		t.Errorf("22 h 30 UTC en été : %s", j.ISO())
	}
	if s := socle.JourDe(minuit).EnLettres(); s != "vendredi 10\u00a0juillet\u00a02026" {
		t.Errorf("en lettres : %q", s)
	}
	if s := (socle.Jour{Annee: 2026, Mois: 5, Jour: 1}).Date(); s != "1er\u00a0mai\u00a02026" {
		t.Errorf("premier du mois : %q", s)
	}
	if s := socle.Instant(minuit); s != "10\u00a0juillet\u00a02026 à 0\u00a0h\u00a030" {
		t.Errorf("instant : %q", s)
	}
}

func TestTypographie(t *testing.T) {
	for avant, apres := range map[string]string{
		"Quoi ?":                   "Quoi\u00a0?",
		"Quoi?":                    "Quoi\u00a0?",
		"« Oui »":                  "«\u00a0Oui\u00a0»",
		"l'agent : n° 4":           "l’agent\u00a0: n°\u00a04",
		"https://example.org/?a=b": "https://example.org/?a=b",
		"2 140 caractères":         "2\u00a0140 caractères",
		"de 8 h à 17 h 30":         "de 8\u00a0h à 17\u00a0h\u00a030",
		"3 habitants":              "3 habitants",
	} {
		if v := socle.Typographier(avant); v != apres {
			t.Errorf("%q : %q, attendu %q", avant, v, apres)
		}
	}
}

func TestTailleEtTelephone(t *testing.T) {
	for octets, attendu := range map[int64]string{0: "0\u00a0octets", 214_300: "214\u00a0ko", 1_500_000: "1,5\u00a0Mo", 10_485_760: "10\u00a0Mo"} {
		if v := socle.Taille(octets); v != attendu {
			t.Errorf("%d : %q", octets, v)
		}
	}
	if v := socle.Telephone("0329000000"); v != "03\u00a029\u00a000\u00a000\u00a000" {
		t.Errorf("téléphone : %q", v)
	}
}
