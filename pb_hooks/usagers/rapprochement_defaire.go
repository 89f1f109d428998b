package usagers

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

var errDansLOrdre = socle.Err(socle.Conflit, "Un rapprochement plus récent dépend de celui-ci. Annulez d’abord le plus récent.")

// Plus is the rapprochement to undo before this one, nil for none: one that
// added to the same usager later, or took her away.
func (r *Rapprochement) Plus(app core.App) (*Rapprochement, error) {
	var l Rapprochement
	err := app.DB().Select("*").From("rapprochements").Where(dbx.NewExp("etat = 'fait'")).
		AndWhere(dbx.NewExp("garde = {:g} AND rang > {:rang}", dbx.Params{"g": r.Garde, "rang": r.Rang})).OrderBy("rang DESC").Limit(1).One(&l)
	if errors.Is(err, sql.ErrNoRows) {
		err = app.DB().NewQuery("SELECT * FROM rapprochements WHERE (a = {:g} OR b = {:g}) AND etat = 'fait' AND garde != {:g} LIMIT 1").
			Bind(dbx.Params{"g": r.Garde}).One(&l)
	}
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("after rapprochement %s: %w", r.ID, err)
	}
	return &l, nil
}

// Defaire gives both usagers back as they were, each with her own demandes.
// What was learnt since stays with the one who was kept, and so do the demandes
// that came since; except when the compte that brought them is the other's, or
// the mandat that they were filed under.
func (r *Rapprochement) Defaire(tx core.App, par socle.Acteur) error {
	if err := r.relire(tx, Fait); err != nil {
		return err
	}
	plus, err := r.Plus(tx)
	if err != nil {
		return err
	}
	if plus != nil {
		return errDansLOrdre
	}
	garde, err := UsagerParID(tx, r.Collectivite, r.Garde)
	if err != nil {
		return err
	}
	autre, err := UsagerParID(tx, r.Collectivite, r.Autre())
	if err != nil {
		return err
	}
	m, err := r.memoire()
	if err != nil {
		return err
	}
	aLAutre, err := m.rendreLignes(tx, garde, autre)
	if err != nil {
		return err
	}
	m.rendre(garde)
	autre.RapprocheDe = ""
	if aLAutre {
		autre.Compte, autre.Preuve = garde.Compte, garde.Preuve
		garde.Compte, garde.Preuve = "", m.Preuve
	}
	for _, u := range []*Usager{garde, autre} { // in this order: a compte has one usager here
		if err := u.Modifier(tx); err != nil {
			return err
		}
	}
	r.Avant = types.JSONRaw("null")
	if err := r.conclure(tx, Defait, par, "usagers.separer"); err != nil {
		return err
	}
	if err := proposer(tx, garde); err != nil {
		return err
	}
	return proposer(tx, autre)
}

func (r *Rapprochement) memoire() (*memoire, error) {
	var m memoire
	if err := json.Unmarshal(r.Avant, &m); err != nil {
		return nil, fmt.Errorf("undo rapprochement %s: %w", r.ID, err)
	}
	return &m, nil
}

// rendreLignes gives the rows back. Those of the compte of the one who was kept
// stay where the compte is; aLAutre tells that it is the other's: it came since,
// by a demande of hers.
func (m *memoire) rendreLignes(tx core.App, garde, autre *Usager) (aLAutre bool, err error) {
	duCompte := map[string][]string{}
	aLui := m.Compte != ""
	if garde.Compte != "" {
		for _, l := range Liens(tx) {
			if l.Compte == "" {
				continue
			}
			if duCompte[l.nom()], err = l.lignes(tx, garde.ID, garde.Compte); err != nil {
				return false, err
			}
			p := m.Lignes[l.nom()]
			aLui = aLui || communs(p.Garde, duCompte[l.nom()])
			aLAutre = aLAutre || communs(p.Autre, duCompte[l.nom()])
		}
	}
	aLAutre = aLAutre && !aLui
	for _, l := range Liens(tx) {
		siennes := m.Lignes[l.nom()].Autre
		if aLAutre {
			siennes = slices.Concat(siennes, duCompte[l.nom()])
		} else {
			siennes = slices.DeleteFunc(siennes, func(id string) bool { return slices.Contains(duCompte[l.nom()], id) })
		}
		faites, err := l.sousMandats(tx, garde.ID, m.Lignes["mandats.usager"].Autre)
		if err != nil {
			return false, err
		}
		siennes = slices.Concat(siennes, faites) // since, by who acts for the other
		if err := l.donner(tx, siennes, garde.ID, autre.ID); err != nil {
			return false, err
		}
	}
	return aLAutre, nil
}

func communs(a, b []string) bool {
	return slices.ContainsFunc(a, func(x string) bool { return slices.Contains(b, x) })
}
