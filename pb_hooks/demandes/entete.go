package demandes

import (
	"fmt"
	"slices"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"

	"guichet/pb_hooks/catalogue"
	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/socle"
	"guichet/pb_hooks/usagers"
)

// EnTete is what may be told of a demande outside of its guichet, to those who
// may read it here: no answer, no pièce, nothing that somebody typed. Where the
// name of a téléservice is sensitive itself it is not told either.
type EnTete struct {
	Collectivite string
	Numero       string
	Teleservice  string // code, "" for a sensitive one
	Titre        string
	Etat         Etat
	Mot          string   // the state, as its usager reads it
	Attentes     []string // genres of those that are open
	DeposeeLe    types.DateTime
	MajLe        types.DateTime
	CloseLe      types.DateTime // when it was closed or, before that, answered
	Echeance     string         // civil day, "" while no clock runs
	Lecteurs     []Lecteur
}

// Lecteur is a compte that opens the demande: its own, or by a mandat until a
// civil day, "" for no end.
type Lecteur struct {
	Compte, Jusqu string
	Mandat        bool
}

// EnTeteDe reads the header of a demande; nil for a test, for one that nobody
// filed and for one that is gone.
func EnTeteDe(app core.App, id string) (*EnTete, error) {
	var l []Demande
	if err := app.DB().Select("*").From("demandes").Where(dbx.HashExp{"id": id, "essai": false}).All(&l); err != nil {
		return nil, fmt.Errorf("header of %s: %w", id, err)
	}
	if len(l) == 0 || l[0].Usager == "" {
		return nil, nil
	}
	d := &l[0]
	doc, err := catalogue.DocumentDe(app, d.Revision)
	if err != nil {
		return nil, err
	}
	attentes, err := AttentesDe(app, d.ID)
	if err != nil {
		return nil, err
	}
	e := &EnTete{
		Collectivite: d.Collectivite, Numero: d.Numero, Teleservice: doc.Code, Titre: doc.Titre.Fr, Etat: d.Etat, Mot: MotEtat(d.Etat, doc.Traitement.MotsEtats),
		DeposeeLe: d.DeposeeLe, MajLe: d.MajLe, CloseLe: d.CloseLe, Echeance: d.Echeance,
	}
	if e.CloseLe.IsZero() && !d.Etat.Ouverte() {
		e.CloseLe = d.MajLe
		if j, err := socle.LireJour(d.TermineeLe); err == nil {
			e.CloseLe = socle.Date(j.Debut())
		}
	}
	if doc.Discret() {
		s, err := collectivites.ServiceParID(app, d.Collectivite, d.Service)
		if err != nil {
			return nil, err
		}
		e.Teleservice, e.Titre = "", "Demande au service « "+s.Nom+" »"
	}
	for _, a := range Ouvertes(attentes) {
		if !slices.Contains(e.Attentes, a.Genre) {
			e.Attentes = append(e.Attentes, a.Genre)
		}
	}
	e.Lecteurs, err = d.lecteurs(app)
	return e, err
}

// lecteurs are the comptes that open it: see [DuCompte] and [SousMandat].
func (d *Demande) lecteurs(app core.App) ([]Lecteur, error) {
	var l []Lecteur
	if d.Mandat == "" && d.Compte != "" {
		l = append(l, Lecteur{Compte: d.Compte})
	}
	u, err := usagers.UsagerParID(app, d.Collectivite, d.Usager)
	if err != nil {
		return nil, err
	}
	if d.Mandat != "" && u.Compte != "" {
		l = append(l, Lecteur{Compte: u.Compte})
	}
	mandats, err := usagers.MandatsSur(app, d.Usager)
	if err != nil {
		return nil, err
	}
	auj := socle.De(app).Horloge.Aujourdhui().ISO()
	for i := range mandats {
		m := &mandats[i]
		if m.Vaut(auj) && m.Ouvre(d.Mandat) {
			l = append(l, Lecteur{m.Compte, m.Au, true})
		}
	}
	return l, nil
}
