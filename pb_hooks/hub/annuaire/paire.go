package annuaire

import (
	"database/sql"
	"errors"
	"fmt"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/socle"
)

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
