package catalogue

import (
	"maps"
	"slices"

	"guichet/pb_hooks/socle"
)

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
