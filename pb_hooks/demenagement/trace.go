package demenagement

import (
	"fmt"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"

	"guichet/pb_hooks/socle"
)

// Demenagement is one archive that was made here, or brought in. The row stays
// when the file is gone: what leaves, and who took it, is known.
type Demenagement struct {
	ID           string         `db:"pk,id"`
	Collectivite string         `db:"collectivite"` // "" for the whole instance
	Genre        Genre          `db:"genre"`
	Etat         Etat           `db:"etat"`
	Chiffre      bool           `db:"chiffre"`
	Archive      string         `db:"archive"` // SHA-256 of the manifest
	Preuve       string         `db:"preuve"`  // SHA-256 of what the other guichet gives back
	Tete         string         `db:"tete"`    // head of the journal at that instant
	Rang         int64          `db:"rang"`    // of that line
	Octets       int64          `db:"octets"`
	Fait         int            `db:"fait"` // pièces written, of Total
	Total        int            `db:"total"`
	Erreur       string         `db:"erreur"`
	Par          socle.Acteur   `db:"par"`
	CreeLe       types.DateTime `db:"cree_le"`
	FiniLe       types.DateTime `db:"fini_le"`
}

// TableName is the collection of the déménagements.
func (Demenagement) TableName() string { return "demenagements" }

// Genre tells an archive that leaves from one that comes.
type Genre string

// The two.
const (
	Export Genre = "export"
	Import Genre = "import"
)

// Etat is where the making of an archive is.
type Etat string

// The states.
const (
	EnCours Etat = "en_cours"
	Pret    Etat = "pret"
	Echoue  Etat = "echoue"
	Efface  Etat = "efface" // its file is gone
)

// dernierExport is the last archive of a collectivité that was made whole, nil
// for none.
func dernierExport(app core.App, collectivite string) (*Demenagement, error) {
	var l []Demenagement
	err := app.DB().Select("*").From("demenagements").Where(dbx.HashExp{"collectivite": collectivite, "genre": string(Export)}).
		AndWhere(dbx.In("etat", string(Pret), string(Efface))).OrderBy("cree_le DESC", "rang DESC").Limit(1).All(&l)
	if err != nil {
		return nil, fmt.Errorf("exports of %s: %w", collectivite, err)
	}
	if len(l) == 0 {
		return nil, nil
	}
	return &l[0], nil
}
