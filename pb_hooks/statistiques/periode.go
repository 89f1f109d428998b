package statistiques

import (
	"time"

	"guichet/pb_hooks/socle"
)

// Periode is a run of civil days, both ends in it.
type Periode struct{ Du, Au socle.Jour }

// joursParJour is the longest period that is drawn day by day.
const joursParJour = 62

// parJour tells that the period is drawn by day; a longer one is by month.
func (p Periode) parJour() bool { return p.Au.JoursDepuis(p.Du) < joursParJour }

// plage is a run of counters of one maille.
type plage struct{ maille, de, a string }

// plages cuts the period into the counters to add: its whole months, and the
// days that stand before and after.
func (p Periode) plages() []plage {
	if p.Au.Avant(p.Du) {
		return nil
	}
	debut, fin := premierDuMois(p.Du), premierDuMois(p.Au.PlusJours(1)) // whole months, fin out of them
	if p.Du.Apres(debut) {
		debut = debut.PlusMois(1)
	}
	if !debut.Avant(fin) {
		return p.jours()
	}
	l := []plage{{"mois", mois(debut), mois(fin.PlusJours(-1))}}
	if p.Du.Avant(debut) {
		l = append(l, Periode{p.Du, debut.PlusJours(-1)}.jours()...)
	}
	if !p.Au.Avant(fin) {
		l = append(l, Periode{fin, p.Au}.jours()...)
	}
	return l
}

// jours are the counters of the days of the period.
func (p Periode) jours() []plage {
	if p.Au.Avant(p.Du) {
		return nil
	}
	return []plage{{"jour", p.Du.ISO(), p.Au.ISO()}}
}

// pas are the names of the days, or of the months, that the period is drawn by.
func (p Periode) pas() []string {
	var l []string
	if p.parJour() {
		for j := p.Du; !j.Apres(p.Au); j = j.PlusJours(1) {
			l = append(l, j.ISO())
		}
		return l
	}
	for j := premierDuMois(p.Du); !j.Apres(p.Au); j = j.PlusMois(1) {
		l = append(l, mois(j))
	}
	return l
}

// nommer is the name of the day, or of the month, that a counter is drawn with.
func (p Periode) nommer(periode string) string {
	if p.parJour() {
		return periode
	}
	return periode[:len("2026-05")]
}

func premierDuMois(j socle.Jour) socle.Jour { return socle.Jour{Annee: j.Annee, Mois: j.Mois, Jour: 1} }

func mois(j socle.Jour) string { return j.ISO()[:len("2026-05")] }

// choix are the periods that the page offers, beside two dates.
var choix = []struct {
	code, libelle string
	de            func(auj socle.Jour) Periode
}{
	{"mois", "Ce mois-ci", func(auj socle.Jour) Periode { return Periode{premierDuMois(auj), auj} }},
	{"mois-dernier", "Le mois dernier", func(auj socle.Jour) Periode {
		fin := premierDuMois(auj).PlusJours(-1)
		return Periode{premierDuMois(fin), fin}
	}},
	{"annee", "Cette année", func(auj socle.Jour) Periode {
		return Periode{socle.Jour{Annee: auj.Annee, Mois: time.January, Jour: 1}, auj}
	}},
	{"annee-derniere", "L’année dernière", func(auj socle.Jour) Periode {
		return Periode{socle.Jour{Annee: auj.Annee - 1, Mois: time.January, Jour: 1}, socle.Jour{Annee: auj.Annee - 1, Mois: time.December, Jour: 31}}
	}},
}

// douzeMois are the last twelve whole months.
func douzeMois(auj socle.Jour) Periode {
	fin := premierDuMois(auj)
	return Periode{fin.PlusMois(-12), fin.PlusJours(-1)}
}
