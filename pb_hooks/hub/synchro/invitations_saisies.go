package synchro

import (
	"strings"

	"guichet/pb_hooks/collectivites"
)

// aInviter is a guichet to invite: the collectivités that it will hold.
type aInviter struct {
	Ligne  int
	Fiches []collectivites.Fiche
}

// noms are those of its collectivités, in a sentence.
func (i aInviter) noms() string {
	var l []string
	for _, f := range i.Fiches {
		l = append(l, f.Nom)
	}
	return strings.Join(l, ", ")
}

// invitationsMax is how many one asks at once: those of a whole département.
const invitationsMax = 1000

// lireInvitations reads one guichet a line: INSEE codes or SIREN, several for a
// guichet that is shared. A line of a spreadsheet is read too: what is no code is
// left, unless the line has none. mal names the lines that cannot be.
func lireInvitations(saisie string) (l []aInviter, mal []string) {
	for n, ligne := range strings.Split(strings.ReplaceAll(saisie, "\r", ""), "\n") {
		if strings.TrimSpace(ligne) == "" {
			continue
		}
		i := aInviter{Ligne: n + 1}
		for _, mot := range strings.FieldsFunc(ligne, func(c rune) bool { return strings.ContainsRune(" ,;\t\"", c) }) {
			if f, connue := collectivites.FicheParCode("", strings.ToUpper(mot)); connue && codeEntier(f, mot) {
				i.Fiches = append(i.Fiches, f)
			}
		}
		if len(i.Fiches) == 0 {
			mal = append(mal, strings.TrimSpace(ligne))
			continue
		}
		l = append(l, i)
	}
	return l, mal
}

// codeEntier tells that a word is meant as a code: a number of two figures may be
// that of a département, or of a street.
func codeEntier(f collectivites.Fiche, mot string) bool {
	return f.Niveau == "departement" || len(mot) >= 5
}
