package rgpd

import (
	"encoding/json"
	"fmt"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"

	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/preuves"
	"guichet/pb_hooks/socle"
	"guichet/pb_hooks/usagers"
)

// Exercice is one person's exercise of one right in a collectivité.
type Exercice struct {
	ID           string         `db:"pk,id"`
	Collectivite string         `db:"collectivite"`
	Usager       string         `db:"usager"` // "" when nobody here is known to be her, or once effaced
	Compte       string         `db:"compte"` // "" when she asked without one
	Genre        Genre          `db:"genre"`
	Numero       string         `db:"numero"` // "" for one of before there were any
	Canal        string         `db:"canal"`  // as of a demande
	Hub          string         `db:"hub"`    // what the guichet of the Département calls it, "" when it was asked here
	Sujet        string         `db:"sujet"`  // what it calls its person, "" once effaced
	Demandeur    string         `db:"demandeur"`
	Courriel     string         `db:"courriel"` // where she is answered, "" by post
	Objet        string         `db:"objet"`    // which data
	Souhait      string         `db:"souhait"`  // what they should be
	Raison       string         `db:"raison"`
	Etat         Etat           `db:"etat"`
	RecueLe      string         `db:"recue_le"` // civil days
	Echeance     string         `db:"echeance"`
	Prolongation string         `db:"prolongation"` // reason told for the two more months
	Motif        string         `db:"motif"`        // of the answer
	ReponduLe    types.DateTime `db:"repondu_le"`
	Categories   types.JSONRaw  `db:"categories"` // of the answer: see [Categorie]
	Faits        types.JSONRaw  `db:"faits"`
	Cle          string         `db:"cle"` // the same form sent twice writes once
	CreeLe       types.DateTime `db:"cree_le"`
}

// TableName is the collection of the exercices.
func (Exercice) TableName() string { return "exercices" }

// objet names the exercice in the records.
func (e *Exercice) objet() string { return "exercices:" + e.ID }

func (e *Exercice) recue() socle.Jour { return lireJour(e.RecueLe) }
func (e *Exercice) due() socle.Jour   { return lireJour(e.Echeance) }

// lireJour reads a day that the program wrote.
func lireJour(iso string) socle.Jour {
	j, _ := socle.LireJour(iso)
	return j
}

// Fait is one line of its history, for the agents.
type Fait struct {
	Le     types.DateTime `json:"le"`
	Qui    string         `json:"qui"` // an agent's id, "" for the person or the program
	Phrase string         `json:"phrase"`
}

func (e *Exercice) faits() ([]Fait, error) {
	var l []Fait
	if len(e.Faits) == 0 {
		return nil, nil
	}
	if err := json.Unmarshal(e.Faits, &l); err != nil {
		return nil, fmt.Errorf("facts of exercice %s: %w", e.ID, err)
	}
	return l, nil
}

// noter adds a line to the history, and its twin without the sentence to the
// journal; the caller saves the row.
func (e *Exercice) noter(tx core.App, par socle.Acteur, qui, verbe, phrase string) error {
	l, err := e.faits()
	if err != nil {
		return err
	}
	l = append(l, Fait{socle.Date(socle.De(tx).Horloge.Maintenant()), qui, phrase})
	if e.Faits, err = json.Marshal(l); err != nil {
		return err
	}
	return socle.Journaliser(tx, socle.Acte{Acteur: par, Verbe: "rgpd." + verbe, Objet: e.objet(), Collectivite: e.Collectivite, Details: phrase})
}

// ParID finds an exercice of a collectivité.
func ParID(app core.App, collectivite, id string) (*Exercice, error) {
	var e Exercice
	if err := app.DB().Select("*").From("exercices").Where(dbx.HashExp{"id": id, "collectivite": collectivite}).One(&e); err != nil {
		return nil, fmt.Errorf("exercice %s: %w", id, err)
	}
	return &e, nil
}

// aRepondre lists those that wait for an answer, due soonest first.
func aRepondre(app core.App, collectivite string) ([]Exercice, error) {
	var l []Exercice
	err := app.DB().Select("*").From("exercices").Where(dbx.NewExp("repondu_le = ''")).AndWhere(dbx.HashExp{"collectivite": collectivite}).OrderBy("echeance").All(&l)
	return l, err
}

// repondus lists the last ones answered.
func repondus(app core.App, collectivite string) ([]Exercice, error) {
	var l []Exercice
	err := app.DB().Select("*").From("exercices").Where(dbx.NewExp("repondu_le != ''")).AndWhere(dbx.HashExp{"collectivite": collectivite}).
		OrderBy("repondu_le DESC").Limit(50).All(&l)
	return l, err
}

// duCompte lists those of a compte in a collectivité, last first; what its person
// asked at the guichet of the Département before she had it too.
func duCompte(app core.App, collectivite, compte string) ([]Exercice, error) {
	sujet, err := preuves.SujetDe(app, preuves.Hub, collectivite, compte)
	if err != nil {
		return nil, err
	}
	qui := socle.Egal("compte", compte)
	if sujet != "" {
		qui = dbx.Or(qui, socle.Egal("sujet", sujet))
	}
	var l []Exercice
	err = app.DB().Select("*").From("exercices").Where(qui).AndWhere(dbx.HashExp{"collectivite": collectivite}).OrderBy("cree_le DESC").All(&l)
	return l, err
}

// EnVue tells whether answering about personal data is worth a tab for the agent
// of the request: for the DPO always, for the others once somebody has asked.
func EnVue(r *socle.Requete) bool {
	droits := agents.DroitsDe(r)
	if droits.A(agents.Dpo) || !droits.A(roles...) {
		return droits.A(agents.Dpo)
	}
	var vus bool
	err := r.App.DB().NewQuery(`SELECT EXISTS (SELECT 1 FROM exercices WHERE repondu_le = '' AND collectivite = {:c})
		OR EXISTS (SELECT 1 FROM exercices WHERE repondu_le != '' AND collectivite = {:c})`).Bind(dbx.Params{"c": r.Collectivite}).Row(&vus)
	if err != nil {
		r.Logger().Error("tab of the exercices", "err", err)
	}
	return vus
}

// usager is the file of the person, nil when there is none.
func (e *Exercice) usager(app core.App) (*usagers.Usager, error) {
	if e.Usager == "" {
		return nil, nil
	}
	return usagers.UsagerParID(app, e.Collectivite, e.Usager)
}
