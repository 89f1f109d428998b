package collectivites

import "strings"

// LireCodes reads what a form names, one a line: by the first word that trouver knows,
// given its rank. A line of a spreadsheet may hold more: a postcode may be the INSEE
// code of another commune. mal are the lines where it knows none.
func LireCodes[T any](saisie string, trouver func(mot string, rang int) (T, bool)) (l []T, mal []string) {
	for ligne := range strings.Lines(strings.ReplaceAll(saisie, "\r", "\n")) {
		mots := MotsDe(ligne)
		if len(mots) == 0 {
			continue
		}
		lue := false
		for i, mot := range mots {
			var x T
			if x, lue = trouver(mot, i); lue {
				l = append(l, x)
				break
			}
		}
		if !lue {
			mal = append(mal, strings.TrimSpace(ligne))
		}
	}
	return l, mal
}

// MotsDe are the words of a line, that of a spreadsheet too.
func MotsDe(ligne string) []string {
	return strings.FieldsFunc(ligne, func(c rune) bool { return strings.ContainsRune(" ,;\t\n\"", c) })
}

// FicheDuMot finds the collectivité whose code is a word of a line. That of a
// département begins it: elsewhere it may be the number of a house.
func FicheDuMot(mot string, rang int) (Fiche, bool) {
	f, connue := FicheParCode("", strings.ToUpper(mot))
	return f, connue && (rang == 0 || f.Niveau != "departement")
}

// EnumererMal says on which lines something is wrong: « la ligne : une commune »,
// « les lignes : a ; b », at most five of them.
func EnumererMal(mal []string) string {
	mots := "les lignes"
	if len(mal) == 1 {
		mots = "la ligne"
	}
	return mots + " : " + strings.Join(mal[:min(len(mal), 5)], " ; ")
}
