package annuaire

import (
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"

	"guichet/pb_hooks/socle"
)

// Adhesion is what the Département and a member agreed on, and when.
type Adhesion struct {
	ID          string        `db:"pk,id"`
	Membre      string        `db:"membre"`
	ContacteeLe string        `db:"contactee_le"`
	AdherenteLe string        `db:"adherente_le"`
	FormeeLe    string        `db:"formee_le"`
	FinieLe     string        `db:"finie_le"` // first day on which it is no member, "" for none
	Produits    types.JSONRaw `db:"produits"`
	Note        string        `db:"note"`
	Modele      string        `db:"modele"` // of the convention, see modelesConvention
	DelibereeLe string        `db:"deliberee_le"`
	SigneeLe    string        `db:"signee_le"`
	JusquAu     string        `db:"jusqu_au"` // last day of the convention
}

// TableName is the collection of the adhésions.
func (Adhesion) TableName() string { return "hub_adhesions" }

// enCours tells that the member has joined, and has not left.
func (a *Adhesion) enCours(auj socle.Jour) bool {
	return a.AdherenteLe != "" && a.AdherenteLe <= auj.ISO() && (a.FinieLe == "" || auj.ISO() < a.FinieLe)
}

// produits are the names of what the member uses.
func (a *Adhesion) produits() []string {
	var l []string
	_ = json.Unmarshal(a.Produits, &l) // only this room writes it
	return l
}

// AdhesionDe is that of a member, an empty one when nothing is written of it.
func AdhesionDe(app core.App, membre string) (*Adhesion, error) {
	a := Adhesion{Membre: membre, Produits: types.JSONRaw("[]")}
	err := app.DB().Select("*").From("hub_adhesions").Where(dbx.HashExp{"membre": membre}).One(&a)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return nil, fmt.Errorf("adhésion of %s: %w", membre, err)
	}
	return &a, nil
}

func adhesions(app core.App) (map[string]*Adhesion, error) {
	var l []*Adhesion
	if err := app.DB().Select("*").From("hub_adhesions").All(&l); err != nil {
		return nil, fmt.Errorf("adhésions: %w", err)
	}
	m := make(map[string]*Adhesion, len(l))
	for _, a := range l {
		m[a.Membre] = a
	}
	return m, nil
}

// Enregistrer writes it, with its line in the journal.
func (a *Adhesion) Enregistrer(tx core.App, par socle.Acteur) error {
	var err error
	if a.ID == "" {
		a.ID = socle.ID()
		err = tx.DB().Model(a).Insert()
	} else {
		err = tx.DB().Model(a).Update()
	}
	if err != nil {
		return fmt.Errorf("adhésion of %s: %w", a.Membre, err)
	}
	return noter(tx, a.Membre, "hub.adhesion", a, par)
}

// noter adds an act on a member to the journal.
func noter(tx core.App, membre, verbe string, details any, par socle.Acteur) error {
	return socle.Journaliser(tx, socle.Acte{Acteur: par, Verbe: verbe, Objet: (&Membre{ID: membre}).Objet(), Details: details})
}

// reglageProduits is the list that the Département edits.
const reglageProduits = "hub-produits"

var produitsProposes = []string{"Guichet en ligne", "Hébergement par le Département", "Sauvegarde chez le Département", "Formation des agents"}

// Produits are what a member may use, as the Département lists them.
func Produits(app core.App) ([]string, error) {
	l, par, err := socle.LireReglage[[]string](app, reglageProduits)
	if err != nil || par != "" {
		return l, err
	}
	return produitsProposes, nil
}
