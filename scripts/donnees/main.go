// Command donnees turns the JSON of @etalab/decoupage-administratif into the
// compact table that the program embeds: one line a collectivité, tab-separated
// (niveau, code, SIREN, nom, département, EPCI, codes postaux, population, name of
// the arrondissement, names of the former communes that are parts of it).
// The output is the same to the byte for the same input.
package main

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

type commune struct {
	Code, Nom, Type, Departement, SIREN, Arrondissement, ChefLieu string
	CodesPostaux                                                  []string
	Population                                                    int
}

type epci struct {
	Code, Nom            string
	PopulationMunicipale int
	Membres              []struct{ Code string }
}

type departement struct{ Code, Nom string } // or an arrondissement

func main() {
	if len(os.Args) != 3 {
		log.Fatal("usage: donnees FOLDER_OF_JSON OUTPUT.tsv.gz")
	}
	if err := fabriquer(os.Args[1], os.Args[2]); err != nil {
		log.Fatal(err)
	}
}

func fabriquer(folder, sortie string) error {
	var communes []commune
	var intercommunalites []epci
	var departements, arrondissements []departement
	for nom, vers := range map[string]any{"communes": &communes, "epci": &intercommunalites, "departements": &departements, "arrondissements": &arrondissements} {
		b, err := os.ReadFile(filepath.Join(folder, nom+".json"))
		if err != nil {
			return err
		}
		if err := json.Unmarshal(b, vers); err != nil {
			return fmt.Errorf("%s: %w", nom, err)
		}
	}
	epciDe, departementDe, population := map[string]string{}, map[string]string{}, map[string]int{}
	for _, e := range intercommunalites {
		for _, m := range e.Membres {
			epciDe[m.Code] = e.Code
		}
	}
	nomDe := map[string]string{}
	for _, a := range arrondissements {
		nomDe[a.Code] = a.Nom
	}
	anciennes := map[string][]string{}
	for _, c := range communes {
		if c.Type == "commune-deleguee" || c.Type == "commune-associee" {
			anciennes[c.ChefLieu] = append(anciennes[c.ChefLieu], c.Nom)
		}
	}
	var lignes []string
	for _, c := range communes {
		if c.Type != "commune-actuelle" {
			continue
		}
		departementDe[c.Code] = c.Departement
		population[c.Departement] += c.Population
		lignes = append(lignes, ligne("commune", c.Code, c.SIREN, c.Nom, c.Departement, epciDe[c.Code], c.CodesPostaux, c.Population, nomDe[c.Arrondissement], autres(anciennes[c.Code], c.Nom)))
	}
	for _, e := range intercommunalites {
		lignes = append(lignes, ligne("epci", e.Code, e.Code, e.Nom, siege(e, departementDe), "", nil, e.PopulationMunicipale, "", ""))
	}
	for _, d := range departements {
		lignes = append(lignes, ligne("departement", d.Code, "", d.Nom, d.Code, "", nil, population[d.Code], "", ""))
	}
	slices.Sort(lignes)
	var b bytes.Buffer
	z, _ := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if _, err := z.Write([]byte(strings.Join(lignes, "\n") + "\n")); err != nil {
		return err
	}
	if err := z.Close(); err != nil {
		return err
	}
	return os.WriteFile(sortie, b.Bytes(), 0o644)
}

func ligne(niveau, code, siren, nom, departement, epci string, postaux []string, population int, arrondissement, anciennes string) string {
	return strings.Join([]string{niveau, code, siren, nom, departement, epci, strings.Join(postaux, " "), fmt.Sprint(population), arrondissement, anciennes}, "\t")
}

// autres are the names that are not the one of today.
func autres(noms []string, celui string) string {
	noms = slices.DeleteFunc(noms, func(n string) bool { return n == celui })
	slices.Sort(noms)
	return strings.Join(noms, ";")
}

// siege is the département of most members: an EPCI may cross several.
func siege(e epci, departementDe map[string]string) string {
	nb, meilleur := map[string]int{}, ""
	for _, m := range e.Membres {
		d := departementDe[m.Code]
		if nb[d]++; nb[d] > nb[meilleur] || nb[d] == nb[meilleur] && d < meilleur {
			meilleur = d
		}
	}
	return meilleur
}
