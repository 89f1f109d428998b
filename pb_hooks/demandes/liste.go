package demandes

import (
	"fmt"
	"strings"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/socle"
)

// Vue is one list of the agents' inbox.
type Vue string

// The lists.
const (
	VueNouvelles Vue = "nouvelles" // nobody took them yet
	VueMiennes   Vue = "miennes"   // mine, still open
	VueALire     Vue = "a-lire"    // something came: a message, a document
	VueRetard    Vue = "retard"    // due in less than 3 days, or late, soonest first
	VueSuivies   Vue = "suivies"   // that the agent follows, ended or not
	VueOuvertes  Vue = "ouvertes"
	VueTerminees Vue = "terminees"
)

// Filtre says which demandes an agent asks for.
type Filtre struct {
	Collectivite string
	Services     []string // where the agent has a role; nil for all
	Vue          Vue
	Agent        string // for VueMiennes and VueSuivies
	Texte        string // numéro, or words of a name and of a title; replaces the list
	Apres        string // id of the last demande of the page before
	Nombre       int
	Criteres
}

// Conditions of the indexes on what still waits for its end and on the rest,
// word for word: SQLite reads them for nothing else.
const (
	reelles   = "essai = 0" // no test demande
	ouvertes  = "etat != 'acceptee' AND etat != 'refusee' AND etat != 'classee' AND etat != 'retiree'"
	terminees = "etat != 'deposee' AND etat != 'en_instruction' AND etat != 'incomplete'"
)

// joursUrgents is how soon the day due puts a demande in VueRetard.
const joursUrgents = 3

// Lister gives one page of an inbox. It reads an index range and never counts
// the table: pages follow each other by the last demande shown.
func Lister(app core.App, f Filtre) ([]Demande, error) {
	if texte := strings.TrimSpace(f.Texte); texte != "" {
		return f.chercher(app, texte)
	}
	q := app.DB().Select("*").From("demandes").Where(f.condition(app))
	cle, sens := f.ordre()
	if f.Apres != "" {
		var borne string
		if err := app.DB().Select(cle).From("demandes").Where(dbx.HashExp{"id": f.Apres, "collectivite": f.Collectivite}).Row(&borne); err != nil {
			return nil, fmt.Errorf("next page: %w", err)
		}
		comparer := map[string]string{"DESC": "<", "ASC": ">"}[sens]
		q.AndWhere(dbx.NewExp("("+cle+", id) "+comparer+" ({:borne}, {:apres})", dbx.Params{"borne": borne, "apres": f.Apres}))
	}
	var l []Demande
	err := q.OrderBy(cle+" "+sens, "id "+sens).Limit(int64(f.Nombre)).All(&l)
	if err != nil {
		return nil, fmt.Errorf("list %s: %w", f.Vue, err)
	}
	return l, nil
}

// Compter counts a list up to maxi: a tab says « 99 » and more is the same.
func Compter(app core.App, f Filtre, maxi int) (n int, err error) {
	sous := app.DB().Select("id").From("demandes").Where(f.condition(app)).Limit(int64(maxi)).Build()
	err = app.DB().NewQuery("SELECT count(*) FROM (" + sous.SQL() + ")").Bind(sous.Params()).Row(&n)
	if err != nil {
		err = fmt.Errorf("count %s: %w", f.Vue, err)
	}
	return n, err
}

// perimetre is what the agent may see.
func (f Filtre) perimetre() []dbx.Expression {
	conditions := []dbx.Expression{dbx.HashExp{"collectivite": f.Collectivite}, dbx.NewExp(reelles)}
	if f.Services != nil {
		conditions = append(conditions, socle.Parmi("service", f.Services))
	}
	return conditions
}

func (f Filtre) condition(app core.App) dbx.Expression {
	conditions := append(f.perimetre(), f.Criteres.conditions(f.Collectivite)...)
	switch f.Vue {
	case VueNouvelles:
		conditions = append(conditions, dbx.HashExp{"etat": string(Deposee), "agent": ""}, dbx.NewExp(ouvertes))
	case VueMiennes:
		conditions = append(conditions, socle.Egal("agent", f.Agent), dbx.NewExp(ouvertes))
	case VueALire:
		conditions = append(conditions, dbx.NewExp("a_lire_agent = 1"))
	case VueRetard:
		limite := socle.De(app).Horloge.Aujourdhui().PlusJours(joursUrgents).ISO()
		conditions = append(conditions, dbx.NewExp("prevue_le != '' AND prevue_le < {:limite}", dbx.Params{"limite": limite}), dbx.NewExp(ouvertes))
	case VueSuivies:
		conditions = append(conditions, dbx.NewExp("id IN (SELECT demande FROM veilles WHERE agent = {:veilleur})", dbx.Params{"veilleur": f.Agent}))
	case VueOuvertes:
		conditions = append(conditions, dbx.NewExp(ouvertes))
	case VueTerminees:
		conditions = append(conditions, dbx.NewExp(terminees))
	}
	return dbx.And(conditions...)
}

// DeLUsager lists the demandes of an usager that some services received, nil for
// all, newest first; nombre 0 for every one.
func DeLUsager(app core.App, usager string, services []string, nombre int) ([]Demande, error) {
	q := app.DB().Select("*").From("demandes").Where(dbx.HashExp{"usager": usager}).AndWhere(dbx.NewExp(reelles))
	if services != nil {
		q.AndWhere(socle.Parmi("service", services))
	}
	var l []Demande
	if nombre > 0 {
		q.Limit(int64(nombre))
	}
	if err := q.OrderBy("deposee_le DESC", "id DESC").All(&l); err != nil {
		return nil, fmt.Errorf("demandes of usager %s: %w", usager, err)
	}
	return l, nil
}
