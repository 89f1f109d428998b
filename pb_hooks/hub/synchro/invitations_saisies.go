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
	return collectivites.MotsDe(strings.ReplaceAll(ligne, "+", " + "))
}

func lireInvitation(mots []string) (i aInviter, lisible bool) {
	for n := 0; n < len(mots); n++ {
		rang := n
		if len(i.Fiches) > 0 {
			rang = 0 // what follows « + » is a code
		}
		f, connue := collectivites.FicheDuMot(mots[n], rang)
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
