package demandes

import (
	"slices"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/catalogue"
)

// PiecesManquantes lists the required pièces that a demande recorded by an agent
// came without, and that nobody asked for since. What a person files herself
// lacks none.
func PiecesManquantes(app core.App, d *Demande) ([]*catalogue.PieceAttendue, error) {
	if d.SaisiePar == "" || !d.Etat.Ouverte() {
		return nil, nil
	}
	p, err := ReponsesDe(app, d)
	if err != nil {
		return nil, err
	}
	l, err := AttentesDe(app, d.ID)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(p.PiecesManquantes(), func(piece *catalogue.PieceAttendue) bool {
		return slices.ContainsFunc(l, func(a Attente) bool { return slices.Contains(a.Manquants(), piece.Libelle.Fr) })
	}), nil
}
