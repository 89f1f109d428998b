package synchro

import (
	"strings"

	"guichet/pb_hooks/collectivites"
)

// aInviter is a guichet to invite: the collectivités that it will hold, the name
// that it should answer under and who receives the invitation by mail, "" for none.
type aInviter struct {
	Fiches            []collectivites.Fiche
	Domaine, Courriel string
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

// lireInvitations reads one guichet a line: an INSEE code or a SIREN, and « + » before
// each other one of a guichet that is shared. Of a line of a spreadsheet the first
// code counts: a postcode may be the INSEE code of another commune. mal are the lines
// that cannot be read. A table whose first line names its columns is read by them.
func lireInvitations(saisie string) (l []aInviter, mal []string) {
	if l, mal, tableur := lireTableur(saisie); tableur {
		return l, mal
	}
	for ligne := range strings.Lines(strings.ReplaceAll(saisie, "\r", "\n")) {
		mots := motsDe(ligne)
		if len(mots) == 0 {
			continue
		}
		if i, lisible := lireInvitation(mots); lisible {
			l = append(l, i)
		} else {
			mal = append(mal, strings.TrimSpace(ligne))
		}
	}
	return l, mal
}

func motsDe(ligne string) []string {
	return strings.FieldsFunc(strings.ReplaceAll(ligne, "+", " + "), func(c rune) bool { return strings.ContainsRune(" ,;\t\n\"", c) })
}

func lireInvitation(mots []string) (i aInviter, lisible bool) {
	for n := 0; n < len(mots); n++ {
		f, connue := parCode(mots[n], n == 0 || len(i.Fiches) > 0)
		switch {
		case connue:
			i.Fiches = append(i.Fiches, f)
		case len(i.Fiches) > 0:
			return i, false // « + » leads to no code
		default:
			continue // what stands before the first code
		}
		if n++; n == len(mots) || mots[n] != "+" {
			return i, true
		}
	}
	return i, false
}

// parCode finds a collectivité by its code. That of a département is one where it is
// attendu alone: elsewhere it may be the number of a house.
func parCode(mot string, attendu bool) (collectivites.Fiche, bool) {
	f, connue := collectivites.FicheParCode("", strings.ToUpper(mot))
	return f, connue && (attendu || f.Niveau != "departement")
}
