package statistiques

import (
	"maps"
	"slices"
)

// Histogramme counts answers by the days they took, [plusDunAn] being more than
// a year.
type Histogramme map[int]int

// plusDunAn stands for every delay past 366 days.
const plusDunAn = 367

// Total is how many answers there are.
func (h Histogramme) Total() int {
	n := 0
	for _, nombre := range h {
		n += nombre
	}
	return n
}

// Centile is the delay within which p percent of the answers came, at least: 50
// is the median. It is 0 when there is no answer.
func (h Histogramme) Centile(p int) int {
	voulus, vus := (h.Total()*p+99)/100, 0
	for _, jours := range slices.Sorted(maps.Keys(h)) {
		if vus += h[jours]; vus >= voulus {
			return jours
		}
	}
	return 0
}

// classe is a run of delays that is drawn as one, up to a number of days.
type classe struct {
	jusque  int
	libelle string
}

var classes = []classe{
	{2, "2 jours ou moins"},
	{7, "3 à 7 jours"},
	{15, "8 à 15 jours"},
	{30, "16 à 30 jours"},
	{61, "31 à 61 jours"},
	{122, "62 à 122 jours"},
	{plusDunAn, "Plus de 122 jours"},
}

// parClasse counts the answers of each class.
func (h Histogramme) parClasse() []int {
	l := make([]int, len(classes))
	for jours, nombre := range h {
		l[slices.IndexFunc(classes, func(c classe) bool { return jours <= c.jusque })] += nombre
	}
	return l
}
