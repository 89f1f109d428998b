package demandes

import (
	"database/sql"
	"errors"
	"fmt"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/socle"
	"guichet/pb_hooks/usagers"
)

// adopter gives the compte that signs in what the visitor did before: the
// brouillons, and the demandes whose code de suivi the session knows, when they
// are this person's.
func adopter(tx core.App, visiteur *socle.Session, compte string) error {
	_, err := tx.DB().Update("brouillons", dbx.Params{"session": "", "compte": compte}, dbx.HashExp{"session": visiteur.ID, "compte": ""}).Execute()
	if err != nil {
		return fmt.Errorf("adopt brouillons: %w", err)
	}
	suivies := visiteur.Suivies()
	if len(suivies) == 0 {
		return nil
	}
	c, err := usagers.CompteParID(tx, compte)
	if err != nil {
		return err
	}
	for _, id := range suivies {
		d, err := trouver(tx, dbx.HashExp{"id": id, "compte": ""})
		if errors.Is(err, sql.ErrNoRows) {
			continue
		}
		if err == nil {
			err = d.confier(tx, c)
		}
		if err != nil {
			return fmt.Errorf("adopt %s: %w", id, err)
		}
	}
	return nil
}

// confier puts a demande filed without a compte among those of a compte, when
// both are one person. Its code de suivi goes on opening it.
func (d *Demande) confier(tx core.App, c *usagers.Compte) error {
	if d.Compte != "" || d.Usager == "" {
		return nil
	}
	u, err := usagers.Rapprocher(tx, d.Usager, c)
	if u == nil || err != nil {
		return err
	}
	// An agent may have recorded more than one for her.
	ancien := d.Usager
	var siennes []Demande
	if err := tx.DB().Select("*").From("demandes").Where(dbx.HashExp{"usager": d.Usager, "compte": ""}).All(&siennes); err != nil {
		return err
	}
	for i := range siennes {
		x := &siennes[i]
		x.Compte, x.Usager = c.ID, u.ID
		if err := x.modifier(tx, "Compte", "Usager"); err != nil {
			return err
		}
		if err := Noter(tx, x, Evenement{Acteur: c.Acteur(), Verbe: "rapprocher", Phrase: "Demande ajoutée au compte de l’usager", Public: true}); err != nil {
			return err
		}
	}
	if ancien == u.ID {
		return nil
	}
	return usagers.Oublier(tx, d.Collectivite, ancien)
}
