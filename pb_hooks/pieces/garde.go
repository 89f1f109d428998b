package pieces

import (
	"errors"
	"fmt"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/socle"
)

// Gardien is what a later room knows of the pièces that leave before their
// demande, titles of identity first: which ones are due, and what to say once
// one is gone.
type Gardien struct {
	Echues func(app core.App) ([]Piece, error)
	Otee   func(tx core.App, p *Piece) error
}

// Garder registers a gardien; the nightly purge asks it.
func Garder(app core.App, g Gardien) {
	m := de(app)
	m.gardiens = append(m.gardiens, g)
}

// oterEchues marks the pièces whose time is over. Their row stays, which says
// that they came; their content goes with the files that no row names.
func oterEchues(app core.App) error {
	var fautes []error
	for _, g := range de(app).gardiens {
		echues, err := g.Echues(app)
		if err != nil {
			fautes = append(fautes, fmt.Errorf("pieces to remove: %w", err))
		}
		for i := range echues {
			p := &echues[i]
			err := app.RunInTransaction(func(tx core.App) error {
				p.OteeLe = socle.Date(socle.De(tx).Horloge.Maintenant())
				if err := tx.DB().Model(p).Update("OteeLe"); err != nil {
					return err
				}
				if err := g.Otee(tx, p); err != nil {
					return err
				}
				return socle.Journaliser(tx, socle.Acte{
					Acteur: socle.Programme("purge-pieces"), Verbe: "pieces.oter", Objet: p.Objet(), Collectivite: p.Collectivite, Details: p.Empreinte,
				})
			})
			if err != nil {
				fautes = append(fautes, fmt.Errorf("remove piece %s: %w", p.ID, err))
			}
		}
	}
	return errors.Join(fautes...)
}
