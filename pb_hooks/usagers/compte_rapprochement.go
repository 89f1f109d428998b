package usagers

import (
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"

	"guichet/pb_hooks/preuves"
	"guichet/pb_hooks/socle"
)

// RapprochementComptes is two comptes that a person made one, see
// [RapprocherComptes]. The one that goes keeps its row, which names the other
// for ever; for [joursSeparation] days she may have both back as they were.
type RapprochementComptes struct {
	ID       string         `db:"pk,id"`
	Garde    string         `db:"garde"` // the compte that stays
	Autre    string         `db:"autre"`
	Le       types.DateTime `db:"le"`
	Memoire  string         `db:"memoire"` // a [memoireComptes], sealed; "" once it cannot be undone
	DefaitLe types.DateTime `db:"defait_le"`
	// Departement are the fingerprints of what the guichet of the Département called the
	// person of the other, when it is there that both were made one, and are separated; ""
	// for here.
	Departement string `db:"departement"`
}

// TableName is the collection of the rapprochements of comptes.
func (RapprochementComptes) TableName() string { return "rapprochements_comptes" }

const (
	joursSeparation     = 30
	usageMemoireComptes = "rapprochements-comptes"
)

// Fin is the last day when it can be undone.
func (r *RapprochementComptes) Fin() socle.Jour {
	return socle.JourDe(r.Le.Time()).PlusJours(joursSeparation)
}

// SeparableDe is the last rapprochement of a compte, that its person may undo:
// nil for none. An older one waits until it is undone.
func SeparableDe(app core.App, compte string) (*RapprochementComptes, error) {
	return separable(app, compte, "departement = ''")
}

// separable is the last of them that meets a condition.
func separable(app core.App, compte, condition string) (*RapprochementComptes, error) {
	var r RapprochementComptes
	err := app.DB().Select("*").From("rapprochements_comptes").Where(dbx.HashExp{"garde": compte}).AndWhere(dbx.NewExp("defait_le = '' AND "+condition)).
		OrderBy("le DESC", "id DESC").Limit(1).One(&r)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("rapprochements of compte %s: %w", compte, err)
	}
	if r.Memoire == "" || socle.De(app).Horloge.Aujourdhui().Apres(r.Fin()) {
		return nil, nil
	}
	return &r, nil
}

// memoireComptes is what undoing needs: what was whose, and what the
// rapprochement changed of it.
type memoireComptes struct {
	Avant   nomsCompte          `json:"avant"` // of the compte that stays
	Apres   nomsCompte          `json:"apres"`
	Preuves []preuves.Preuve    `json:"preuves"` // of the other
	Pivot   string              `json:"pivot"`   // id of its identity, "" when it did not move
	Usagers []usagerAvant       `json:"usagers"`
	Lignes  map[string][]string `json:"lignes"` // of the other, by column: « demandes.compte »
}

type nomsCompte struct {
	Courriel string `json:"courriel"`
	Prenom   string `json:"prenom"`
	Nom      string `json:"nom"`
}

func (c *Compte) noms() nomsCompte { return nomsCompte{c.Courriel, c.Prenom, c.Nom} }

// usagerAvant is an usager of one of both comptes.
type usagerAvant struct {
	ID     string              `json:"id"`
	Compte string              `json:"compte"`
	Preuve string              `json:"preuve"`
	Avant  map[string]string   `json:"avant"`
	Apres  map[string]string   `json:"apres"`
	Lignes map[string][]string `json:"lignes"` // what was hers, when she left her compte: « demandes.usager »
}

func (r *RapprochementComptes) sceller(tx core.App, m *memoireComptes) (err error) {
	clair, _ := json.Marshal(m) // texts always encode
	r.Memoire, err = socle.De(tx).Coffre.Sceller(usageMemoireComptes, clair)
	return err
}

func (r *RapprochementComptes) desceller(app core.App) (*memoireComptes, error) {
	clair, err := socle.De(app).Coffre.Desceller(usageMemoireComptes, r.Memoire)
	if err != nil {
		return nil, fmt.Errorf("rapprochement of comptes %s: %w", r.ID, err)
	}
	var m memoireComptes
	if err := json.Unmarshal(clair, &m); err != nil {
		return nil, fmt.Errorf("rapprochement of comptes %s: %w", r.ID, err)
	}
	return &m, nil
}

var sourceRapprochementsComptes = socle.SourceRGPD{
	Collection: "rapprochements_comptes", Techniques: []string{"memoire", "departement"},
	Libelle: "La réunion de vos comptes", Finalite: "Séparer deux comptes réunis par erreur", Duree: "Trente jours après la réunion, soixante quand un autre guichet l’a faite",
	Extraire: func(app core.App, usager string) ([]map[string]any, error) {
		return socle.Lignes(app, `SELECT r.le, r.defait_le FROM rapprochements_comptes r JOIN usagers u ON u.compte = r.garde WHERE u.id = {:u} AND u.compte != ''`, dbx.Params{"u": usager})
	},
}
