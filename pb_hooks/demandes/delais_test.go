package demandes_test

import (
	"testing"

	"pgregory.net/rapid"

	"guichet/pb_hooks/demandes"
	"guichet/pb_hooks/socle"
)

func j(iso string) socle.Jour {
	if iso == "" {
		return socle.Jour{}
	}
	v, err := socle.LireJour(iso)
	if err != nil {
		panic(err)
	}
	return v
}

func arret(demande, limite, produit string) demandes.Arret {
	return demandes.Arret{DemandeLe: j(demande), LimiteLe: j(limite), ProduitLe: j(produit)}
}

var deuxMois = demandes.Delai{Valeur: 2, Unite: "mois"}

// Each row is a worked example of the law (CRPA), with its article.
func TestHorlogeLegale(t *testing.T) {
	for _, c := range []struct {
		nom      string
		h        demandes.Horloge
		echeance string
		attend   bool
	}{
		{"L231-1 : deux mois de date à date", demandes.Horloge{Regime: demandes.SVA, Delai: deuxMois, RecueLe: j("2026-07-10")}, "2026-09-10", false},
		{"L231-4 : le rejet compte de même", demandes.Horloge{Regime: demandes.SVR, Delai: deuxMois, RecueLe: j("2026-07-10")}, "2026-09-10", false},
		{"L231-1 : le 31 décembre donne le 28 février", demandes.Horloge{Regime: demandes.SVR, Delai: deuxMois, RecueLe: j("2026-12-31")}, "2027-02-28", false},
		{"L231-1 : et le 29 d’une année bissextile", demandes.Horloge{Regime: demandes.SVR, Delai: deuxMois, RecueLe: j("2027-12-31")}, "2028-02-29", false},
		{"aucune prolongation quand le délai finit un dimanche", demandes.Horloge{Regime: demandes.SVA, Delai: deuxMois, RecueLe: j("2026-09-22")}, "2026-11-22", false},
		{"le passage à l’heure d’été ne compte pas", demandes.Horloge{Regime: demandes.SVR, Delai: demandes.Delai{Valeur: 10, Unite: "jours"}, RecueLe: j("2026-03-25")}, "2026-04-04", false},
		{"L231-5 : sans objet, aucune date", demandes.Horloge{Regime: demandes.SO, Delai: deuxMois, RecueLe: j("2026-07-10")}, "", false},

		{"L114-3 : l’acceptation part du service compétent", demandes.Horloge{Regime: demandes.SVA, Delai: deuxMois, RecueLe: j("2026-07-10"), CompetenteLe: j("2026-07-20")}, "2026-09-20", false},
		{"L114-3 : le rejet garde la première réception", demandes.Horloge{Regime: demandes.SVR, Delai: deuxMois, RecueLe: j("2026-07-10"), CompetenteLe: j("2026-07-20")}, "2026-09-10", false},

		{"L114-5 : SVA incomplète, le délai attend", demandes.Horloge{Regime: demandes.SVA, Delai: deuxMois, RecueLe: j("2026-07-10"), Arrets: []demandes.Arret{arret("2026-07-15", "2026-08-15", "")}}, "", true},
		{"L114-5 : SVA, le délai repart à la complétude", demandes.Horloge{Regime: demandes.SVA, Delai: deuxMois, RecueLe: j("2026-07-10"), Arrets: []demandes.Arret{arret("2026-07-15", "2026-08-15", "2026-07-25")}}, "2026-09-25", false},
		{"L114-5 : SVA, deux demandes, la dernière produite compte", demandes.Horloge{Regime: demandes.SVA, Delai: deuxMois, RecueLe: j("2026-07-10"), Arrets: []demandes.Arret{arret("2026-07-15", "2026-08-15", "2026-07-25"), arret("2026-07-30", "2026-08-30", "2026-08-12")}}, "2026-10-12", false},

		{"L114-5 : SVR, suspendu jusqu’à la production", demandes.Horloge{Regime: demandes.SVR, Delai: deuxMois, RecueLe: j("2026-07-10"), Arrets: []demandes.Arret{arret("2026-07-15", "2026-08-15", "2026-07-25")}}, "2026-09-20", false},
		{"L114-5 : SVR, produit le dernier jour", demandes.Horloge{Regime: demandes.SVR, Delai: deuxMois, RecueLe: j("2026-07-10"), Arrets: []demandes.Arret{arret("2026-07-15", "2026-08-15", "2026-08-15")}}, "2026-10-11", false},
		{"L114-5 : SVR, jamais produit, suspendu jusqu’à la limite", demandes.Horloge{Regime: demandes.SVR, Delai: deuxMois, RecueLe: j("2026-07-10"), Arrets: []demandes.Arret{arret("2026-07-15", "2026-08-15", "")}}, "2026-10-11", false},
		{"L114-5 : SVR, produit après la limite", demandes.Horloge{Regime: demandes.SVR, Delai: deuxMois, RecueLe: j("2026-07-10"), Arrets: []demandes.Arret{arret("2026-07-15", "2026-08-15", "2026-09-01")}}, "2026-10-11", false},
		{"L114-5 : SVR, deux demandes se cumulent", demandes.Horloge{Regime: demandes.SVR, Delai: deuxMois, RecueLe: j("2026-07-10"), Arrets: []demandes.Arret{arret("2026-07-15", "2026-08-15", "2026-07-20"), arret("2026-08-01", "2026-08-31", "2026-08-11")}}, "2026-09-25", false},
		{"L114-5 : SVR, les jours communs ne comptent qu’une fois", demandes.Horloge{Regime: demandes.SVR, Delai: deuxMois, RecueLe: j("2026-07-10"), Arrets: []demandes.Arret{arret("2026-07-15", "2026-07-31", "2026-07-25"), arret("2026-07-20", "2026-08-20", "2026-07-30")}}, "2026-09-25", false},

		{"délai en jours ouvrés : le 11 novembre est férié", demandes.Horloge{Regime: demandes.SVR, Delai: demandes.Delai{Valeur: 5, Unite: "jours_ouvres"}, RecueLe: j("2026-11-06"), Departement: "88"}, "2026-11-16", false},
		{"L3134-13 : le 26 décembre est férié en Moselle", demandes.Horloge{Regime: demandes.SVR, Delai: demandes.Delai{Valeur: 1, Unite: "jours_ouvres"}, RecueLe: j("2025-12-24"), Departement: "57"}, "2025-12-29", false},
		{"et ouvré dans les Vosges", demandes.Horloge{Regime: demandes.SVR, Delai: demandes.Delai{Valeur: 1, Unite: "jours_ouvres"}, RecueLe: j("2025-12-24"), Departement: "88"}, "2025-12-26", false},
	} {
		t.Run(c.nom, func(t *testing.T) {
			e, attend := c.h.Echeance()
			if e.ISO() != c.echeance || attend != c.attend {
				t.Errorf("échéance %q, attend %v ; attendu %q, %v", e.ISO(), attend, c.echeance, c.attend)
			}
		})
	}
}

func TestLaDecisionImpliciteNaitLeLendemain(t *testing.T) {
	if v := demandes.TaciteLe(j("2026-09-10")).ISO(); v != "2026-09-11" {
		t.Error(v)
	}
}

func TestAccuseSousDixJoursOuvres(t *testing.T) {
	if v := demandes.LimiteAccuse(j("2026-11-06"), "88").ISO(); v != "2026-11-23" { // R112-11-2, le 11 est férié
		t.Error(v)
	}
}

func TestAlertesAvantEcheance(t *testing.T) {
	for jour, alerte := range map[string]int{"2026-08-25": 0, "2026-08-26": 15, "2026-09-04": 15, "2026-09-05": 5, "2026-09-08": 5, "2026-09-09": 1, "2026-09-10": 1, "2026-09-11": 0} {
		if v := demandes.AlerteDu(j("2026-09-10"), j(jour)); v != alerte {
			t.Errorf("%s : %d, attendu %d", jour, v, alerte)
		}
	}
}

// A suspension lengthens a rejection delay by at most its own length, and never
// shortens it; acceptance never ends before the delay counted from reception.
func TestUnArretNeRaccourcitJamais(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		recue := j("2026-01-01").PlusJours(rapid.IntRange(0, 2000).Draw(t, "recue"))
		h := demandes.Horloge{Regime: demandes.SVR, Delai: demandes.Delai{Valeur: rapid.IntRange(1, 4).Draw(t, "mois"), Unite: "mois"}, RecueLe: recue}
		sans, _ := h.Echeance()
		jour, borne := recue, 0
		for range rapid.IntRange(0, 4).Draw(t, "arrets") {
			jour = jour.PlusJours(rapid.IntRange(0, 40).Draw(t, "demande"))
			a := demandes.Arret{DemandeLe: jour, LimiteLe: jour.PlusJours(rapid.IntRange(1, 60).Draw(t, "limite"))}
			if rapid.Bool().Draw(t, "produit") {
				a.ProduitLe = jour.PlusJours(rapid.IntRange(0, 80).Draw(t, "le"))
			}
			borne += a.LimiteLe.JoursDepuis(a.DemandeLe)
			h.Arrets = append(h.Arrets, a)
		}
		avec, _ := h.Echeance()
		if n := avec.JoursDepuis(sans); n < 0 || n > borne {
			t.Fatalf("%d jours de plus, borne %d", n, borne)
		}
		h.Regime = demandes.SVA
		if sva, attend := h.Echeance(); !attend && sva.Avant(sans) {
			t.Fatal("l’acceptation finit avant le délai compté de la réception")
		}
	})
}
