package annuaire

import (
	"fmt"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/sauvegardes"
	"guichet/pb_hooks/socle"
)

// Liberer has the comptes that this one stands for stand by themselves again.
func (c *Compte) Liberer(tx core.App) error {
	for _, requete := range []string{
		"UPDATE hub_paires SET remplacee = 0 WHERE remplacee = 1 AND compte IN (" + Reunis + ")",
		"UPDATE hub_comptes SET rapproche_de = '' WHERE rapproche_de = {:c} AND rapproche_de != ''",
	} {
		if _, err := tx.DB().NewQuery(requete).Bind(dbx.Params{"c": c.ID}).Execute(); err != nil {
			return fmt.Errorf("comptes that became %s: %w", c.ID, err)
		}
	}
	return nil
}

// Effacer removes a compte and all that the hub knows of its person. It returns what the
// sectors called her: who tells them has to do it in the same transaction. A backup that
// brings her back erases her again.
func (c *Compte) Effacer(tx core.App, par socle.Acteur) ([]Paire, error) {
	paires, err := PairesDe(tx, c.ID)
	if err != nil {
		return nil, err
	}
	if err := sauvegardes.NoterEffacement(tx, c.ID); err != nil {
		return nil, err
	}
	for _, table := range []string{"hub_joignables", "hub_paires", "hub_preuves"} {
		if _, err := tx.DB().Delete(table, dbx.HashExp{"compte": c.ID}).Execute(); err != nil {
			return nil, fmt.Errorf("%s of a compte: %w", table, err)
		}
	}
	if _, err := tx.DB().NewQuery("DELETE FROM hub_rapprochements WHERE garde = {:c} OR autre = {:c}").Bind(dbx.Params{"c": c.ID}).Execute(); err != nil {
		return nil, fmt.Errorf("rapprochements of a compte: %w", err)
	}
	if err := tx.DB().Model(c).Delete(); err != nil {
		return nil, fmt.Errorf("erase a compte of the hub: %w", err)
	}
	return paires, socle.Journaliser(tx, socle.Acte{Acteur: par, Verbe: "hub.effacer_compte", Objet: "hub_comptes:" + c.ID, Details: []any{len(paires)}})
}
