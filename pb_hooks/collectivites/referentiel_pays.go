package collectivites

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"
)

//go:embed donnees/pays.json
var paysJSON []byte

// Pays is a country or territory.
type Pays struct{ Code, Nom string }

type listePays struct {
	actuels, anciens []Pays
	noms             map[string]string
}

// accentues are the names of the countries of yesterday as one writes them: the
// list of the INSEE has them in capitals without accents.
var accentues = map[string]string{
	"99115": "Tchécoslovaquie", "99124": "Turquie d’Europe", "99141": "République démocratique allemande",
	"99142": "République fédérale d’Allemagne (avant 1990)", "99202": "Yémen (République arabe du)", "99209": "Sibérie",
	"99210": "Turkestan russe", "99211": "Kamtchatka", "99218": "Mandchourie", "99221": "Possessions britanniques au Proche-Orient",
	"99228": "États malais non fédérés", "99233": "Yémen démocratique", "99237": "Corée (avant la partition)", "99244": "Viêt Nam du Nord",
	"99245": "Viêt Nam du Sud", "99305": "Cameroun et Togo", "99307": "Soudan anglo-égyptien",
	"99320": "Îles portugaises de l’océan Indien", "99325": "Tanger", "99402": "Terre-Neuve", "99403": "Labrador", "99504": "Hawaï (îles)",
}

var chargerPays = sync.OnceValue(func() listePays {
	var doc struct {
		Pays []struct {
			COG    string `json:"cog"`
			Nom    string `json:"nom"`
			Actuel bool   `json:"actuel"`
		} `json:"pays"`
	}
	if err := json.Unmarshal(paysJSON, &doc); err != nil {
		panic(fmt.Sprintf("embedded countries: %v", err))
	}
	l := listePays{noms: map[string]string{}}
	for _, p := range doc.Pays {
		nom := p.Nom
		if n, ok := accentues[p.COG]; ok {
			nom = n
		}
		l.noms[p.COG] = nom
		if p.Actuel {
			l.actuels = append(l.actuels, Pays{p.COG, nom})
		} else {
			l.anciens = append(l.anciens, Pays{p.COG, nom})
		}
	}
	parNom := func(a, b Pays) int { return strings.Compare(Cle(a.Nom), Cle(b.Nom)) }
	slices.SortFunc(l.anciens, parNom)
	slices.SortFunc(l.actuels, func(a, b Pays) int {
		switch {
		case a.Code == codeFrance:
			return -1
		case b.Code == codeFrance:
			return 1
		}
		return parNom(a, b)
	})
	return l
})

const codeFrance = "99100"

// PaysActuels lists the countries of today, France first, then by name.
func PaysActuels() []Pays { return chargerPays().actuels }

// PaysAnciens lists those that are no more, where people were born.
func PaysAnciens() []Pays { return chargerPays().anciens }

// NomPays is the name of a country, of today or of yesterday.
func NomPays(code string) (string, bool) {
	n, ok := chargerPays().noms[code]
	return n, ok
}
