package socle

import (
	"bytes"
	_ "embed"
	"fmt"

	"gopkg.in/yaml.v3"
)

// Mot is one word of the product, the same in the code, the addresses and the
// database; Terme is what people read instead, when it differs.
type Mot struct {
	Code   string   `yaml:"code"` // "" for a word of the screens alone
	Terme  string   `yaml:"terme"`
	Def    string   `yaml:"def"` // fit to be shown
	Gloss  string   `yaml:"gloss"`
	Eviter []string `yaml:"eviter"`
}

//go:embed glossaire.yaml
var glossaire []byte

// Glossaire reads the vocabulary, with the spaces that French asks.
func Glossaire() ([]Mot, error) {
	d := yaml.NewDecoder(bytes.NewReader(glossaire))
	d.KnownFields(true)
	var l []Mot
	if err := d.Decode(&l); err != nil {
		return nil, fmt.Errorf("glossaire: %w", err)
	}
	for i := range l {
		l[i].Terme, l[i].Def = Typographier(l[i].Terme), Typographier(l[i].Def)
	}
	return l, nil
}
