package collectivites

import (
	_ "embed"
	"slices"
	"strings"
	"sync"
)

// The countries and territories (INSEE, COG), Licence Ouverte 2.0; made by
// scripts/donnees.
//
//go:embed donnees/pays.tsv
var paysTexte string

const codeFrance = "99100"

// Pays is a country or a territory. Code is INSEE's COG, as in FranceConnect's
// birthcountry.
type Pays struct {
	Code, Nom string
	Actuel    bool // false for one that people were born in and that is no more
}

var tousPays = sync.OnceValue(func() []Pays {
	var l []Pays
	for ligne := range strings.Lines(paysTexte) {
		c := strings.Split(strings.TrimSuffix(ligne, "\n"), "\t")
		l = append(l, Pays{Code: c[0], Nom: c[1], Actuel: c[2] == "1"})
	}
	return l
})

// PaysParCode finds a country of today or of yesterday.
func PaysParCode(code string) (Pays, bool) {
	i, ok := slices.BinarySearchFunc(tousPays(), code, func(p Pays, code string) int { return strings.Compare(p.Code, code) })
	if !ok {
		return Pays{}, false
	}
	return tousPays()[i], true
}

// NomPays is the name of a country of today or of yesterday.
func NomPays(code string) (string, bool) {
	p, ok := PaysParCode(code)
	return p.Nom, ok
}

// PaysActuels lists the countries of today, France first, then by name.
func PaysActuels() []Pays {
	l := slices.DeleteFunc(slices.Clone(tousPays()), func(p Pays) bool { return !p.Actuel })
	slices.SortFunc(l, func(a, b Pays) int { return strings.Compare(rangement(a), rangement(b)) })
	return l
}

// rangement is what a country is sorted by.
func rangement(p Pays) string {
	if p.Code == codeFrance {
		return ""
	}
	return Cle(p.Nom)
}
