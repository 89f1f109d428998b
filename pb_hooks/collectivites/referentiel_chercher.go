package collectivites

import (
	"cmp"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// formeCode is a département (« 88 », « 2A »), a postcode, an INSEE code, a
// SIREN or a SIRET.
var formeCode = regexp.MustCompile(`^[0-9][0-9ab][0-9]*$`)

// Chercher finds at most n collectivités of France:
//   - by name, the nearest then the most populated first; accents, case and
//     hyphens do not count, « st » is « saint », « CC » is « communauté de
//     communes »;
//   - by postcode, which several communes may share, then by INSEE code;
//   - by number of département, SIREN or SIRET.
func Chercher(q string, n int) []Fiche {
	cle := Cle(q)
	if cle == "" || n <= 0 {
		return nil
	}
	var l []Fiche
	if code := strings.ReplaceAll(cle, " ", ""); formeCode.MatchString(code) {
		l = chercherCode(code)
		return l[:min(n, len(l))]
	}
	for _, t := range chercherNom(natureEnClair(cle), france()) {
		if len(l) == n {
			break
		}
		l = append(l, lireFiche(t.colonnes()))
	}
	return l
}

func chercherCode(code string) []Fiche {
	var l []Fiche
	for c := range france().contenant(code) {
		if f := lireFiche(c); slices.Contains(f.CodesPostaux, code) {
			l = append(l, f)
		}
	}
	slices.SortStableFunc(l, func(a, b Fiche) int { return cmp.Compare(b.Population, a.Population) })
	f, ok := FicheParCode("", code)
	if ok && !slices.ContainsFunc(l, func(x Fiche) bool { return x.Code == f.Code }) {
		l = append(l, f)
	}
	return l
}

// trouvee is a line found by name. It stays unread: one letter meets most of
// the table.
type trouvee struct {
	liste      *liste
	ligne      int
	rang       rang
	population int
}

func (t trouvee) colonnes() []string { return strings.Split(t.liste.ligne(t.ligne), "\t") }

// chercherNom sorts what the lists hold: the nearest first, then the most
// populated.
func chercherNom(cle string, listes ...*liste) []trouvee {
	var trouvees []trouvee
	for _, l := range listes {
		for i, r := range l.nommees(cle) {
			s := l.ligne(i)
			population, _ := strconv.Atoi(s[strings.LastIndexByte(s, '\t')+1:])
			trouvees = append(trouvees, trouvee{l, i, r, population})
		}
	}
	slices.SortStableFunc(trouvees, func(a, b trouvee) int {
		return cmp.Or(cmp.Compare(a.rang, b.rang), cmp.Compare(b.population, a.population))
	})
	return trouvees
}

// natureEnClair spells out the nature of an EPCI, as the list does.
func natureEnClair(cle string) string {
	for court, long := range map[string]string{
		"cc ": "communaute de communes ", "ca ": "communaute d agglomeration ", "cu ": "communaute urbaine ",
	} {
		if reste, ok := strings.CutPrefix(cle, court); ok {
			return long + reste
		}
	}
	return cle
}
