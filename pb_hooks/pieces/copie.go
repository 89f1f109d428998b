package pieces

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/socle"
)

// Copie is where a document that was received before is given again.
type Copie struct {
	Collectivite        string // "" for the same
	Proprietaire, Champ string
	Formats             []string // what is accepted there, none for all
	MaxOctets           int64    // 0 for no limit of its own
	GardeJours          int
	Origine             Origine // "" for that of the document
}

// Copier gives a document again: one more row that names the same content,
// which lives as long as one of them.
func Copier(tx core.App, p *Piece, c Copie) (*Piece, error) {
	if err := p.presente(); err != nil {
		return nil, err
	}
	acceptes := parmi(c.Formats)
	if !slices.ContainsFunc(acceptes, func(f format) bool { return slices.Contains(f.types, p.Type) }) {
		return nil, errFormat(acceptes)
	}
	if c.MaxOctets > 0 && p.Taille > c.MaxOctets {
		return nil, socle.Err(socle.TropGrand, "Ce document est trop lourd ("+socle.Taille(p.Taille)+"). Le maximum est "+socle.Taille(c.MaxOctets)+".")
	}
	n := *p
	n.ID, n.Collectivite, n.Proprietaire, n.Champ, n.GardeJours = socle.ID(), cmp.Or(c.Collectivite, p.Collectivite), c.Proprietaire, c.Champ, c.GardeJours
	n.Origine = cmp.Or(c.Origine, p.Origine)
	n.RecueLe = socle.Date(socle.De(tx).Horloge.Maintenant())
	if err := tx.DB().Model(&n).Insert(); err != nil {
		return nil, fmt.Errorf("copy piece %s: %w", p.ID, err)
	}
	return &n, nil
}
