package annuaire

import (
	"fmt"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/socle"
)

const usageSujet = "hub-sujet"

// Sujet is what a sector calls a compte: 64 hexadecimal signs, derived the first
// time and read from its row ever after, for neither a change of key nor a
// rapprochement may orphan the usagers of a mairie.
func Sujet(tx core.App, secteur, compte string) (string, error) {
	s := socle.De(tx)
	var sujet string
	err := tx.DB().NewQuery(`INSERT INTO hub_paires (id, compte, secteur, sujet, creee_le) VALUES ({:id}, {:c}, {:s}, {:sujet}, {:le})
		ON CONFLICT (compte, secteur) DO UPDATE SET secteur = secteur RETURNING sujet`).
		Bind(dbx.Params{
			"id": socle.ID(), "c": compte, "s": secteur, "sujet": s.Coffre.Empreinte(usageSujet, secteur+"\n"+compte), "le": socle.Date(s.Horloge.Maintenant()).String(),
		}).Row(&sujet)
	if err != nil {
		return "", fmt.Errorf("subject at %s: %w", secteur, err)
	}
	return sujet, nil
}
