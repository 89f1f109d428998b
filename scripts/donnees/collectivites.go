package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// genreCommune is the package's name for a commune of today.
const genreCommune = "commune-actuelle"

// decoupage is what the lists take from the package.
type decoupage struct {
	Communes     []commune
	EPCI         []epci
	Departements []departement
}

type commune struct {
	Code, Nom, Type, Departement, SIREN string
	TypeLiaison                         *int // nil for the collectivités d'outre-mer
	CodesPostaux                        []string
	Population                          int
}

type epci struct {
	Code, Nom            string
	PopulationMunicipale int
	Membres              []struct{ Code string }
}

type departement struct {
	Code, Nom, Zone string
	TypeLiaison     *int
}

func lireDecoupage(dossier string) (*decoupage, error) {
	var d decoupage
	for nom, vers := range map[string]any{"communes": &d.Communes, "epci": &d.EPCI, "departements": &d.Departements} {
		b, err := os.ReadFile(filepath.Join(dossier, nom+".json"))
		if err != nil {
			return nil, err
		}
		if err := json.Unmarshal(b, vers); err != nil {
			return nil, fmt.Errorf("%s.json: %w", nom, err)
		}
	}
	return &d, nil
}

func (d *decoupage) lignes() []string {
	epciDe, departementDe, population := map[string]string{}, map[string]string{}, map[string]int{}
	for _, e := range d.EPCI {
		for _, m := range e.Membres {
			epciDe[m.Code] = e.Code
		}
	}
	var lignes []string
	for _, c := range d.Communes {
		if c.Type != genreCommune {
			continue
		}
		departementDe[c.Code] = c.Departement
		population[c.Departement] += c.Population
		lignes = append(lignes, ligne("commune", c.Code, c.SIREN, c.Nom, liaison(c.TypeLiaison), c.Departement, epciDe[c.Code],
			strings.Join(c.CodesPostaux, " "), strconv.Itoa(c.Population)))
	}
	for _, e := range d.EPCI {
		lignes = append(lignes, ligne("epci", e.Code, e.Code, nomLong(e.Nom), "", siege(e, departementDe), "", "", strconv.Itoa(e.PopulationMunicipale)))
	}
	for _, x := range d.Departements {
		if x.Zone == "com" {
			continue // Polynésie française and the like are not départements
		}
		lignes = append(lignes, ligne("departement", x.Code, "", x.Nom, liaison(x.TypeLiaison), x.Code, "", "", strconv.Itoa(population[x.Code])))
	}
	return lignes
}

func ligne(colonnes ...string) string { return strings.Join(colonnes, "\t") }

// liaison is INSEE's TNCC, which tells how « de » joins the name; "" if unknown.
func liaison(tncc *int) string {
	if tncc == nil {
		return ""
	}
	return strconv.Itoa(*tncc)
}

// nomLong spells out the nature that DGCL abbreviates.
func nomLong(nom string) string {
	for court, long := range map[string]string{"CC ": "Communauté de communes ", "CA ": "Communauté d'agglomération ", "CU ": "Communauté urbaine "} {
		if reste, ok := strings.CutPrefix(nom, court); ok {
			return long + reste
		}
	}
	return nom
}

// siege is the département of most members: an EPCI may cross several, and the
// package does not tell its seat.
func siege(e epci, departementDe map[string]string) string {
	nb, meilleur := map[string]int{}, ""
	for _, m := range e.Membres {
		nb[departementDe[m.Code]]++
	}
	for d, n := range nb {
		if n > nb[meilleur] || n == nb[meilleur] && d < meilleur {
			meilleur = d
		}
	}
	return meilleur
}
