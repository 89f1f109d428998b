package annuaire

import (
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"

	"guichet/pb_hooks/socle"
)

// Rapprochement is two comptes of the hub that are one person's, or may be. The one that
// goes keeps its preuves and its subjects, and names the other for ever: undoing is to
// take that name away.
type Rapprochement struct {
	ID     string            `db:"pk,id"`
	Garde  string            `db:"garde"` // the compte that stays
	Autre  string            `db:"autre"`
	Etat   EtatRapprochement `db:"etat"`
	Le     types.DateTime    `db:"le"`     // of this state
	Par    string            `db:"par"`    // who brought it there
	Membre string            `db:"membre"` // whose guichet alone attests it, "" for several, for this machine, or for a whole identity that is the same
	// Noeud, Epoque and Version are of the event that attests it.
	Noeud      string        `db:"noeud"`
	Epoque     int64         `db:"epoque"`
	Version    int64         `db:"version"`
	Remplacees types.JSONRaw `db:"remplacees"` // ids of the pairs that it put aside
}

// TableName is the collection of the rapprochements of the hub.
func (Rapprochement) TableName() string { return "hub_rapprochements" }

// Objet is the rapprochement in the records.
func (r *Rapprochement) Objet() string { return "hub_rapprochements:" + r.ID }

// EtatRapprochement is how far it is.
type EtatRapprochement string

// The states.
const (
	Propose EtatRapprochement = "propose" // the identities differ: an administrator decides
	Fait    EtatRapprochement = "fait"
	Refuse  EtatRapprochement = "refuse" // they are two persons
	Defait  EtatRapprochement = "defait"
)

// Ordonner tells which of two comptes stays: the one that FranceConnect recognised last.
func Ordonner(app core.App, a, b *Compte) (garde, autre *Compte, err error) {
	var reconnus []string
	if err := app.DB().Select("compte").Distinct(true).From("hub_preuves").Where(dbx.In("compte", a.ID, b.ID)).Column(&reconnus); err != nil {
		return nil, nil, fmt.Errorf("preuves of two comptes: %w", err)
	}
	reconnu := func(c *Compte) bool { return slices.Contains(reconnus, c.ID) }
	if reconnu(b) && !reconnu(a) || reconnu(a) == reconnu(b) && b.VuLe.Time().After(a.VuLe.Time()) {
		return b, a, nil
	}
	return a, b, nil
}

// PropreA tells that only one sector ever spoke of a compte, which FranceConnect opens
// for nobody.
func (c *Compte) PropreA(app core.App, secteur string) (seule bool, err error) {
	err = app.DB().NewQuery("SELECT NOT EXISTS (SELECT 1 FROM hub_preuves WHERE compte = {:c}) AND NOT EXISTS (SELECT 1 FROM hub_paires WHERE compte = {:c} AND secteur != {:s})").
		Bind(dbx.Params{"c": c.ID, "s": secteur}).Row(&seule)
	if err != nil {
		return false, fmt.Errorf("who spoke of a compte: %w", err)
	}
	return seule, nil
}

// JoursSeparation is how long its person may undo it, as at a guichet.
const JoursSeparation = 30

// Fin is the last day when its person can undo it.
func (r *Rapprochement) Fin() socle.Jour {
	return socle.JourDe(r.Le.Time()).PlusJours(JoursSeparation)
}

// Reunis is the SQL of the comptes that one, {:c}, stands for: itself, and those that
// were made one with it.
const Reunis = "SELECT id FROM hub_comptes WHERE id = {:c} UNION ALL SELECT id FROM hub_comptes WHERE rapproche_de = {:c} AND rapproche_de != ''"

// Reunis are the comptes that this one stands for, itself first.
func (c *Compte) Reunis(app core.App) (l []Compte, err error) {
	err = app.DB().NewQuery("SELECT * FROM hub_comptes WHERE id IN (" + Reunis + ") ORDER BY id != {:c}, id").Bind(dbx.Params{"c": c.ID}).All(&l)
	if err != nil {
		return nil, fmt.Errorf("comptes that became %s: %w", c.ID, err)
	}
	return l, nil
}

// Titulaire is the compte that stands for this one.
func (c *Compte) Titulaire(app core.App) (*Compte, error) {
	if c.RapprocheDe == "" {
		return c, nil
	}
	return ParID(app, c.RapprocheDe)
}

// RapprochementsEntre are those of two comptes and of all that either stands for,
// whatever became of them.
func RapprochementsEntre(app core.App, a, b string) ([]Rapprochement, error) {
	de := func(c string) string { return strings.ReplaceAll(Reunis, "{:c}", c) }
	return listerRapprochements(app, "garde IN ("+de("{:a}")+") AND autre IN ("+de("{:b}")+") OR garde IN ("+de("{:b}")+") AND autre IN ("+de("{:a}")+")", dbx.Params{"a": a, "b": b})
}

// RapprochementParID finds one, nil for none.
func RapprochementParID(app core.App, id string) (*Rapprochement, error) {
	var r Rapprochement
	err := app.DB().Select("*").From("hub_rapprochements").Where(dbx.HashExp{"id": id}).One(&r)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("rapprochement at the hub: %w", err)
	}
	return &r, nil
}

func listerRapprochements(app core.App, ou string, p dbx.Params) (l []Rapprochement, err error) {
	if err := app.DB().Select("*").From("hub_rapprochements").Where(dbx.NewExp(ou, p)).OrderBy("le", "id").All(&l); err != nil {
		return nil, fmt.Errorf("rapprochements at the hub: %w", err)
	}
	return l, nil
}

// Proposes are those that an administrator has to decide on, the oldest first.
func Proposes(app core.App) ([]Rapprochement, error) {
	return listerRapprochements(app, "etat = 'propose'", nil)
}

// Attestes are those of a compte that a member attests, and that stand or wait.
func Attestes(app core.App, membre, compte string) ([]Rapprochement, error) {
	return listerRapprochements(app, "membre = {:m} AND etat IN ('propose', 'fait') AND (garde = {:c} OR autre = {:c})", dbx.Params{"m": membre, "c": compte})
}

// SeparableDe is the last of a compte, if its person may undo it today: nil for none. An
// older one waits until that is undone; what no preuve would open stays.
func SeparableDe(app core.App, compte string) (*Rapprochement, error) {
	r, err := dernierDe(app, compte)
	if err != nil || r == nil || socle.De(app).Horloge.Aujourdhui().Apres(r.Fin()) {
		return nil, err
	}
	var ouvre bool
	err = app.DB().NewQuery("SELECT EXISTS (SELECT 1 FROM hub_preuves WHERE compte = {:c})").Bind(dbx.Params{"c": r.Autre}).Row(&ouvre)
	if err != nil || !ouvre {
		return nil, err
	}
	return r, nil
}

// dernierDe is the last one that made of a compte what it is, nil for none.
func dernierDe(app core.App, compte string) (*Rapprochement, error) {
	l, err := listerRapprochements(app, "garde = {:c} AND etat = 'fait'", dbx.Params{"c": compte})
	if err != nil || len(l) == 0 {
		return nil, err
	}
	return &l[len(l)-1], nil
}

// Retractable tells that who attested it may take her word back: nobody else attests or
// decided it, it is the last of its compte, and it is not too late.
func (r *Rapprochement) Retractable(app core.App, par socle.Acteur) (bool, error) {
	if r.Par != string(par) || socle.De(app).Horloge.Aujourdhui().Apres(r.Fin()) {
		return false, nil
	}
	if r.Etat == Propose {
		return true, nil
	}
	dernier, err := dernierDe(app, r.Garde)
	if err != nil || dernier == nil || dernier.ID != r.ID {
		return false, err
	}
	garde, err := ParID(app, r.Garde)
	return err == nil && garde.RapprocheDe == "", err
}

// Attester keeps by which event its member attested it last. A second member that does
// leaves nobody whose word alone it hangs on.
func (r *Rapprochement) Attester(tx core.App, membre, noeud string, epoque, version int64) error {
	if r.Membre != membre {
		membre, noeud, epoque, version = "", "", 0, 0
	}
	r.Membre, r.Noeud, r.Epoque, r.Version = membre, noeud, epoque, version
	if err := tx.DB().Model(r).Update("Membre", "Noeud", "Epoque", "Version"); err != nil {
		return fmt.Errorf("rapprochement at the hub: %w", err)
	}
	return nil
}

// FaitsDe are those that put a pair aside.
func FaitsDe(app core.App, p *Paire) ([]Rapprochement, error) {
	return listerRapprochements(app, "etat = 'fait' AND (garde = {:c} OR autre = {:c}) AND EXISTS (SELECT 1 FROM json_each(remplacees) WHERE value = {:p})", dbx.Params{"c": p.Compte, "p": p.ID})
}

var sourceRapprochements = socle.SourceRGPD{
	Collection: "hub_rapprochements", Techniques: []string{"par", "membre", "noeud", "remplacees"},
	Libelle: "La réunion de vos comptes au guichet du Département", Finalite: "Séparer deux comptes réunis par erreur", Duree: duree, Seulement: Ici,
}
