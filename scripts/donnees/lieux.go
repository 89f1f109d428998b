package main

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/runes"
	"golang.org/x/text/transform"
	"golang.org/x/text/unicode/norm"
)

// lieu is a line of communes-naissance.csv: code_cog, nom, type, code_postal.
type lieu struct{ Code, Nom, Genre, CodePostal, Aujourdhui string }

// lireAnciens reads the places of birth but the communes of today, which
// collectivites.tsv.gz holds with all their postcodes.
func lireAnciens(sources string) ([]lieu, error) {
	b, err := decompresser(filepath.Join(sources, "communes-naissance.csv.gz"))
	if err != nil {
		return nil, err
	}
	r := csv.NewReader(bytes.NewReader(b))
	r.Comma, r.FieldsPerRecord = ';', 4
	lignes, err := r.ReadAll()
	if err != nil {
		return nil, fmt.Errorf("communes-naissance.csv.gz: %w", err)
	}
	var anciens []lieu
	for _, c := range lignes[1:] {
		if c[2] != "C" {
			anciens = append(anciens, lieu{Code: c[0], Nom: c[1], Genre: c[2], CodePostal: c[3]})
		}
	}
	return anciens, nil
}

// lignesLieux adds to the former places the communes déléguées that left their
// code to the new commune: people are born in Arbignieu (01015), today Arboys
// en Bugey (01015).
func lignesLieux(anciens []lieu, communes []commune) []string {
	actuelles := map[string]commune{}
	graphies := map[string]string{}
	for _, c := range communes {
		if c.Type == genreCommune {
			actuelles[c.Code] = c
		}
		m := majuscules(c.Nom)
		graphies[m] = max(graphies[m], c.Nom) // the greatest spelling has the accents and the hyphens
	}
	for _, c := range communes {
		if n, reprise := actuelles[c.Code]; reprise && c.Type == "commune-deleguee" && c.Nom != n.Nom {
			anciens = append(anciens, lieu{Code: c.Code, Nom: c.Nom, Genre: "D", CodePostal: n.CodesPostaux[0], Aujourdhui: n.Nom})
		}
	}
	var lignes []string
	for _, l := range anciens {
		if l.Nom == strings.ToUpper(l.Nom) {
			l.Nom = graphie(l.Nom, graphies)
		}
		lignes = append(lignes, ligne(l.Genre, l.Code, l.Nom, l.CodePostal, l.Aujourdhui))
	}
	return lignes
}

// majuscules is a name as INSEE's file of former communes writes it.
func majuscules(nom string) string {
	sansAccent, _, err := transform.String(transform.Chain(norm.NFD, runes.Remove(runes.In(unicode.Mn))), nom)
	if err != nil {
		return nom
	}
	sansLigature := strings.NewReplacer("Œ", "OE", "'", " ", "-", " ").Replace(strings.ToUpper(sansAccent))
	return strings.Join(strings.Fields(sansLigature), " ")
}

// petitsMots keep their small letters inside a name.
var petitsMots = []string{"a", "au", "de", "du", "en", "la", "le", "les", "sous", "sur"}

// graphie gives its accents back to « AJACCIO » when a commune bears the same
// name, else only its small letters.
func graphie(nom string, graphies map[string]string) string {
	if g, ok := graphies[nom]; ok {
		return g
	}
	mots := strings.Fields(strings.ToLower(nom))
	for i, m := range mots {
		if i == 0 || !slices.Contains(petitsMots, m) {
			mots[i] = strings.ToUpper(m[:1]) + m[1:]
		}
	}
	return strings.Join(mots, " ")
}
