package collectivites_test

import (
	"strings"
	"testing"
	"time"

	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/socle"
)

// horaires reads a week, a day after the other, as a secretary types it.
func horaires(t *testing.T, jours ...string) collectivites.Horaires {
	t.Helper()
	var h collectivites.Horaires
	for i, j := range jours {
		plages, err := collectivites.LireJourHoraires(j)
		if err != nil {
			t.Fatal(err)
		}
		h.Jours[i] = plages
	}
	return h
}

func TestLaMairieEstElleOuverte(t *testing.T) {
	semaine := horaires(t, "9h-12h, 14h-17h30", "9h-12h", "", "9h-12h", "9h-12h")
	jeudi := horaires(t, "", "", "", "9h-11h")
	for _, l := range []struct {
		nom         string
		h           collectivites.Horaires
		le          string // Paris
		departement string
		dit         string
	}{
		{"sans heures, rien n’est dit", collectivites.Horaires{}, "2026-05-04 10:00", "88", ""},
		{"avant l’ouverture", semaine, "2026-05-04 08:59", "88", "Fermé maintenant, ouvre à 9 h"},
		{"à l’ouverture", semaine, "2026-05-04 09:00", "88", "Ouvert jusqu’à 12 h"},
		{"à la fermeture", semaine, "2026-05-04 12:00", "88", "Fermé maintenant, ouvre à 14 h"},
		{"l’après-midi", semaine, "2026-05-04 17:29", "88", "Ouvert jusqu’à 17 h 30"},
		{"le soir", semaine, "2026-05-04 17:30", "88", "Fermé maintenant, ouvre demain à 9 h"},
		{"la veille d’un jour fermé", semaine, "2026-05-05 18:00", "88", "Fermé maintenant, ouvre jeudi à 9 h"},
		{"la veille du 8 mai", semaine, "2026-05-07 18:00", "88", "Fermé maintenant, ouvre lundi à 9 h"},
		{"le 8 mai", semaine, "2026-05-08 10:00", "88", "Fermé aujourd’hui, jour férié, ouvre lundi à 9 h"},
		{"le seul jour est férié : l’Ascension", jeudi, "2026-05-07 12:00", "88", "Fermé maintenant, ouvre le jeudi 21 mai 2026 à 9 h"},
		{"le 26 décembre dans les Vosges", horaires(t, "", "", "", "", "", "9h-12h"), "2026-12-26 10:00", "88", "Ouvert jusqu’à 12 h"},
		{"le 26 décembre en Moselle", horaires(t, "", "", "", "", "", "9h-12h"), "2026-12-26 10:00", "57", "Fermé aujourd’hui, jour férié, ouvre le samedi 2 janvier 2027 à 9 h"},
		{"l’heure est celle de Paris", semaine, "2026-07-06 09:30", "88", "Ouvert jusqu’à 12 h"},
	} {
		le, err := time.ParseInLocation("2006-01-02 15:04", l.le, socle.Paris)
		if err != nil {
			t.Fatal(err)
		}
		if dit := strings.ReplaceAll(l.h.Situation(le.UTC(), l.departement), "\u00a0", " "); dit != l.dit {
			t.Errorf("%s : « %s », attendu « %s »", l.nom, dit, l.dit)
		}
	}
}

func TestLesJoursFeriesDeLaSemaine(t *testing.T) {
	h := horaires(t, "9h-12h", "9h-12h", "9h-12h", "9h-12h")
	lundi := socle.Jour{Annee: 2026, Mois: time.May, Jour: 11}
	if l := h.Feries(lundi, "88"); len(l) != 1 || l[0].ISO() != "2026-05-14" {
		t.Errorf("la semaine de l’Ascension : %v", l)
	}
	if l := h.Feries(lundi.PlusJours(-7), "88"); l != nil {
		t.Errorf("le vendredi 8 mai, la mairie n’ouvre pas : %v", l)
	}
}
