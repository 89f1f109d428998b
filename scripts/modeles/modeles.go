// Command modeles turns the téléservices of the standard set, written in YAML
// for people (pb_hooks/catalogue/modeles/*.yaml), into the form documents that
// the program embeds (the .json beside them). The ids come from ids.lock: one
// that is missing is drawn and added there, none is ever changed or reused.
//
//	go run ./scripts/modeles [FOLDER]
//
// A YAML file has the keys of the form document, with five liberties:
//   - a text is written as it is, without its language;
//   - « champ », « etape », « piece », « exclusion » name a thing: its code, and
//     its line in ids.lock. Without « facultatif: true » a question is required;
//   - « options » beside a choix is its liste: code: words;
//   - « si » names an answer: {lien: jeune}, {lien: [jeune, parent]},
//     {nombre: {gt: 3}}, {champ: rna, op: filled}, several at once, « tous »,
//     « un_de », « pas », or the code of one of the « conditions »;
//   - what is always the same is left out: see completer.
package main

import (
	"bytes"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"strings"

	"guichet/pb_hooks/catalogue"
)

func main() {
	folder := filepath.Join("pb_hooks", "catalogue", "modeles")
	if len(os.Args) > 1 {
		folder = os.Args[1]
	}
	if err := fabriquer(folder); err != nil {
		log.Fatal(err)
	}
}

// fabriquer writes the documents of a folder, and its lock.
func fabriquer(folder string) error {
	v, err := lireVerrou(filepath.Join(folder, fichierVerrou))
	if err != nil {
		return err
	}
	v.tirer = ulid
	documents, err := compilerTous(folder, v)
	if err != nil {
		return err
	}
	for nom, b := range documents {
		if err := os.WriteFile(filepath.Join(folder, nom), b, 0o644); err != nil {
			return err
		}
	}
	return os.WriteFile(filepath.Join(folder, fichierVerrou), v.ecrire(), 0o644)
}

// compilerTous gives the bytes of each document by the name of its file.
func compilerTous(folder string, v *verrou) (map[string][]byte, error) {
	fichiers, err := filepath.Glob(filepath.Join(folder, "*.yaml"))
	if err != nil {
		return nil, err
	}
	documents := map[string][]byte{}
	for _, f := range fichiers {
		code := strings.TrimSuffix(filepath.Base(f), ".yaml")
		b, err := os.ReadFile(f)
		if err != nil {
			return nil, err
		}
		d, err := compiler(code, b, v)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", f, err)
		}
		canonique, err := d.Canonique()
		if err != nil {
			return nil, err
		}
		if _, err := catalogue.Lire(bytes.NewReader(canonique)); err != nil {
			return nil, fmt.Errorf("%s: %w", f, err)
		}
		documents[code+".json"] = append(canonique, '\n')
	}
	return documents, nil
}
