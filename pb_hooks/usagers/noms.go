package usagers

import (
	_ "embed"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/adrg/strutil/metrics"

	"guichet/pb_hooks/collectivites"
)

// usuels are the usual first names, without accents, one spelling of each: two
// of them are two persons', however alike they look (Julie and Julien, Léa and
// Léo), and what is none of them may be a slip in one.
//
//go:embed prenoms.txt
var usuels string

var estUsuel = func() map[string]bool {
	m := map[string]bool{}
	for _, p := range strings.Fields(usuels) {
		m[p] = true
	}
	return m
}()

// particules are the small words of a name, that one writes or forgets.
var particules = []string{"de", "du", "des", "d", "la", "le", "les", "l", "van", "von", "der", "den", "el", "al", "ben", "da", "dos", "di"}

// generations are the words that tell two persons of one name from each other.
var generations = []string{"pere", "fils", "mere", "fille", "junior", "jr", "senior", "aine", "ainee", "cadet", "cadette"}

// nomLu is a family name, ready to be compared.
type nomLu struct {
	colle      string // « delatour »: « De La Tour », « Delatour »
	nu         string // « tour »: without its particules
	mots       []string
	son        string // of nu
	generation string // « fils », "" most often
}

func lireNom(s string) nomLu {
	var n nomLu
	var nus []string
	for _, m := range strings.Fields(collectivites.Cle(s)) {
		if slices.Contains(generations, m) {
			n.generation = m
			continue
		}
		n.colle += m
		if !slices.Contains(particules, m) {
			nus = append(nus, m)
		}
	}
	n.mots, n.nu = nus, strings.Join(nus, "")
	if n.nu == "" {
		n.nu = n.colle
	}
	n.son = phonetique(n.nu)
	return n
}

func (n nomLu) dit() bool { return n.colle != "" }

// egale tells one name written in two ways: case, accents, hyphens, spaces.
func (n nomLu) egale(m nomLu) bool { return n.dit() && n.colle == m.colle }

// aLaParticulePres tells « Le Goff » and « Goff ».
func (n nomLu) aLaParticulePres(m nomLu) bool { return n.dit() && n.nu == m.nu }

// proche tells what a slip makes of a name.
func (n nomLu) proche(m nomLu) bool {
	return n.dit() && m.dit() && (n.son == m.son && len(n.son) > 2 || semblables(n.nu, m.nu))
}

// comprend tells « Martin » in « Martin-Dupont ».
func (n nomLu) comprend(m nomLu) bool {
	return len(n.mots) > len(m.mots) && m.dit() && (slices.Contains(n.mots, m.nu) || strings.HasPrefix(n.nu, m.nu) && len(m.mots) > 1)
}

// prenomLu is one first name; a compound one has several parts.
type prenomLu struct {
	colle   string
	parties []string
}

func lirePrenoms(s string) []prenomLu {
	var l []prenomLu
	for _, p := range strings.FieldsFunc(s, func(r rune) bool { return r == ',' || r == ';' || r == ' ' || r == '\u00a0' }) {
		parties := strings.Fields(collectivites.Cle(p))
		if len(parties) > 0 && !slices.Contains(generations, parties[0]) {
			l = append(l, prenomLu{strings.Join(parties, ""), parties})
		}
	}
	return l
}

// lienPrenoms is what two lists of first names are to each other.
type lienPrenoms int

const (
	prenomsInconnus lienPrenoms = iota
	prenomsMemes
	prenomsDebut    // one stops before the other
	prenomsCommun   // the usual one of the list is not the first
	prenomsInitiale // « C. »
	prenomsProches  // a slip
	prenomsComposes // « Jean » and « Jean-Pierre », « Jean Paul » and « Jean Luc »
	prenomsAutres
)

func comparerPrenoms(a, b []prenomLu) lienPrenoms {
	if len(a) == 0 || len(b) == 0 {
		return prenomsInconnus
	}
	if len(joindre(a)) > len(joindre(b)) {
		a, b = b, a
	}
	x, y := a[0], b[0]
	switch {
	case joindre(a) == joindre(b):
		return prenomsMemes
	case debute(b, joindre(a)):
		return prenomsDebut
	case x.colle == y.colle, slices.Contains(x.parties, y.colle), slices.Contains(y.parties, x.colle):
		return prenomsComposes
	case contient(b, x) || contient(a, y):
		return prenomsCommun
	case len(x.colle) == 1 && len(a) == 1 && y.colle[0] == x.colle[0]:
		return prenomsInitiale
	case estUsuel[x.colle] && estUsuel[y.colle]:
		return prenomsAutres
	case semblables(joindre(a), joindre(b)), semblables(x.colle, y.colle), len(x.colle) > 3 && phonetique(x.colle) == phonetique(y.colle):
		return prenomsProches
	default:
		return prenomsAutres
	}
}

func joindre(l []prenomLu) (s string) {
	for _, p := range l {
		s += p.colle
	}
	return s
}

// debute tells that the first of the list, whole, make a word.
func debute(l []prenomLu, mot string) bool {
	var s string
	for _, p := range l {
		if s += p.colle; s == mot {
			return true
		}
	}
	return false
}

func contient(l []prenomLu, p prenomLu) bool {
	return slices.ContainsFunc(l, func(x prenomLu) bool { return x.colle == p.colle })
}

// seuilSemblables is the Jaro-Winkler measure from which two words differ by a
// slip: Dupont and Dupond have 0.93, Camille and Camlile 0.97.
const seuilSemblables = 0.93

var jaroWinkler = metrics.NewJaroWinkler()

func semblables(a, b string) bool {
	return utf8.RuneCountInString(a) > 3 && utf8.RuneCountInString(b) > 3 && (a == b || jaroWinkler.Compare(a, b) >= seuilSemblables)
}
