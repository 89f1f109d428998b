package usagers

import (
	"encoding/json"
	"fmt"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"

	"guichet/pb_hooks/socle"
)

// EtatRapprochement is what became of two usagers who look like one person.
type EtatRapprochement string

// The states. What an agent has set aside or undone is never proposed again.
const (
	Propose EtatRapprochement = "propose"
	Ecarte  EtatRapprochement = "ecarte"
	Fait    EtatRapprochement = "fait"
	Defait  EtatRapprochement = "defait"
)

// Rapprochement is two usagers of a collectivité who may be one person. Only an
// agent makes them one, see [Rapprochement.Faire]; the one who goes keeps her
// row, which names the other.
type Rapprochement struct {
	ID           string            `db:"pk,id"`
	Collectivite string            `db:"collectivite"`
	A            string            `db:"a"` // the smaller id of both
	B            string            `db:"b"`
	Score        int               `db:"score"`
	Raisons      types.JSONRaw     `db:"raisons"`
	Etat         EtatRapprochement `db:"etat"`
	Garde        string            `db:"garde"` // of both, who stays
	Avant        types.JSONRaw     `db:"avant"` // a [memoire], what undoing needs
	Rang         int64             `db:"rang"`  // of what was done, in this collectivité
	Par          string            `db:"par"`   // the agent who did it, or who asked to compare
	Le           types.DateTime    `db:"le"`
}

// TableName is the collection of the rapprochements.
func (Rapprochement) TableName() string { return "rapprochements" }

// Ressemblance is what it was proposed for.
func (r *Rapprochement) Ressemblance() Ressemblance {
	x := Ressemblance{Score: r.Score}
	_ = json.Unmarshal(r.Raisons, &x) // written by comparer below
	return x
}

// Autre is the one who goes.
func (r *Rapprochement) Autre() string {
	if r.Garde == r.A {
		return r.B
	}
	return r.A
}

func nouveauRapprochement(a, b *Usager, x Ressemblance) *Rapprochement {
	raisons, _ := json.Marshal(x) // texts always encode
	return &Rapprochement{
		ID: socle.ID(), Collectivite: a.Collectivite, A: min(a.ID, b.ID), B: max(a.ID, b.ID), Score: x.Score, Raisons: raisons, Etat: Propose,
		Avant: types.JSONRaw("null"),
	}
}

// RapprochementParID finds one of a collectivité.
func RapprochementParID(app core.App, collectivite, id string) (*Rapprochement, error) {
	var r Rapprochement
	err := app.DB().Select("*").From("rapprochements").Where(dbx.HashExp{"id": id, "collectivite": collectivite}).One(&r)
	if err != nil {
		return nil, fmt.Errorf("rapprochement: %w", err)
	}
	return &r, nil
}

// UsagerParID finds an usager of a collectivité, the ones who were rapprochés
// of another too.
func UsagerParID(app core.App, collectivite, id string) (*Usager, error) {
	var u Usager
	err := app.DB().Select("*").From("usagers").Where(dbx.HashExp{"id": id, "collectivite": collectivite}).One(&u)
	if err != nil {
		return nil, fmt.Errorf("usager: %w", err)
	}
	return &u, nil
}

// Actuel is the usager that now stands for an id: itself, or the one it was
// rapproché of.
func Actuel(app core.App, collectivite, id string) (*Usager, error) {
	u, err := UsagerParID(app, collectivite, id)
	for err == nil && u.RapprocheDe != "" {
		u, err = UsagerParID(app, collectivite, u.RapprocheDe)
	}
	return u, err
}

// membres is an usager {:u} and all whom she stands for: FROM membres (id).
const membres = `WITH RECURSIVE membres(id) AS (VALUES ({:u}) UNION SELECT x.id FROM usagers x JOIN membres ON x.rapproche_de = membres.id AND x.rapproche_de != '') `

// Membres are the rows of one person: her usager, and those who were rapprochés
// of it.
func (u *Usager) Membres(app core.App) ([]Usager, error) {
	var l []Usager
	err := app.DB().NewQuery(membres + "SELECT u.* FROM membres CROSS JOIN usagers u ON u.id = membres.id").Bind(dbx.Params{"u": u.ID}).All(&l)
	if err != nil {
		return nil, fmt.Errorf("rows of usager %s: %w", u.ID, err)
	}
	return l, nil
}

// Suite is where a page of a list ends: the score or the rank of its last
// line, and its id. The zero Suite is the beginning.
type Suite struct {
	Cle int64
	ID  string
}

// Proposes lists those that wait for an agent, most likely first.
func Proposes(app core.App, collectivite string, apres Suite, nombre int) ([]Rapprochement, error) {
	return listerRapprochements(app, "etat = 'propose'", "score", collectivite, apres, nombre)
}

// Faits lists those that stand, last first.
func Faits(app core.App, collectivite string, apres Suite, nombre int) ([]Rapprochement, error) {
	return listerRapprochements(app, "etat = 'fait'", "rang", collectivite, apres, nombre)
}

func listerRapprochements(app core.App, etat, cle, collectivite string, apres Suite, nombre int) ([]Rapprochement, error) {
	q := app.DB().Select("*").From("rapprochements").Where(dbx.HashExp{"collectivite": collectivite}).AndWhere(dbx.NewExp(etat))
	if apres.ID != "" {
		q.AndWhere(dbx.NewExp("("+cle+", id) < ({:cle}, {:id})", dbx.Params{"cle": apres.Cle, "id": apres.ID}))
	}
	var l []Rapprochement
	if err := q.OrderBy(cle+" DESC", "id DESC").Limit(int64(nombre)).All(&l); err != nil {
		return nil, fmt.Errorf("list rapprochements, %s: %w", etat, err)
	}
	return l, nil
}

var sourceRapprochements = socle.SourceRGPD{
	Collection: "rapprochements", Personnels: []string{"avant"}, Techniques: []string{"raisons", "par"},
	Libelle: "Les rapprochements de vos informations", Finalite: "Défaire un rapprochement fait par erreur", Duree: "Le temps de vos demandes",
	Extraire: func(app core.App, usager string) ([]map[string]any, error) {
		return socle.Lignes(app, `SELECT le, etat, json_extract(avant, '$.avant') AS avant FROM rapprochements WHERE (a = {:u} OR b = {:u}) AND etat = 'fait'`,
			dbx.Params{"u": usager})
	},
}
