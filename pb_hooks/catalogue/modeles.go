package catalogue

import (
	"bytes"
	"embed"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"sync"
)

// The documents are made from the YAML files beside them: see scripts/modeles.
//
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

// EnTete is what a list says of a modèle.
type EnTete struct {
	Code, Titre, Theme string
	Niveaux            []string // of the collectivités that may offer it
	Regime             string   // SVA, SVR, SO, SP
	Renvoi             bool     // it only sends elsewhere
	ParDefaut          bool     // see PackParDefaut
	Discret            bool     // see [Document.Discret]
}

// Modeles lists the standard téléservices, by code.
func Modeles() []EnTete { return slices.Clone(enTetes()) }

var enTetes = sync.OnceValue(func() []EnTete {
	var l []EnTete
	fichiers, _ := fs.Glob(fichiersModeles, "modeles/*.json") // the pattern is right
	for _, f := range fichiers {
		d, err := Modele(strings.TrimSuffix(path.Base(f), ".json"))
		if err != nil {
			panic(err) // embedded, and read by the tests
		}
		t := d.Traitement
		l = append(l, EnTete{
			Code: d.Code, Titre: d.Titre.Fr, Theme: d.Theme, Niveaux: t.Niveaux, Regime: t.Silence.Regime, Renvoi: d.Renvoi != nil,
			ParDefaut: t.Silence.Regime == "SO" || slices.Contains(toujours, d.Code), Discret: d.Discret(),
		})
	}
	return l
})

// toujours are the téléservices that the law asks of every guichet, whatever
// their silence: RGPD articles 12 to 22, loi 2005-102 article 47; and the one
// that takes any demande, whose silence is the general rule (CRPA L231-4).
var toujours = []string{"accessibilite", "rgpd-droits", CodeContact}

// PackParDefaut is the codes of the téléservices that a collectivité may open
// without confirming a rule of silence: those where silence means nothing, and
// those that the law asks for.
func PackParDefaut() []string {
	var l []string
	for _, m := range enTetes() {
		if m.ParDefaut {
			l = append(l, m.Code)
		}
	}
	return l
}
