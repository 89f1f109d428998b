package usagers

import (
	"encoding/json"
	"fmt"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
)

// Inserer writes a new usager with the keys that its doubles are found by.
// Every usager is written by this function and the two below.
func (u *Usager) Inserer(tx core.App) error {
	u.ARapprocher = true
	if err := tx.DB().Model(u).Insert(); err != nil {
		return fmt.Errorf("insert usager: %w", err)
	}
	return u.ajouterCles(tx, cles(u))
}

// Modifier writes an usager again, and its keys when they changed.
func (u *Usager) Modifier(tx core.App) error {
	avant, err := UsagerParID(tx, u.Collectivite, u.ID)
	if err != nil {
		return err
	}
	if !memesCles(avant, u) {
		u.ARapprocher = u.RapprocheDe == ""
		if err := u.oterCles(tx, cles(avant)); err != nil {
			return err
		}
		if err := u.ajouterCles(tx, cles(u)); err != nil {
			return err
		}
	}
	if err := tx.DB().Model(u).Update(); err != nil {
		return fmt.Errorf("update usager %s: %w", u.ID, err)
	}
	return nil
}

// Supprimer removes an usager, its keys, the mandats on it and the
// rapprochements that name it.
func (u *Usager) Supprimer(tx core.App) error {
	if _, err := tx.DB().Delete("mandats", dbx.HashExp{"usager": u.ID}).Execute(); err != nil {
		return fmt.Errorf("mandats on usager %s: %w", u.ID, err)
	}
	if _, err := tx.DB().NewQuery("DELETE FROM rapprochements WHERE a = {:u} OR b = {:u}").Bind(dbx.Params{"u": u.ID}).Execute(); err != nil {
		return fmt.Errorf("rapprochements of usager %s: %w", u.ID, err)
	}
	if err := u.oterCles(tx, cles(u)); err != nil {
		return err
	}
	if err := tx.DB().Model(u).Delete(); err != nil {
		return fmt.Errorf("delete usager %s: %w", u.ID, err)
	}
	return nil
}

func (u *Usager) ajouterCles(tx core.App, l []int64) error {
	return u.ecrireCles(tx, "INSERT OR IGNORE INTO usagers_cles (cle, usager) SELECT value, {:u} FROM json_each({:cles})", l)
}

func (u *Usager) oterCles(tx core.App, l []int64) error {
	return u.ecrireCles(tx, "DELETE FROM usagers_cles WHERE cle IN (SELECT value FROM json_each({:cles})) AND usager = {:u}", l)
}

// ecrireCles runs one statement for all: a dépôt waits for it.
func (u *Usager) ecrireCles(tx core.App, requete string, l []int64) error {
	if len(l) == 0 {
		return nil
	}
	liste, _ := json.Marshal(l) // numbers always encode
	if _, err := tx.DB().NewQuery(requete).Bind(dbx.Params{"cles": string(liste), "u": u.ID}).Execute(); err != nil {
		return fmt.Errorf("keys of usager %s: %w", u.ID, err)
	}
	return nil
}
