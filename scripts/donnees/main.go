// Command donnees makes the reference lists that the program embeds, from the
// JSON of @etalab/decoupage-administratif and from the files of sources/:
//
//	collectivites.tsv.gz  niveau, code, SIREN, nom, liaison, département, EPCI, codes postaux, population
//	lieux.tsv.gz          genre, code, nom, code postal, aujourd'hui: the places of birth that are not communes of today
//	pays.tsv              code, nom, "1" for a country of today
//
// Lines are sorted and carry no date: the same input gives the same bytes.
package main

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

func main() {
	if len(os.Args) != 4 {
		log.Fatal("usage: donnees FOLDER_OF_JSON FOLDER_OF_SOURCES OUTPUT_FOLDER")
	}
	if err := fabriquer(os.Args[1], os.Args[2], os.Args[3]); err != nil {
		log.Fatal(err)
	}
}

func fabriquer(paquet, sources, sortie string) error {
	d, err := lireDecoupage(paquet)
	if err != nil {
		return err
	}
	anciens, err := lireAnciens(sources)
	if err != nil {
		return err
	}
	pays, err := lignesPays(sources)
	if err != nil {
		return err
	}
	for nom, lignes := range map[string][]string{
		"collectivites.tsv.gz": d.lignes(), "lieux.tsv.gz": lignesLieux(anciens, d.Communes), "pays.tsv": pays,
	} {
		if err := ecrire(filepath.Join(sortie, nom), lignes); err != nil {
			return fmt.Errorf("write %s: %w", nom, err)
		}
	}
	return nil
}

// ecrire sorts the lines, and compresses them when the name says so.
func ecrire(chemin string, lignes []string) error {
	slices.Sort(lignes)
	texte := []byte(strings.Join(lignes, "\n") + "\n")
	if !strings.HasSuffix(chemin, ".gz") {
		return os.WriteFile(chemin, texte, 0o644)
	}
	var b bytes.Buffer
	z, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if err != nil {
		return err
	}
	if _, err := z.Write(texte); err != nil {
		return err
	}
	if err := z.Close(); err != nil {
		return err
	}
	return os.WriteFile(chemin, b.Bytes(), 0o644)
}

func decompresser(chemin string) ([]byte, error) {
	f, err := os.Open(chemin)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", chemin, err)
	}
	return io.ReadAll(z)
}

func lignesPays(sources string) ([]string, error) {
	b, err := decompresser(filepath.Join(sources, "pays.json.gz"))
	if err != nil {
		return nil, err
	}
	var doc struct {
		Pays []struct {
			COG, Nom string
			Actuel   bool
		}
	}
	if err := json.Unmarshal(b, &doc); err != nil {
		return nil, fmt.Errorf("pays.json.gz: %w", err)
	}
	var lignes []string
	for _, p := range doc.Pays {
		actuel := "0"
		if p.Actuel {
			actuel = "1"
		}
		lignes = append(lignes, p.COG+"\t"+p.Nom+"\t"+actuel)
	}
	return lignes, nil
}
