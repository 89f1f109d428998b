package sauvegardes

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"guichet/pb_hooks/socle"
)

// archiveVue is one archive of a target, by its name.
type archiveVue struct {
	nom   string
	le    time.Time
	genre Genre
}

// garder says which archives stay: the last ones, as many as hours are kept; of those
// that are not hourly the last one of each of so many days, weeks and months; the newest of all, and those of
// toujours, whatever their age. Days are Paris's.
func garder(l []archiveVue, r Reglage, toujours ...string) map[string]bool {
	l = slices.Clone(l)
	slices.SortFunc(l, func(a, b archiveVue) int { return cmp.Or(b.le.Compare(a.le), cmp.Compare(b.nom, a.nom)) })
	restent := map[string]bool{}
	for _, nom := range toujours {
		restent[nom] = true
	}
	if len(l) > 0 {
		restent[l[0].nom] = true
	}
	regles := []struct {
		nombre  int
		periode func(time.Time) string
		vues    map[string]bool
	}{
		{r.Jours, func(t time.Time) string { return t.Format(time.DateOnly) }, map[string]bool{}},
		{r.Semaines, func(t time.Time) string { an, semaine := t.ISOWeek(); return fmt.Sprint(an, "/", semaine) }, map[string]bool{}},
		{r.Mois, func(t time.Time) string { return t.Format("2006-01") }, map[string]bool{}},
	}
	for i, a := range l {
		if i < r.Heures {
			restent[a.nom] = true
		}
		if a.genre == Heure {
			continue
		}
		for _, x := range regles {
			p := x.periode(a.le.In(socle.Paris))
			if !x.vues[p] && len(x.vues) < x.nombre {
				x.vues[p], restent[a.nom] = true, true
			}
		}
	}
	return restent
}

// margePlace is what is left free on a target: a twentieth of it, between 100 MiB
// and 2 GiB. Whatever else is on that disk goes on.
func margePlace(totale int64) int64 {
	return min(max(totale/20, 100<<20), 2<<30)
}
