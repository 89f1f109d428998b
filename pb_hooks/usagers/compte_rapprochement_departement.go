package usagers

import (
	"database/sql"
	"errors"
	"fmt"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/preuves"
	"guichet/pb_hooks/socle"
)

// ReunirAuDepartement is [RapprocherComptes] by the guichet of the Département, which
// knows that both are of one person. de, which opened autre, opens nothing from now on:
// she is called otherwise. page is where she separates them.
func ReunirAuDepartement(tx core.App, c *collectivites.Collectivite, garde, autre *Compte, de *preuves.Preuve, page string) error {
	if garde.ID == autre.ID || garde.RapprocheDe != "" || autre.RapprocheDe != "" {
		return errDejaReunis
	}
	if err := reunir(tx, c, garde, autre, de.Sujet, page); err != nil {
		return err
	}
	de.Compte = garde.ID
	return de.Couper(tx, socle.Programme("departement"))
}

// SeparerAuDepartement undoes it: de is what that guichet calls the person of the other
// compte. It does nothing for two that were not made one here. What can no longer be
// given back, after its days or because an agent made one of both files, stays with the
// one that had both: the other is opened by de alone.
func SeparerAuDepartement(tx core.App, c *collectivites.Collectivite, de preuves.Preuve) error {
	var r RapprochementComptes
	err := tx.DB().Select("*").From("rapprochements_comptes").Where(dbx.HashExp{"departement": de.Sujet}).AndWhere(dbx.NewExp("defait_le = ''")).One(&r)
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("rapprochement by the Département: %w", err)
	}
	garde, err := CompteActuel(tx, r.Garde)
	if err != nil {
		return err
	}
	if r.Memoire != "" {
		_, err := r.separer(tx, c, garde)
		if err == nil || socle.EnErreur(err).Code != socle.Conflit {
			return err
		}
	}
	return r.rouvrir(tx, garde, de)
}

// rouvrir has the other compte opened again, by one preuve, with nothing else.
func (r *RapprochementComptes) rouvrir(tx core.App, garde *Compte, de preuves.Preuve) error {
	autre, err := CompteParID(tx, r.Autre)
	if err != nil {
		return err
	}
	autre.RapprocheDe = ""
	if err := tx.DB().Model(autre).Update("RapprocheDe"); err != nil {
		return fmt.Errorf("compte %s: %w", autre.ID, err)
	}
	r.Memoire, r.DefaitLe = "", socle.Date(socle.De(tx).Horloge.Maintenant())
	if err := tx.DB().Model(r).Update("Memoire", "DefaitLe"); err != nil {
		return fmt.Errorf("separate the comptes %s, %s: %w", r.Garde, r.Autre, err)
	}
	de.Compte = autre.ID
	if err := de.Ajouter(tx, r.par(garde)); err != nil {
		return err
	}
	return r.journaliser(tx, r.par(garde), "usagers.separer_comptes")
}
