package usagers

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// sons are the spellings of one sound, the longest first, after Phonex
// (Frédéric Brouard, « L'art des soundex », 1999): digits are the sounds that
// no single letter writes. Its last step, which makes one letter of d, p and t
// or of b, f and v, is left out: it was made to find, and these keys also tell.
// An accent is gone before it comes here.
var sons = []struct{ ecrit, son string }{
	{"auld", "o"},
	{"ault", "o"},
	{"aud", "o"},
	{"aut", "o"},
	{"aux", "o"},
	{"eau", "o"},
	{"oeu", "e"},
	{"oua", "2"},
	{"sch", "5"},
	{"chr", "kr"},
	{"chl", "kl"},
	{"au", "o"},
	{"oi", "2"},
	{"oy", "2"},
	{"ou", "3"},
	{"oe", "e"},
	{"eu", "e"},
	{"ai", "e"},
	{"ei", "e"},
	{"ay", "e"},
	{"ey", "e"},
	{"ph", "f"},
	{"sh", "5"},
	{"ch", "5"},
	{"ck", "k"},
	{"qu", "k"},
	{"gn", "n"},
	{"ge", "je"},
	{"gi", "ji"},
	{"gy", "ji"},
	{"gue", "ge"},
	{"gui", "gi"},
	{"sce", "se"},
	{"sci", "si"},
	{"ce", "se"},
	{"ci", "si"},
	{"cy", "si"},
	{"c", "k"},
	{"q", "k"},
	{"h", ""},
	{"y", "i"},
	{"w", "v"},
}

// nasales are written with n or m that no vowel, n nor m follows.
var nasales = []struct{ ecrit, son string }{
	{"ain", "4"},
	{"ein", "4"},
	{"aim", "4"},
	{"eim", "4"},
	{"in", "4"},
	{"im", "4"},
	{"yn", "4"},
	{"ym", "4"},
	{"an", "1"},
	{"am", "1"},
	{"en", "1"},
	{"em", "1"},
}

// sonsParLettre are the spellings by their first letter.
var sonsParLettre = func() (l [256][]struct{ ecrit, son string }) {
	triees := slices.Clone(sons)
	slices.SortStableFunc(triees, func(a, b struct{ ecrit, son string }) int { return len(b.ecrit) - len(a.ecrit) })
	for _, s := range triees {
		l[s.ecrit[0]] = append(l[s.ecrit[0]], s)
	}
	return l
}()

const voyelles = "aeiouy"

func voyelle(c byte) bool { return strings.IndexByte(voyelles, c) >= 0 }

// phonetique is how a French name sounds: two spellings of one name have the
// same key. mot is in small letters without accents nor spaces, as
// [collectivites.Cle] gives them.
func phonetique(mot string) string {
	cle := make([]byte, 0, len(mot))
	for i := 0; i < len(mot); {
		son, lu := sonA(mot, i)
		for j := range len(son) {
			if len(cle) == 0 || cle[len(cle)-1] != son[j] || son[j] >= utf8.RuneSelf {
				cle = append(cle, son[j])
			}
		}
		i += lu
	}
	// What ends a name is seldom heard: Dupont, Dupond; Michel, Michelle.
	for _, muettes := range []string{"e", "stdxzp", "e"} {
		for len(cle) > 2 && strings.IndexByte(muettes, cle[len(cle)-1]) >= 0 {
			cle = cle[:len(cle)-1]
		}
	}
	return string(cle)
}

// sonA is the sound at a place of a word, and how many letters write it.
func sonA(mot string, i int) (son string, lu int) {
	reste := mot[i:]
	for _, n := range nasales {
		if suite, ok := strings.CutPrefix(reste, n.ecrit); ok && (suite == "" || !voyelle(suite[0]) && suite[0] != 'n' && suite[0] != 'm') {
			return n.son, len(n.ecrit)
		}
	}
	for _, s := range sonsParLettre[mot[i]] {
		if strings.HasPrefix(reste, s.ecrit) {
			return s.son, len(s.ecrit)
		}
	}
	if mot[i] == 's' && i > 0 && i+1 < len(mot) && voyelle(mot[i-1]) && voyelle(mot[i+1]) {
		return "z", 1
	}
	return mot[i : i+1], 1
}
