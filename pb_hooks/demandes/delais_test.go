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

var (
	deuxMois = demandes.Delai{Valeur: 2, Unite: "mois"}
	unMois   = demandes.Delai{Valeur: 1, Unite: "mois"}
	unOuvre  = demandes.Delai{Valeur: 1, Unite: "jours_ouvres"}
)

func sva(recue string, arrets ...demandes.Arret) demandes.Horloge {
	return demandes.Horloge{Regime: demandes.SVA, Delai: deuxMois, RecueLe: j(recue), Arrets: arrets}
}

func svr(recue string, arrets ...demandes.Arret) demandes.Horloge {
	return demandes.Horloge{Regime: demandes.SVR, Delai: deuxMois, RecueLe: j(recue), Arrets: arrets}
}

// transmise is the same clock, the competent administration having received
// the demande later.
func transmise(h demandes.Horloge, competente string) demandes.Horloge {
	h.CompetenteLe = j(competente)
	return h
}

func avec(regime demandes.Regime, d demandes.Delai, recue, departement string) demandes.Horloge {
	return demandes.Horloge{Regime: regime, Delai: d, RecueLe: j(recue), Departement: departement}
}

// Each row is a worked example of the law (CRPA), with its article.
func TestHorlogeLegale(t *testing.T) {
	for _, c := range []struct {
		nom      string
		h        demandes.Horloge
		echeance string
		attend   bool
	}{
		// No stop.
		{"L231-1 : deux mois de date à date", sva("2026-07-10"), "2026-09-10", false},
		{"L231-4 : le rejet compte de même", svr("2026-07-10"), "2026-09-10", false},
		{"L231-1 : le jour du dépôt ne compte pas, le délai d’un jour finit le lendemain", avec(demandes.SVA, demandes.Delai{Valeur: 1, Unite: "jours"}, "2026-07-10", ""), "2026-07-11", false},
		{"aucune prolongation quand le délai finit un dimanche", sva("2026-09-22"), "2026-11-22", false},
		{"aucune prolongation quand le délai finit un jour férié", svr("2026-09-11"), "2026-11-11", false},
		{"aucune décision demandée, aucune date", avec(demandes.SO, deuxMois, "2026-07-10", ""), "", false},
		{"L231-6 : un texte spécial, un mois", avec(demandes.SP, unMois, "2026-07-10", ""), "2026-08-10", false},
		{"L231-6 : un texte spécial sans délai, aucune date", avec(demandes.SP, demandes.Delai{}, "2026-07-10", ""), "", false},

		// End of month, leap year, summer time.
		{"L231-1 : le 31 décembre donne le 28 février", svr("2026-12-31"), "2027-02-28", false},
		{"L231-1 : et le 29 d’une année bissextile", svr("2027-12-31"), "2028-02-29", false},
		{"L231-1 : le 31 août donne le 31 octobre", svr("2026-08-31"), "2026-10-31", false},
		{"L231-1 : un mois après le 31 août, le 30 septembre", avec(demandes.SVA, unMois, "2026-08-31", ""), "2026-09-30", false},
		{"L231-1 : un mois après le 28 février, le 28 mars", avec(demandes.SVA, unMois, "2027-02-28", ""), "2027-03-28", false},
		{"L231-1 : deux mois après le 29 février, le 29 avril", svr("2028-02-29"), "2028-04-29", false},
		{"L231-1 : un an après le 29 février, le 28", avec(demandes.SVA, demandes.Delai{Valeur: 12, Unite: "mois"}, "2028-02-29", ""), "2029-02-28", false},
		{"le passage à l’heure d’été ne compte pas", avec(demandes.SVR, demandes.Delai{Valeur: 10, Unite: "jours"}, "2026-03-25", ""), "2026-04-04", false},
		{"ni celui à l’heure d’hiver", avec(demandes.SVR, demandes.Delai{Valeur: 10, Unite: "jours"}, "2026-10-20", ""), "2026-10-30", false},
		{"deux mois sur un passage à l’heure d’été", sva("2026-02-28"), "2026-04-28", false},

		// Referral to the competent administration.
		{"L114-3 : l’acceptation part du service compétent", transmise(sva("2026-07-10"), "2026-07-20"), "2026-09-20", false},
		{"L114-3 : le rejet garde la première réception", transmise(svr("2026-07-10"), "2026-07-20"), "2026-09-10", false},
		{"L114-3, L114-5 : SVA transmise, puis complétée", transmise(sva("2026-07-10", arret("2026-07-25", "2026-08-25", "2026-08-05")), "2026-07-20"), "2026-10-05", false},
		{"L114-3, L114-5 : SVA complétée, puis transmise", transmise(sva("2026-07-10", arret("2026-07-12", "2026-08-12", "2026-07-15")), "2026-07-20"), "2026-09-20", false},
		{"L114-3, L114-5 : SVR transmise, puis suspendue", transmise(svr("2026-07-10", arret("2026-07-25", "2026-08-25", "2026-08-05")), "2026-07-20"), "2026-09-21", false},
		{"L114-3, L114-5 : SVR suspendue, puis transmise", transmise(svr("2026-07-10", arret("2026-07-12", "2026-08-12", "2026-07-15")), "2026-07-20"), "2026-09-13", false},

		// Acceptance: one stop, two stops.
		{"L114-5 : SVA incomplète, le délai attend", sva("2026-07-10", arret("2026-07-15", "2026-08-15", "")), "", true},
		{"L114-5 : SVA, produite tôt, le délai repart à la complétude", sva("2026-07-10", arret("2026-07-15", "2026-08-15", "2026-07-25")), "2026-09-25", false},
		{"L114-5 : SVA, produite le dernier jour", sva("2026-07-10", arret("2026-07-15", "2026-08-15", "2026-08-15")), "2026-10-15", false},
		{"L114-5 : SVA, produite en retard, le délai repart quand même", sva("2026-07-10", arret("2026-07-15", "2026-08-15", "2026-09-01")), "2026-11-01", false},
		{"L114-5 : SVA, produite un 31", sva("2026-07-10", arret("2026-07-15", "2027-01-15", "2026-12-31")), "2027-02-28", false},
		{"L114-5 : SVA, deux demandes, la dernière produite compte", sva("2026-07-10", arret("2026-07-15", "2026-08-15", "2026-07-25"), arret("2026-07-30", "2026-08-30", "2026-08-12")), "2026-10-12", false},
		{"L114-5 : SVA, deux demandes, la première produite la dernière", sva("2026-07-10", arret("2026-07-15", "2026-08-15", "2026-08-14"), arret("2026-07-30", "2026-08-30", "2026-08-12")), "2026-10-14", false},
		{"L114-5 : SVA, deux demandes, l’une attend", sva("2026-07-10", arret("2026-07-15", "2026-08-15", "2026-07-25"), arret("2026-07-30", "2026-08-30", "")), "", true},

		// Rejection: one stop, two stops.
		{"L114-5 : SVR, suspendu jusqu’à la production", svr("2026-07-10", arret("2026-07-15", "2026-08-15", "2026-07-25")), "2026-09-20", false},
		{"L114-5 : SVR, produit le jour même, aucune suspension", svr("2026-07-10", arret("2026-07-15", "2026-08-15", "2026-07-15")), "2026-09-10", false},
		{"L114-5 : SVR, produit le dernier jour", svr("2026-07-10", arret("2026-07-15", "2026-08-15", "2026-08-15")), "2026-10-11", false},
		{"L114-5 : SVR, jamais produit, suspendu jusqu’à la limite", svr("2026-07-10", arret("2026-07-15", "2026-08-15", "")), "2026-10-11", false},
		{"L114-5 : SVR, produit après la limite", svr("2026-07-10", arret("2026-07-15", "2026-08-15", "2026-09-01")), "2026-10-11", false},
		{"L114-5 : SVR, demandé le jour du dépôt", svr("2026-07-10", arret("2026-07-10", "2026-07-20", "2026-07-16")), "2026-09-16", false},
		{"L114-5 : SVR, la suspension s’ajoute après la fin de mois", svr("2026-12-31", arret("2027-01-10", "2027-02-10", "2027-01-20")), "2027-03-10", false},
		{"L114-5 : SVR, deux demandes se cumulent", svr("2026-07-10", arret("2026-07-15", "2026-08-15", "2026-07-20"), arret("2026-08-01", "2026-08-31", "2026-08-11")), "2026-09-25", false},
		{"L114-5 : SVR, deux demandes, la seconde jamais produite", svr("2026-07-10", arret("2026-07-15", "2026-08-15", "2026-07-20"), arret("2026-08-01", "2026-08-31", "")), "2026-10-15", false},
		{"L114-5 : SVR, les jours communs ne comptent qu’une fois", svr("2026-07-10", arret("2026-07-15", "2026-07-31", "2026-07-25"), arret("2026-07-20", "2026-08-20", "2026-07-30")), "2026-09-25", false},
		{"L114-5 : SVR, une demande contenue dans l’autre ne compte pas", svr("2026-07-10", arret("2026-07-15", "2026-08-15", "2026-08-10"), arret("2026-07-20", "2026-07-30", "2026-07-25")), "2026-10-06", false},

		// Jours ouvrés and the holidays of Alsace-Moselle.
		{"délai en jours ouvrés : le 11 novembre est férié", avec(demandes.SVR, demandes.Delai{Valeur: 5, Unite: "jours_ouvres"}, "2026-11-06", "88"), "2026-11-16", false},
		{"L3134-13 : le 26 décembre est férié en Moselle", avec(demandes.SVR, unOuvre, "2025-12-24", "57"), "2025-12-29", false},
		{"et ouvré dans les Vosges", avec(demandes.SVR, unOuvre, "2025-12-24", "88"), "2025-12-26", false},
		{"L3134-13 : le Vendredi saint est férié dans le Haut-Rhin", avec(demandes.SVA, unOuvre, "2026-04-02", "68"), "2026-04-07", false},
		{"et dans le Bas-Rhin", avec(demandes.SVA, unOuvre, "2026-04-02", "67"), "2026-04-07", false},
		{"et ouvré dans les Vosges", avec(demandes.SVA, unOuvre, "2026-04-02", "88"), "2026-04-03", false},
		{"L231-1 : un délai en mois ignore les jours fériés, en Moselle aussi", avec(demandes.SVA, deuxMois, "2026-10-26", "57"), "2026-12-26", false},
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
	for jour, alerte := range map[string]int{
		"2026-08-25": -1, "2026-08-26": 15, "2026-09-04": 15, "2026-09-05": 5, "2026-09-08": 5, "2026-09-09": 1, "2026-09-10": 0, "2026-09-11": -1,
	} {
		v, due := demandes.AlerteDu(j("2026-09-10"), j(jour))
		if due != (alerte >= 0) || due && v != alerte {
			t.Errorf("%s : %d, %v, attendu %d", jour, v, due, alerte)
		}
	}
}

func TestAlertesDeRetard(t *testing.T) {
	for jour, alerte := range map[string]int{"2026-09-09": 0, "2026-09-10": 0, "2026-09-11": 1, "2026-09-12": 1, "2026-09-13": 3, "2026-09-16": 3, "2026-09-17": 7, "2026-12-01": 7} {
		if v := demandes.RetardDu(j("2026-09-10"), j(jour)); v != alerte {
			t.Errorf("%s : %d, attendu %d", jour, v, alerte)
		}
	}
}

// The day an answer is due is what the téléservice promises, stopped as the
// legal clock is, and never later than it.
func TestJourPromis(t *testing.T) {
	dixJours := demandes.Delai{Valeur: 10, Unite: "jours"}
	so := func(recue string, arrets ...demandes.Arret) demandes.Horloge {
		return demandes.Horloge{Regime: demandes.SO, RecueLe: j(recue), Arrets: arrets}
	}
	for _, c := range []struct {
		nom    string
		h      demandes.Horloge
		cible  demandes.Delai
		prevue string
	}{
		{"sans objet, la promesse", so("2026-07-10"), dixJours, "2026-07-20"},
		{"sans objet, arrêtée", so("2026-07-10", arret("2026-07-12", "2026-07-30", "2026-07-15")), dixJours, "2026-07-23"},
		{"rejet, la promesse avant l’échéance", svr("2026-07-10"), dixJours, "2026-07-20"},
		{"rejet, l’échéance avant la promesse", svr("2026-07-10"), demandes.Delai{Valeur: 6, Unite: "mois"}, "2026-09-10"},
		{"rejet, sans promesse, l’échéance", svr("2026-07-10"), demandes.Delai{}, "2026-09-10"},
		{"rejet, suspendu", svr("2026-07-10", arret("2026-07-12", "2026-07-30", "2026-07-15")), dixJours, "2026-07-23"},
		{"acceptation, la promesse part du service compétent", transmise(sva("2026-07-10"), "2026-07-20"), dixJours, "2026-07-30"},
		{"acceptation, elle repart à la complétude", sva("2026-07-10", arret("2026-07-12", "2026-07-30", "2026-07-15")), dixJours, "2026-07-25"},
		{"acceptation, rien n’est dû tant que tout n’est pas arrivé", sva("2026-07-10", arret("2026-07-12", "2026-07-30", "")), dixJours, ""},
	} {
		t.Run(c.nom, func(t *testing.T) {
			if v := c.h.Prevue(c.cible).ISO(); v != c.prevue {
				t.Errorf("%q, attendu %q", v, c.prevue)
			}
		})
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
