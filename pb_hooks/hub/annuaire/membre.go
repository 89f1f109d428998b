package annuaire

import (
	"database/sql"
	"errors"
	"fmt"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"

	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/socle"
)

// Membre is a collectivité that the hub knows, whether or not it has a guichet
// yet. Its id is what every guichet calls it on the wire.
type Membre struct {
	ID          string         `db:"pk,id"`
	Code        string         `db:"code"` // INSEE of a commune, number of a département, SIREN of an EPCI
	Niveau      string         `db:"niveau"`
	Nom         string         `db:"nom"` // « Saint-Exemple »
	Population  int            `db:"population"`
	EPCI        string         `db:"epci"` // SIREN, "" for none
	Departement string         `db:"departement"`
	Client      string         `db:"client"` // of its sign-ins, "" before its first rattachement
	CreeLe      types.DateTime `db:"cree_le"`
}

// TableName is the collection of the members.
func (Membre) TableName() string { return "hub_membres" }

// CheminCommunes is where the inhabitants find their commune, under the address of
// the Département; the code of one follows, after a slash.
const CheminCommunes = "/hub/communes"

// Objet is the member in the records.
func (m *Membre) Objet() string { return "hub_membres:" + m.ID }

// Fiche is the member as the list of the collectivités of France has it.
func (m *Membre) Fiche() collectivites.Fiche {
	return collectivites.Fiche{Niveau: m.Niveau, Code: m.Code, Nom: m.Nom, Departement: m.Departement, EPCI: m.EPCI, Population: m.Population}
}

// MembreDe is the member of a level and a code, nil for none.
func MembreDe(app core.App, niveau, code string) (*Membre, error) {
	return trouverMembre(app, dbx.HashExp{"niveau": niveau, "code": code})
}

// MembreParID finds a member, nil for none.
func MembreParID(app core.App, id string) (*Membre, error) {
	return trouverMembre(app, dbx.HashExp{"id": id})
}

func trouverMembre(app core.App, cle dbx.HashExp) (*Membre, error) {
	var m Membre
	err := app.DB().Select("*").From("hub_membres").Where(cle).One(&m)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("member: %w", err)
	}
	return &m, nil
}

// Membres lists them by name.
func Membres(app core.App) ([]Membre, error) {
	var l []Membre
	if err := app.DB().Select("*").From("hub_membres").OrderBy("nom", "code").All(&l); err != nil {
		return nil, fmt.Errorf("members: %w", err)
	}
	return l, nil
}

// Adherer makes a member of a collectivité of France, or gives the one that it
// is.
func Adherer(tx core.App, f collectivites.Fiche, par socle.Acteur) (*Membre, error) {
	m, err := MembreDe(tx, f.Niveau, f.Code)
	if err != nil || m != nil {
		return m, err
	}
	m = &Membre{
		ID: socle.ID(), Code: f.Code, Niveau: f.Niveau, Nom: f.Nom, Population: f.Population, EPCI: f.EPCI, Departement: f.Departement,
		CreeLe: socle.Date(socle.De(tx).Horloge.Maintenant()),
	}
	if err := tx.DB().Model(m).Insert(); err != nil {
		return nil, fmt.Errorf("member %s: %w", f.Nom, err)
	}
	return m, socle.Journaliser(tx, socle.Acte{Acteur: par, Verbe: "hub.adherer", Objet: m.Objet(), Details: []any{m.Niveau, m.Code, m.Nom}})
}

// Confier notes by which client a member signs its inhabitants in.
func (m *Membre) Confier(tx core.App, client string) error {
	m.Client = client
	if err := tx.DB().Model(m).Update("Client"); err != nil {
		return fmt.Errorf("member %s: %w", m.ID, err)
	}
	return nil
}
