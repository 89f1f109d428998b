package socle

import (
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
)

// Provenance says who gave a réglage of the instance.
type Provenance string

// The two ways; "" is a réglage that nobody gave.
const (
	ParPage   Provenance = "page"
	ParPreset Provenance = "preset" // the file or the invitation of the département
)

// usageReglages is what the values are sealed for.
const usageReglages = "reglages"

// UsageReglage is what the value of one réglage is sealed for.
func UsageReglage(nom string) string { return usageReglages + "/" + nom }

// LireReglage reads a réglage of the whole instance (mail server, backups): a
// value in JSON, sealed since some hold a password. The zero value and ""
// mean that nobody gave it.
func LireReglage[T any](app core.App, nom string) (valeur T, par Provenance, err error) {
	var l struct {
		Valeur     string     `db:"valeur"`
		Provenance Provenance `db:"provenance"`
	}
	err = app.DB().Select("valeur", "provenance").From("reglages").Where(dbx.HashExp{"nom": nom}).One(&l)
	if errors.Is(err, sql.ErrNoRows) {
		return valeur, "", nil
	}
	if err != nil {
		return valeur, "", fmt.Errorf("réglage %s: %w", nom, err)
	}
	clair, err := De(app).Coffre.Desceller(UsageReglage(nom), l.Valeur)
	if err == nil {
		err = json.Unmarshal(clair, &valeur)
	}
	if err != nil {
		return valeur, "", fmt.Errorf("réglage %s: %w", nom, err)
	}
	return valeur, l.Provenance, nil
}

// EcrireReglage gives a réglage its value, with its line in the journal.
func EcrireReglage(tx core.App, nom string, valeur any, provenance Provenance, par Acteur) error {
	clair, err := json.Marshal(valeur)
	if err != nil {
		return fmt.Errorf("réglage %s: %w", nom, err)
	}
	scelle, err := De(tx).Coffre.Sceller(UsageReglage(nom), clair)
	if err != nil {
		return fmt.Errorf("réglage %s: %w", nom, err)
	}
	_, err = tx.DB().NewQuery(`INSERT INTO reglages (id, nom, valeur, provenance, par, maj_le) VALUES ({:id}, {:nom}, {:valeur}, {:provenance}, {:par}, {:le})
		ON CONFLICT (nom) DO UPDATE SET valeur = excluded.valeur, provenance = excluded.provenance, par = excluded.par, maj_le = excluded.maj_le`).Bind(dbx.Params{
		"id": ID(), "nom": nom, "valeur": scelle, "provenance": string(provenance), "par": string(par), "le": Date(De(tx).Horloge.Maintenant()),
	}).Execute()
	if err != nil {
		return fmt.Errorf("réglage %s: %w", nom, err)
	}
	return Journaliser(tx, Acte{Acteur: par, Verbe: "socle.regler", Objet: "reglages:" + nom, Details: valeur})
}

// OterReglage takes a réglage back: nobody gave it any more.
func OterReglage(tx core.App, nom string, par Acteur) error {
	if _, err := tx.DB().Delete("reglages", dbx.HashExp{"nom": nom}).Execute(); err != nil {
		return fmt.Errorf("réglage %s: %w", nom, err)
	}
	return Journaliser(tx, Acte{Acteur: par, Verbe: "socle.regler", Objet: "reglages:" + nom})
}
