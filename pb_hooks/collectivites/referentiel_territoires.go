package collectivites

import (
	"cmp"
	"slices"
	"strings"
	"sync"
)

// territoires are the parts of the reference list that forms ask again and
// again, read once.
type territoires struct {
	epci         []Fiche
	cles         []string // of the EPCI, for the search
	departements []Fiche
	parPostal    map[string][]Fiche // communes
	communes     map[string][]Fiche // by département
}

var chargerTerritoires = sync.OnceValue(func() *territoires {
	t := &territoires{parPostal: map[string][]Fiche{}, communes: map[string][]Fiche{}}
	for _, ligne := range table() {
		switch f := lireFiche(ligne); f.Niveau {
		case "epci":
			t.epci, t.cles = append(t.epci, f), append(t.cles, " "+Cle(f.Nom))
		case "departement":
			t.departements = append(t.departements, f)
		case "commune":
			t.communes[f.Departement] = append(t.communes[f.Departement], f)
			for _, cp := range f.CodesPostaux {
				t.parPostal[cp] = append(t.parPostal[cp], f)
			}
		}
	}
	return t
})

// Departements lists the départements and the collectivités overseas, by their
// number.
func Departements() []Fiche { return chargerTerritoires().departements }

// CommunesDuCodePostal lists the communes of today that share a postcode.
func CommunesDuCodePostal(cp string) []Fiche { return chargerTerritoires().parPostal[cp] }

// CommunesDuDepartement lists those of today, by code: do not change it.
func CommunesDuDepartement(departement string) []Fiche {
	return chargerTerritoires().communes[departement]
}

// NomEPCI is the name of an intercommunalité, its SIREN when it is not known, "" for
// none.
func NomEPCI(siren string) string {
	f, _ := EPCI(siren)
	return cmp.Or(f.Nom, siren)
}

// EPCI finds an intercommunalité by its SIREN.
func EPCI(siren string) (Fiche, bool) {
	t := chargerTerritoires()
	i := slices.IndexFunc(t.epci, func(f Fiche) bool { return f.SIREN == siren })
	if i < 0 {
		return Fiche{}, false
	}
	return t.epci[i], true
}

// ChercherEPCI finds at most n intercommunalités that have a word beginning like
// q, the largest first.
func ChercherEPCI(q string, n int) []Fiche {
	nom, _ := separerCode(q)
	cle := Cle(nom)
	if cle == "" {
		return nil
	}
	t := chargerTerritoires()
	var l []Fiche
	for i := range t.epci {
		if strings.Contains(t.cles[i], " "+cle) {
			l = append(l, t.epci[i])
		}
	}
	slices.SortStableFunc(l, func(a, b Fiche) int { return b.Population - a.Population })
	return l[:min(n, len(l))]
}

// Region is a region of France.
type Region struct{ Code, Nom string }

// Regions are those of today (INSEE, COG 2026), by name.
var Regions = []Region{
	{"84", "Auvergne-Rhône-Alpes"},
	{"27", "Bourgogne-Franche-Comté"},
	{"53", "Bretagne"},
	{"24", "Centre-Val de Loire"},
	{"94", "Corse"},
	{"44", "Grand Est"},
	{"01", "Guadeloupe"},
	{"03", "Guyane"},
	{"32", "Hauts-de-France"},
	{"11", "Île-de-France"},
	{"04", "La Réunion"},
	{"02", "Martinique"},
	{"06", "Mayotte"},
	{"28", "Normandie"},
	{"75", "Nouvelle-Aquitaine"},
	{"76", "Occitanie"},
	{"52", "Pays de la Loire"},
	{"93", "Provence-Alpes-Côte d’Azur"},
}
