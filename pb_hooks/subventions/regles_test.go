package subventions

import (
	"net/url"
	"strings"
	"testing"

	"guichet/pb_hooks/socle"
)

func TestLaCampagneDuJour(t *testing.T) {
	l := []Campagne{
		{ID: "a", Titre: "2025", Teleservices: []string{"assos", "sport"}, OuvreLe: "2024-10-01", FermeLe: "2025-01-15"},
		{ID: "b", Titre: "2026", Teleservices: []string{"assos"}, OuvreLe: "2025-10-01", FermeLe: "2026-01-15"},
		{ID: "c", Titre: "2027", Teleservices: []string{"assos"}, OuvreLe: "2026-10-01", FermeLe: "2027-01-15"},
	}
	for nom, x := range map[string]struct{ teleservice, jour, campagne, refus string }{
		"le premier jour est ouvert":                           {"assos", "2025-10-01", "b", ""},
		"le dernier jour est ouvert":                           {"assos", "2026-01-15", "b", ""},
		"entre deux campagnes on annonce la prochaine":         {"assos", "2026-01-16", "", "Cette démarche ouvrira le 1er octobre 2026, pour la campagne « 2027 »."},
		"avant la première on annonce la première":             {"sport", "2024-09-30", "", "Cette démarche ouvrira le 1er octobre 2024, pour la campagne « 2025 »."},
		"après la dernière on dit depuis quand elle est finie": {"sport", "2026-05-04", "", "Cette démarche est fermée depuis le 15 janvier 2025 au soir. La date de la prochaine campagne n’est pas encore fixée."},
		"une démarche sans campagne reste ouverte":             {"bourse", "2026-05-04", "", ""},
	} {
		t.Run(nom, func(t *testing.T) {
			c, refus := ouverteLe(l, x.teleservice, x.jour)
			id := ""
			if c != nil {
				id = c.ID
			}
			if id != x.campagne || strings.ReplaceAll(refus, "\u00a0", " ") != x.refus {
				t.Errorf("%q, %q", id, refus)
			}
		})
	}
}

func TestDeuxCampagnesNePrennentPasLesMemesDemandes(t *testing.T) {
	c := Campagne{ID: "a", Teleservices: []string{"assos"}, OuvreLe: "2026-10-01", FermeLe: "2027-01-15"}
	for nom, x := range map[string]struct {
		autre Campagne
		heurt bool
	}{
		"elle-même":               {c, false},
		"finie la veille":         {Campagne{ID: "b", Teleservices: []string{"assos"}, OuvreLe: "2026-01-01", FermeLe: "2026-09-30"}, false},
		"finie le même jour":      {Campagne{ID: "b", Teleservices: []string{"assos"}, OuvreLe: "2026-01-01", FermeLe: "2026-10-01"}, true},
		"dedans":                  {Campagne{ID: "b", Teleservices: []string{"assos", "sport"}, OuvreLe: "2026-11-01", FermeLe: "2026-11-02"}, true},
		"d’une autre démarche":    {Campagne{ID: "b", Teleservices: []string{"sport"}, OuvreLe: "2026-11-01", FermeLe: "2026-11-02"}, false},
		"ouverte le dernier jour": {Campagne{ID: "b", Teleservices: []string{"assos"}, OuvreLe: "2027-01-15", FermeLe: "2027-02-01"}, true},
	} {
		t.Run(nom, func(t *testing.T) {
			if c.heurte(&x.autre) != x.heurt || x.autre.heurte(&c) != x.heurt {
				t.Errorf("attendu %v", x.heurt)
			}
		})
	}
}

func jourDe(t *testing.T, iso string) socle.Jour {
	t.Helper()
	j, err := socle.LireJour(iso)
	if err != nil {
		t.Fatal(err)
	}
	return j
}

func TestLeCalendrierDuCompteRendu(t *testing.T) {
	for nom, x := range map[string]struct {
		decision   string
		exercice   int
		des, avant string
	}{
		"votée au printemps, demandée l’année finie":            {"2026-04-05", 2026, "2027-01-01", "2027-06-30"},
		"votée en novembre, demandée six mois après":            {"2026-11-20", 2026, "2027-05-20", "2027-06-30"},
		"votée en décembre, il reste un mois au moins":          {"2026-12-31", 2026, "2027-06-30", "2027-07-30"},
		"votée pour une année passée, six mois puis un mois":    {"2027-03-10", 2025, "2027-09-10", "2027-10-10"},
		"votée pour l’année d’après, demandée quand elle finit": {"2026-12-10", 2027, "2028-01-01", "2028-06-30"},
	} {
		t.Run(nom, func(t *testing.T) {
			if des, avant := calendrier(jourDe(t, x.decision), x.exercice); des.ISO() != x.des || avant.ISO() != x.avant {
				t.Errorf("%s, %s ; attendu %s, %s", des.ISO(), avant.ISO(), x.des, x.avant)
			}
		})
	}
}

func TestLeCourrielDuDuCompteRendu(t *testing.T) {
	for nom, x := range map[string]struct{ jour, des, avant, appel string }{
		"la veille, rien":                                 {"2026-12-31", "2027-01-01", "2027-06-30", ""},
		"le jour même, la demande":                        {"2027-01-01", "2027-01-01", "2027-06-30", "demande"},
		"deux mois avant, toujours la demande":            {"2027-05-29", "2027-01-01", "2027-06-30", "demande"},
		"un mois avant, le rappel":                        {"2027-05-30", "2027-01-01", "2027-06-30", "rappel"},
		"le dernier jour, encore le rappel":               {"2027-06-30", "2027-01-01", "2027-06-30", "rappel"},
		"le lendemain, le retard":                         {"2027-07-01", "2027-01-01", "2027-06-30", "retard"},
		"demandé un mois avant, pas de rappel":            {"2027-06-30", "2027-06-30", "2027-07-30", "demande"},
		"le programme arrêté un an, le retard à lui seul": {"2028-07-01", "2027-01-01", "2027-06-30", "retard"},
	} {
		t.Run(nom, func(t *testing.T) {
			if a := appelDu(jourDe(t, x.jour), jourDe(t, x.des), jourDe(t, x.avant)); a != x.appel {
				t.Errorf("%q, attendu %q", a, x.appel)
			}
		})
	}
}

func TestUnMontantSaisi(t *testing.T) {
	for _, x := range []struct {
		texte    string
		centimes Centimes
		faute    bool
	}{
		{"1250,50", 125050, false},
		{"1 250.5 €", 125050, false},
		{"0", 0, false},
		{"0,01", 1, false},
		{"999 999 999", 99_999_999_900, false},
		{"1 000 000 000", 0, true},
		{"-1", 0, true},
		{"12,345", 0, true},
		{"mille", 0, true},
		{"", 0, true},
	} {
		fautes := map[string]string{}
		c := MontantSaisi(url.Values{"m": {x.texte}}, "m", "Indiquez un montant.", fautes)
		if c != x.centimes || len(fautes) > 0 != x.faute {
			t.Errorf("%q : %d, %v", x.texte, c, fautes)
		}
	}
	for c, attendu := range map[Centimes]string{125050: "1 250,50 €", 1: "0,01 €", 120000: "1 200 €", -50: "-0,50 €"} {
		if s := strings.ReplaceAll(c.String(), "\u00a0", " "); s != attendu {
			t.Errorf("%d : %q, attendu %q", c, s, attendu)
		}
	}
}
