package annuaire

import (
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/socle"
	"guichet/pb_hooks/usagers"
)

// Connu tells whom a sector calls so, "" for nobody.
func Connu(app core.App, secteur, sujet string) (compte string, err error) {
	err = app.DB().Select("compte").From("hub_paires").Where(dbx.HashExp{"secteur": secteur, "sujet": sujet}).Row(&compte)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return "", fmt.Errorf("subject of %s: %w", secteur, err)
	}
	return compte, nil
}

// Adopter gives back to somebody the subject by which a sector knows her, and that
// this hub has lost: to the only compte that has her whole identity and none there
// yet, or to a new one that waits for her to sign in. donnees are the claims that
// the hub had given, nil for none.
func Adopter(tx core.App, secteur, sujet string, donnees json.RawMessage) error {
	s := socle.De(tx)
	c := &Compte{ID: socle.ID(), CreeLe: socle.Date(s.Horloge.Maintenant())}
	if donnees == nil {
		donnees = json.RawMessage("{}")
	}
	pivot, err := usagers.LirePivot(donnees)
	if err != nil {
		return err
	}
	if pivot.Complet() {
		c.Empreinte = s.Coffre.Empreinte(usageEmpreinte, pivot.Cle())
	}
	var l []string
	if err := tx.DB().Select("id").From("hub_comptes").Where(dbx.HashExp{"empreinte": c.Empreinte}).Limit(2).Column(&l); err != nil {
		return fmt.Errorf("compte of an identity: %w", err)
	}
	seul := false
	if c.Empreinte != "" && len(l) == 1 {
		if seul, err = inconnuDe(tx, secteur, l[0]); err != nil {
			return err
		}
	}
	if seul {
		c.ID = l[0]
	} else {
		c.VuLe = c.CreeLe
		if c.Identite, err = s.Coffre.Sceller(usageIdentite, donnees); err != nil {
			return err
		}
		if err := tx.DB().Model(c).Insert(); err != nil {
			return fmt.Errorf("compte of the hub: %w", err)
		}
	}
	_, err = tx.DB().Insert("hub_paires", dbx.Params{"id": socle.ID(), "compte": c.ID, "secteur": secteur, "sujet": sujet, "creee_le": c.CreeLe.String()}).Execute()
	if err != nil {
		return fmt.Errorf("subject at %s: %w", secteur, err)
	}
	return socle.Journaliser(tx, socle.Acte{Acteur: socle.Programme("hub"), Verbe: "hub.adopter", Objet: "hub_comptes:" + c.ID, Details: []any{secteur, !seul}})
}

// inconnuDe tells that a sector has no subject for a compte.
func inconnuDe(app core.App, secteur, compte string) (bool, error) {
	var n int
	err := app.DB().Select("count(*)").From("hub_paires").Where(dbx.HashExp{"secteur": secteur, "compte": compte}).Row(&n)
	if err != nil {
		return false, fmt.Errorf("subject at %s: %w", secteur, err)
	}
	return n == 0, nil
}

const usageSujet = "hub-sujet"

// Sujet is what a sector calls a compte: 64 hexadecimal signs, derived the first
// time and read from its row ever after, for neither a change of key nor a
// rapprochement may orphan the usagers of a mairie. Call it in a transaction.
func Sujet(tx core.App, secteur, compte string) (string, error) {
	var sujet string
	err := tx.DB().Select("sujet").From("hub_paires").Where(dbx.HashExp{"compte": compte, "secteur": secteur}).Row(&sujet)
	if errors.Is(err, sql.ErrNoRows) {
		s := socle.De(tx)
		sujet = s.Coffre.Empreinte(usageSujet, secteur+"\n"+compte)
		_, err = tx.DB().Insert("hub_paires", dbx.Params{
			"id": socle.ID(), "compte": compte, "secteur": secteur, "sujet": sujet, "creee_le": socle.Date(s.Horloge.Maintenant()).String(),
		}).Execute()
	}
	if err != nil {
		return "", fmt.Errorf("subject at %s: %w", secteur, err)
	}
	return sujet, nil
}
