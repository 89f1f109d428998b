package annuaire

import (
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

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
	Membre string            `db:"membre"` // whose guichet attests it, "" for a whole identity that is the same
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

// RapprochementEntre is that of two comptes, whatever became of it: nil for none.
func RapprochementEntre(app core.App, a, b string) (*Rapprochement, error) {
	return trouverRapprochement(app, dbx.Or(dbx.HashExp{"garde": a, "autre": b}, dbx.HashExp{"garde": b, "autre": a}))
}

// RapprochementParID finds one, nil for none.
func RapprochementParID(app core.App, id string) (*Rapprochement, error) {
	return trouverRapprochement(app, dbx.HashExp{"id": id})
}

func trouverRapprochement(app core.App, ou dbx.Expression) (*Rapprochement, error) {
	var r Rapprochement
	err := app.DB().Select("*").From("hub_rapprochements").Where(ou).One(&r)
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

// Separables are those that the person of a compte may undo today.
func Separables(app core.App, compte string) ([]Rapprochement, error) {
	depuis := socle.De(app).Horloge.Aujourdhui().PlusJours(-JoursSeparation).Debut()
	return listerRapprochements(app, "garde = {:c} AND etat = 'fait' AND le >= {:d}", dbx.Params{"c": compte, "d": socle.Date(depuis).String()})
}

// FaitsDe are those that put a pair aside.
func FaitsDe(app core.App, p *Paire) ([]Rapprochement, error) {
	return listerRapprochements(app, "etat = 'fait' AND EXISTS (SELECT 1 FROM json_each(remplacees) WHERE value = {:p})", dbx.Params{"p": p.ID})
}

// passer brings it to a state, and writes it.
func (r *Rapprochement) passer(tx core.App, etat EtatRapprochement, par socle.Acteur) (err error) {
	r.Etat, r.Par, r.Le = etat, string(par), socle.Date(socle.De(tx).Horloge.Maintenant())
	if len(r.Remplacees) == 0 {
		r.Remplacees = types.JSONRaw("[]")
	}
	if r.ID == "" {
		r.ID = socle.ID()
		err = tx.DB().Model(r).Insert()
	} else {
		err = tx.DB().Model(r).Update()
	}
	if err != nil {
		return fmt.Errorf("rapprochement at the hub: %w", err)
	}
	return socle.Journaliser(tx, socle.Acte{Acteur: par, Verbe: "hub.rapprochement_" + string(etat), Objet: r.Objet(), Details: []any{r.Garde, r.Autre, r.Membre}})
}

// Proposer has an administrator decide.
func (r *Rapprochement) Proposer(tx core.App, par socle.Acteur) error {
	return r.passer(tx, Propose, par)
}

// Retirer forgets one that waits: nobody attests it any more.
func (r *Rapprochement) Retirer(tx core.App, par socle.Acteur) error {
	if err := tx.DB().Model(r).Delete(); err != nil {
		return fmt.Errorf("rapprochement at the hub: %w", err)
	}
	return socle.Journaliser(tx, socle.Acte{Acteur: par, Verbe: "hub.rapprochement_retire", Objet: r.Objet(), Details: []any{r.Garde, r.Autre, r.Membre}})
}

// Refuser keeps that they are two persons.
func (r *Rapprochement) Refuser(tx core.App, par socle.Acteur) error {
	return r.passer(tx, Refuse, par)
}

var errAutreEtat = socle.Err(socle.Conflit, "L’un de ces deux comptes a changé entre-temps. Relisez la page, puis recommencez.")

// Faire makes one of both. Where a sector knows both, the subject of garde is used from
// now on, unless its guichet knows her by the other alone. Who signs garde's guichets in
// is told by the caller, in the same transaction.
func (r *Rapprochement) Faire(tx core.App, par socle.Acteur) error {
	garde, err := ParID(tx, r.Garde)
	if err != nil {
		return err
	}
	autre, err := ParID(tx, r.Autre)
	if err != nil {
		return err
	}
	if garde.RapprocheDe != "" || autre.RapprocheDe != "" || garde.ID == autre.ID {
		return errAutreEtat
	}
	if err := r.remplacer(tx); err != nil {
		return err
	}
	for _, requete := range []string{
		"UPDATE hub_comptes SET rapproche_de = {:g} WHERE rapproche_de = {:a}",
		"UPDATE hub_comptes SET rapproche_de = {:g} WHERE id = {:a}",
	} {
		if _, err := tx.DB().NewQuery(requete).Bind(dbx.Params{"g": r.Garde, "a": r.Autre}).Execute(); err != nil {
			return fmt.Errorf("rapprocher the comptes %s, %s: %w", r.Garde, r.Autre, err)
		}
	}
	return r.passer(tx, Fait, par)
}

// remplacer puts aside one of two subjects of a sector.
func (r *Rapprochement) remplacer(tx core.App) error {
	siennes, err := PairesActuelles(tx, r.Garde)
	if err != nil {
		return err
	}
	autres, err := PairesActuelles(tx, r.Autre)
	if err != nil {
		return err
	}
	var ids []string
	for i := range autres {
		n := slices.IndexFunc(siennes, func(p Paire) bool { return p.Secteur == autres[i].Secteur })
		if n < 0 {
			continue
		}
		aside := &autres[i]
		if aside.Suivie && !siennes[n].Suivie {
			aside = &siennes[n]
		}
		aside.Remplacee = true
		if err := aside.Noter(tx); err != nil {
			return err
		}
		ids = append(ids, aside.ID)
	}
	r.Remplacees, err = json.Marshal(append([]string{}, ids...))
	return err
}

// Defaire gives both back as they were. What came since stays with garde.
func (r *Rapprochement) Defaire(tx core.App, par socle.Acteur) error {
	for _, requete := range []string{
		`UPDATE hub_comptes SET rapproche_de = {:a} WHERE rapproche_de = {:g} AND id IN (SELECT autre FROM hub_rapprochements WHERE garde = {:a} AND etat = 'fait')`,
		"UPDATE hub_comptes SET rapproche_de = '' WHERE id = {:a}",
		"UPDATE hub_paires SET remplacee = 0 WHERE id IN (SELECT value FROM json_each({:r}))",
	} {
		if _, err := tx.DB().NewQuery(requete).Bind(dbx.Params{"g": r.Garde, "a": r.Autre, "r": string(r.Remplacees)}).Execute(); err != nil {
			return fmt.Errorf("separate the comptes %s, %s: %w", r.Garde, r.Autre, err)
		}
	}
	return r.passer(tx, Defait, par)
}

// SujetsReunis is one sector that knew both comptes of a rapprochement.
type SujetsReunis struct {
	Secteur string `db:"secteur"`
	De      string `db:"de"` // that is used no more
	Vers    string `db:"vers"`
	Suivi   bool   `db:"suivi"` // its guichet still knows her by De
}

// Sujets are the subjects that it put aside, each with the one that is used instead.
func (r *Rapprochement) Sujets(app core.App) (l []SujetsReunis, err error) {
	err = app.DB().NewQuery(`SELECT p.secteur, p.sujet AS de, v.sujet AS vers, p.suivie AS suivi FROM json_each({:r}) j JOIN hub_paires p ON p.id = j.value
		JOIN hub_paires v ON v.secteur = p.secteur AND v.id != p.id AND v.compte IN (
			SELECT id FROM hub_comptes WHERE id IN ({:g}, {:a}) UNION ALL SELECT id FROM hub_comptes WHERE rapproche_de IN ({:g}, {:a}) AND rapproche_de != '')
		WHERE v.remplacee = 0 ORDER BY p.secteur`).Bind(dbx.Params{"r": string(r.Remplacees), "g": r.Garde, "a": r.Autre}).All(&l)
	if err != nil {
		return nil, fmt.Errorf("subjects of two comptes: %w", err)
	}
	return l, nil
}

var sourceRapprochements = socle.SourceRGPD{
	Collection: "hub_rapprochements", Techniques: []string{"par", "membre", "noeud", "remplacees"},
	Libelle: "La réunion de vos comptes au guichet du Département", Finalite: "Séparer deux comptes réunis par erreur", Duree: duree, Seulement: Ici,
}
