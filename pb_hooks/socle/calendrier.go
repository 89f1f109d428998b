package socle

import (
	"fmt"
	"time"
	_ "time/tzdata" // a cheap VM may have no zone files
)

// Paris is the time zone of every date shown and of every legal day.
var Paris = func() *time.Location {
	l, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		panic(err) // tzdata is embedded
	}
	return l
}()

// Jour is a civil day. The zero value is no day.
type Jour struct {
	Annee int
	Mois  time.Month
	Jour  int
}

// JourDe is the day it is in Paris at an instant.
func JourDe(t time.Time) Jour {
	a, m, j := t.In(Paris).Date()
	return Jour{a, m, j}
}

// LireJour reads YYYY-MM-DD and refuses a day that does not exist.
func LireJour(iso string) (Jour, error) {
	t, err := time.Parse(time.DateOnly, iso)
	if err != nil {
		return Jour{}, fmt.Errorf("day %q: %w", iso, err)
	}
	return Jour{t.Year(), t.Month(), t.Day()}, nil
}

func (j Jour) temps() time.Time { return time.Date(j.Annee, j.Mois, j.Jour, 0, 0, 0, 0, time.UTC) }

// Nul tells that there is no day.
func (j Jour) Nul() bool { return j == Jour{} }

// ISO is YYYY-MM-DD, which sorts as text; "" for no day.
func (j Jour) ISO() string {
	if j.Nul() {
		return ""
	}
	return j.temps().Format(time.DateOnly)
}

// Debut is the first instant of the day in Paris.
func (j Jour) Debut() time.Time { return time.Date(j.Annee, j.Mois, j.Jour, 0, 0, 0, 0, Paris) }

// Avant and Apres compare two days.
func (j Jour) Avant(k Jour) bool { return j.temps().Before(k.temps()) }

// Apres tells that j comes after k.
func (j Jour) Apres(k Jour) bool { return k.Avant(j) }

// PlusJours adds civil days, which may be negative.
func (j Jour) PlusJours(n int) Jour {
	t := j.temps().AddDate(0, 0, n)
	return Jour{t.Year(), t.Month(), t.Day()}
}

// PlusMois goes from date to date: the same day-number n months later, or the
// last day of a month too short to have it.
func (j Jour) PlusMois(n int) Jour {
	premier := time.Date(j.Annee, j.Mois+time.Month(n), 1, 0, 0, 0, 0, time.UTC)
	dernier := premier.AddDate(0, 1, -1).Day()
	return Jour{premier.Year(), premier.Month(), min(j.Jour, dernier)}
}

// JoursDepuis counts the civil days from k to j.
func (j Jour) JoursDepuis(k Jour) int { return int(j.temps().Sub(k.temps()).Hours() / 24) }

// Semaine is the day of the week.
func (j Jour) Semaine() time.Weekday { return j.temps().Weekday() }

// paques is Easter Sunday (Meeus, Gregorian).
func paques(annee int) Jour {
	a, b, c := annee%19, annee/100, annee%100
	d, e := b/4, b%4
	f := (b + 8) / 25
	g := (b - f + 1) / 3
	h := (19*a + b - d - g + 15) % 30
	i, k := c/4, c%4
	l := (32 + 2*e + 2*i - h - k) % 7
	m := (a + 11*h + 22*l) / 451
	n := h + l - 7*m + 114
	return Jour{annee, time.Month(n / 31), n%31 + 1}
}

// Ferie tells whether a day is a public holiday (code du travail L3133-1). The
// départements 57, 67 and 68 have two more: Good Friday and 26 December
// (L3134-13).
func Ferie(j Jour, departement string) bool {
	switch [2]int{int(j.Mois), j.Jour} {
	case [2]int{1, 1}, [2]int{5, 1}, [2]int{5, 8}, [2]int{7, 14}, [2]int{8, 15}, [2]int{11, 1}, [2]int{11, 11}, [2]int{12, 25}:
		return true
	}
	ecart := j.JoursDepuis(paques(j.Annee))
	if ecart == 1 || ecart == 39 || ecart == 50 { // Easter Monday, Ascension, Whit Monday
		return true
	}
	if departement == "57" || departement == "67" || departement == "68" {
		return ecart == -2 || j.Mois == time.December && j.Jour == 26
	}
	return false
}

// Ouvre tells whether a day is a jour ouvré: Monday to Friday, not a holiday.
func Ouvre(j Jour, departement string) bool {
	s := j.Semaine()
	return s != time.Saturday && s != time.Sunday && !Ferie(j, departement)
}

// PlusJoursOuvres is the nth jour ouvré after j; n is positive.
func (j Jour) PlusJoursOuvres(n int, departement string) Jour {
	for n > 0 {
		j = j.PlusJours(1)
		if Ouvre(j, departement) {
			n--
		}
	}
	return j
}
