package demandes

import (
	"fmt"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/socle"
)

// NombreDeLUsager counts the demandes of an usager, and those that are not
// ended.
func NombreDeLUsager(app core.App, usager string) (toutes, ouvertesSeules int, err error) {
	err = app.DB().NewQuery("SELECT count(*), count(*) FILTER (WHERE "+ouvertes+") FROM demandes WHERE usager = {:u} AND usager != ''").
		Bind(dbx.Params{"u": usager}).Row(&toutes, &ouvertesSeules)
	if err != nil {
		return 0, 0, fmt.Errorf("count demandes of usager %s: %w", usager, err)
	}
	return toutes, ouvertesSeules, nil
}

// NombreDeBrouillons counts the brouillons of a compte in a collectivité.
func NombreDeBrouillons(app core.App, collectivite, compte string) (n int, err error) {
	err = app.DB().Select("count(*)").From("brouillons").Where(socle.Egal("compte", compte)).AndWhere(dbx.HashExp{"collectivite": collectivite}).Row(&n)
	return n, err
}

// OublierBrouillons forgets every brouillon of a compte in a collectivité.
func OublierBrouillons(tx core.App, collectivite, compte string, par socle.Acteur) error {
	var l []Brouillon
	err := tx.DB().Select("*").From("brouillons").Where(socle.Egal("compte", compte)).AndWhere(dbx.HashExp{"collectivite": collectivite}).All(&l)
	if err != nil {
		return fmt.Errorf("brouillons of a compte: %w", err)
	}
	for i := range l {
		if err := supprimerBrouillon(tx, &l[i]); err != nil {
			return err
		}
		if err := socle.Journaliser(tx, socle.Acte{Acteur: par, Verbe: "demandes.oublier_brouillon", Objet: l[i].Proprietaire(), Collectivite: collectivite}); err != nil {
			return err
		}
	}
	return nil
}

// CompteSertAilleurs tells whether a compte has a demande or a brouillon in
// another collectivité.
func CompteSertAilleurs(app core.App, compte, collectivite string) (oui bool, err error) {
	err = app.DB().NewQuery(`SELECT EXISTS (SELECT 1 FROM demandes WHERE compte = {:compte} AND compte != '' AND collectivite != {:c})
		OR EXISTS (SELECT 1 FROM brouillons WHERE compte = {:compte} AND compte != '' AND collectivite != {:c})`).
		Bind(dbx.Params{"compte": compte, "c": collectivite}).Row(&oui)
	if err != nil {
		return false, fmt.Errorf("demandes of a compte: %w", err)
	}
	return oui, nil
}
