package demandes

import (
	"fmt"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"

	"guichet/pb_hooks/socle"
)

// Evenement is one line of a demande's historique: it belongs to the demande
// and goes with it.
type Evenement struct {
	ID      string         `db:"pk,id"`
	Demande string         `db:"demande"`
	Le      types.DateTime `db:"le"`
	Acteur  socle.Acteur   `db:"acteur"`
	Verbe   string         `db:"verbe"`
	De      string         `db:"de"`
	Vers    string         `db:"vers"`
	Phrase  string         `db:"phrase"`
	Public  bool           `db:"public"` // the usager reads it too
}

// TableName is the collection of the historique.
func (Evenement) TableName() string { return "historique" }

// Noter adds a line to the historique and its twin, without the sentence, to
// the journal.
func Noter(tx core.App, d *Demande, e Evenement) error {
	e.ID, e.Demande = socle.ID(), d.ID
	e.Le = socle.Date(socle.De(tx).Horloge.Maintenant())
	if err := tx.DB().Model(&e).Insert(); err != nil {
		return fmt.Errorf("historique of %s: %w", d.ID, err)
	}
	room := "demandes."
	if d.Essai {
		room = "essais." // the journal tells a test from the real thing
	}
	return socle.Journaliser(tx, socle.Acte{
		Acteur: e.Acteur, Verbe: room + e.Verbe, Objet: d.Objet(), Collectivite: d.Collectivite,
		Details: []string{e.ID, e.De, e.Vers, e.Phrase},
	})
}

// HistoriqueDe reads the historique, oldest first; the usager's is the public
// one.
func HistoriqueDe(app core.App, demande string, publicSeul bool) ([]Evenement, error) {
	q := app.DB().Select("*").From("historique").Where(dbx.HashExp{"demande": demande})
	if publicSeul {
		q.AndWhere(dbx.HashExp{"public": true})
	}
	var l []Evenement
	err := q.OrderBy("le", "rowid").All(&l)
	return l, err
}
