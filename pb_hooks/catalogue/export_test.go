package catalogue

import (
	"maps"
	"slices"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/socle"
)

// Suivre makes a téléservice follow another document of the standard set.
func (t *Teleservice) Suivre(tx core.App, d *Document) error {
	brut, err := d.Canonique()
	if err != nil {
		return err
	}
	return t.suivreModele(tx, brut)
}

// Blocs are those that a document may cite.
func Blocs() []string { return slices.Sorted(maps.Keys(blocs)) }

// Regard is what a condition looks at, as the page gives it to cond.js.
type Regard struct {
	Types      map[string]string `json:"-"`
	Vues       Reponses          `json:"vues"`
	Aujourdhui string            `json:"aujourdhui"`
}

// Vrai evaluates one condition.
func (r Regard) Vrai(t *Test) bool {
	auj, err := socle.LireJour(r.Aujourdhui)
	if err != nil {
		panic(err)
	}
	return (&evaluateur{types: r.Types, vues: r.Vues, auj: auj}).vrai(t)
}

// Recomposer takes a condition apart as the designer shows it, and puts it
// together again; false when the designer keeps it.
func Recomposer(t *Test) (*Test, bool) {
	f := formeDe(t)
	if f.lien == siGarder {
		return nil, false
	}
	if f.lien == siToujours || f.lien != siToutes && f.lien != siUne {
		return t, true
	}
	return f.test(), true
}

// MemeSens tells that a condition put together again is left as it was.
func MemeSens(a, b *Test) bool { return memeSens(a, b) }

// ToutesConditions are those of a document.
func (d *Document) ToutesConditions() (l []*Test) {
	for _, c := range d.conditionnees() {
		l = append(l, c.si)
	}
	for i := range d.Conditions {
		l = append(l, &d.Conditions[i].Test)
	}
	for i := range d.Exclusions {
		l = append(l, &d.Exclusions[i].Si)
	}
	return l
}

// Resolue is a condition as it is evaluated.
func Resolue(t *Test) *Test {
	n, _ := (&resolution{doc: &Document{}}).test(*t)
	return &n
}
