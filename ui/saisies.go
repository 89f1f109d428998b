package ui

import (
	"net/url"
	"strings"
)

// Saisies are the controls of one form of the program itself, in order.
type Saisies []Saisie

// Reprendre gives the controls back what was typed, except secrets, and the
// faults told under their names. It returns the lines of the summary.
func (l Saisies) Reprendre(f url.Values, fautes map[string]string) []ErreurSaisie {
	var erreurs []ErreurSaisie
	for i := range l {
		s := &l[i]
		switch s.Genre {
		case GenreSecret:
		case GenreDate:
			s.Jour, s.Mois, s.Annee = f.Get(s.Nom+"_jour"), f.Get(s.Nom+"_mois"), f.Get(s.Nom+"_annee")
		case GenreCases:
			s.Valeurs = f[s.Nom]
		default:
			s.Valeur = f.Get(s.Nom)
		}
		erreurs = append(erreurs, s.Fautes(fautes)...)
	}
	return erreurs
}

// Dater fills the three boxes of a date from a civil day YYYY-MM-DD, or leaves
// them empty.
func (s Saisie) Dater(iso string) Saisie {
	if p := strings.Split(iso, "-"); len(p) == 3 {
		s.Annee, s.Mois, s.Jour = p[0], strings.TrimPrefix(p[1], "0"), strings.TrimPrefix(p[2], "0")
	}
	return s
}
