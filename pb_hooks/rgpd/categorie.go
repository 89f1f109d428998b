package rgpd

import (
	"encoding/json"
	"fmt"

	"github.com/pocketbase/pocketbase/tools/types"
)

// Sort is what became of one kind of data.
type Sort string

// The three of them.
const (
	Efface  Sort = "efface"
	Corrige Sort = "corrige"
	Garde   Sort = "garde"
)

// Categorie is one kind of data in an answer. The program writes its words: they
// name data, and hold none.
type Categorie struct {
	Quoi   string `json:"quoi"`
	Sort   Sort   `json:"sort"`
	Motif  string `json:"motif,omitempty"`  // why it is kept
	Jusqua string `json:"jusqua,omitempty"` // until when, in words
}

// EnMots is « les coordonnées, tant qu’une demande est en cours : elles servent à
// répondre ».
func (c Categorie) EnMots() string {
	s := c.Quoi
	if c.Jusqua != "" {
		s += ", " + c.Jusqua
	}
	if c.Motif != "" {
		s += " : " + c.Motif
	}
	return s
}

// lesCategories are those of its answer, as far as it is known.
func (e *Exercice) lesCategories() (l []Categorie, err error) {
	if len(e.Categories) == 0 {
		return nil, nil
	}
	if err := json.Unmarshal(e.Categories, &l); err != nil {
		return nil, fmt.Errorf("categories of exercice %s: %w", e.ID, err)
	}
	return l, nil
}

// classer adds what became of kinds of data; the caller saves the row.
func (e *Exercice) classer(l ...Categorie) error {
	avant, err := e.lesCategories()
	if err != nil {
		return err
	}
	brut, err := json.Marshal(append(avant, l...))
	e.Categories = types.JSONRaw(brut)
	return err
}

// categories are what a bilan erases and what it keeps.
func (b bilan) categories() (l []Categorie) {
	for _, x := range b.Efface {
		l = append(l, Categorie{Quoi: x, Sort: Efface})
	}
	return append(l, b.Garde...)
}
