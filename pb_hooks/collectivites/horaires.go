package collectivites

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"guichet/pb_hooks/socle"
)

// Plage is a time of opening, in minutes since midnight in Paris.
type Plage struct {
	De int `json:"de"`
	A  int `json:"a"`
}

// Horaires are the opening hours of a week, Monday first, with a free note.
type Horaires struct {
	Jours [7][]Plage `json:"jours"`
	Note  string     `json:"note,omitempty"`
}

var formePlage = regexp.MustCompile(`^(\d{1,2}) ?h ?([0-5]\d)? ?[-–à] ?(\d{1,2}) ?h ?([0-5]\d)?$`)

// LireJourHoraires reads one day as people write it: « 9h-12h, 14h-17h30 »,
// « fermé » or nothing.
func LireJourHoraires(saisie string) ([]Plage, error) {
	s := strings.ToLower(strings.TrimSpace(strings.NewReplacer("\u00a0", " ", "\u202f", " ").Replace(saisie)))
	if s == "" || s == "fermé" || s == "ferme" {
		return nil, nil
	}
	var l []Plage
	for _, p := range regexp.MustCompile(` ?(?:,|;| et ) ?`).Split(s, -1) {
		m := formePlage.FindStringSubmatch(strings.TrimSpace(p))
		if m == nil {
			return nil, socle.Err(socle.Invalide, "Écrivez les heures ainsi : 9h-12h, 14h-17h30. Laissez vide si c’est fermé.")
		}
		de, a := minutes(m[1], m[2]), minutes(m[3], m[4])
		if de >= a || a > 24*60 || len(l) > 0 && de < l[len(l)-1].A {
			return nil, socle.Err(socle.Invalide, "Ces heures ne se suivent pas : vérifiez le début et la fin.")
		}
		l = append(l, Plage{de, a})
	}
	return l, nil
}

func minutes(h, m string) int {
	heures, _ := strconv.Atoi(h)
	min, _ := strconv.Atoi(m)
	return heures*60 + min
}

// Ligne is one day in words.
type LigneHoraires struct{ Jour, Heures string }

// Lignes writes the week in French, Monday first, nothing when no hour is
// known.
func (h Horaires) Lignes() []LigneHoraires {
	if h.Vides() {
		return nil
	}
	var l []LigneHoraires
	for i, plages := range h.Jours {
		nom := socle.NomJour(time.Weekday((i + 1) % 7))
		var mots []string
		for _, p := range plages {
			mots = append(mots, ecrire(p.De)+" – "+ecrire(p.A))
		}
		heures := "fermé"
		if len(mots) > 0 {
			heures = strings.Join(mots, ", ")
		}
		l = append(l, LigneHoraires{socle.Majuscule(nom), heures})
	}
	return l
}

// Vides tells that no hour is given.
func (h Horaires) Vides() bool {
	for _, p := range h.Jours {
		if len(p) > 0 {
			return false
		}
	}
	return true
}

func ecrire(m int) string {
	if m%60 == 0 {
		return fmt.Sprintf("%d\u00a0h", m/60)
	}
	return fmt.Sprintf("%d\u00a0h\u00a0%02d", m/60, m%60)
}

// du is the hours of a day: none on a public holiday.
func (h Horaires) du(j socle.Jour, departement string) []Plage {
	if socle.Ferie(j, departement) {
		return nil
	}
	return h.Jours[(int(j.Semaine())+6)%7]
}

// Situation says whether the counter is open at an instant, until when, or
// when it opens next; "" when no hour is known.
func (h Horaires) Situation(t time.Time, departement string) string {
	if h.Vides() {
		return ""
	}
	auj, m := socle.JourDe(t), t.In(socle.Paris).Hour()*60+t.In(socle.Paris).Minute()
	for _, p := range h.du(auj, departement) {
		switch {
		case m < p.De:
			return "Fermé maintenant, ouvre à " + ecrire(p.De)
		case m < p.A:
			return "Ouvert jusqu’à " + ecrire(p.A)
		}
	}
	ferme := "Fermé maintenant"
	if socle.Ferie(auj, departement) {
		ferme = "Fermé aujourd’hui, jour férié"
	}
	for n := 1; n <= 21; n++ { // the only day of opening may be a holiday
		j := auj.PlusJours(n)
		plages := h.du(j, departement)
		if len(plages) == 0 {
			continue
		}
		quand := "demain"
		switch {
		case n >= 7:
			quand = "le " + j.EnLettres()
		case n > 1:
			quand = socle.NomJour(j.Semaine())
		}
		return ferme + ", ouvre " + quand + " à " + ecrire(plages[0].De)
	}
	return ferme
}

// Feries lists the public holidays of the week to come on which the counter
// would be open.
func (h Horaires) Feries(auj socle.Jour, departement string) []socle.Jour {
	var l []socle.Jour
	for n := range 7 {
		j := auj.PlusJours(n)
		if socle.Ferie(j, departement) && len(h.Jours[(int(j.Semaine())+6)%7]) > 0 {
			l = append(l, j)
		}
	}
	return l
}
