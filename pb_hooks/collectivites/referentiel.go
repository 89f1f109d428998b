package collectivites

import (
	_ "embed"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// The communes, EPCI à fiscalité propre and départements of France: COG 2026
// (INSEE), EPCI 2026 (DGCL), postcodes (La Poste), Licence Ouverte 2.0; made by
// scripts/donnees.
//
//go:embed donnees/collectivites.tsv.gz
var franceComprimee string

// france is read at the first question and takes some 4 MB from then on.
var france = sync.OnceValue(func() *liste { return lireListe(franceComprimee, 3) })

// Fiche is a collectivité of France, whether or not it is on this instance.
type Fiche struct {
	Niveau       string // commune, epci, departement
	Code         string // INSEE for a commune, SIREN for an EPCI, number for a département
	SIREN        string // "" when unknown: départements, some communes d'outre-mer
	Nom          string // as INSEE and DGCL write it, the nature of an EPCI spelled out
	Departement  string // for an EPCI, the one of most of its communes
	EPCI         string // SIREN, "" for none
	CodesPostaux []string
	Population   int    // population municipale
	liaison      string // INSEE's TNCC, see DeNom
}

func lireFiche(c []string) Fiche {
	n, _ := strconv.Atoi(c[8]) // written by scripts/donnees
	return Fiche{
		Niveau: c[0], Code: c[1], SIREN: c[2], Nom: c[3], liaison: c[4], Departement: c[5], EPCI: c[6],
		CodesPostaux: strings.Fields(c[7]), Population: n,
	}
}

// FicheParCode finds a collectivité of a level, "" for any, by its code, its
// SIREN or a SIRET of its.
func FicheParCode(niveau, code string) (Fiche, bool) {
	code = strings.ToUpper(strings.Join(strings.Fields(code), ""))
	if len(code) == 14 {
		code = code[:9]
	}
	if code == "" {
		return Fiche{}, false
	}
	for c := range france().contenant("\t" + code + "\t") {
		if f := lireFiche(c); (niveau == "" || f.Niveau == niveau) && (f.Code == code || f.SIREN == code) {
			return f, true
		}
	}
	return Fiche{}, false
}

// DuDepartement lists the collectivités of a département: itself, then the EPCI
// that have a commune in it, wherever their seat, then its communes, each by
// code. The preset of the Vosges is DuDepartement("88").
func DuDepartement(departement string) []Fiche {
	var l, communes []Fiche
	var epci []string
	for c := range france().contenant("\t" + departement + "\t") {
		f := lireFiche(c)
		switch {
		case f.Departement != departement:
		case f.Niveau == "departement":
			l = append(l, f)
		case f.Niveau == "commune":
			communes = append(communes, f)
			epci = append(epci, f.EPCI)
		}
	}
	slices.Sort(epci)
	for _, siren := range slices.Compact(epci) {
		if f, ok := FicheParCode("epci", siren); ok {
			l = append(l, f)
		}
	}
	return append(l, communes...)
}
