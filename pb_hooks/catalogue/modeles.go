package catalogue

import (
	"bytes"
	"embed"
	"fmt"
	"io/fs"
	"path"
	"strings"
)

//go:embed modeles/*.json
var fichiersModeles embed.FS

// Modele reads a standard téléservice delivered with the program.
func Modele(code string) (*Document, error) {
	b, err := fichiersModeles.ReadFile("modeles/" + path.Base(code) + ".json")
	if err != nil {
		return nil, fmt.Errorf("modèle %s: %w", code, err)
	}
	return Lire(bytes.NewReader(b))
}

// Modeles lists the codes of the standard téléservices.
func Modeles() []string {
	var l []string
	fichiers, _ := fs.Glob(fichiersModeles, "modeles/*.json") // the pattern is right
	for _, f := range fichiers {
		l = append(l, strings.TrimSuffix(path.Base(f), ".json"))
	}
	return l
}
