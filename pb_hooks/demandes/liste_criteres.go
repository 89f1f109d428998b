package demandes

import (
	"github.com/pocketbase/dbx"

	"guichet/pb_hooks/socle"
)

// Criteres narrow a list of the inbox; an empty one asks nothing.
type Criteres struct {
	Service, Teleservice string
	Canal                Canal
	Etat                 Etat
	Par                  string // the agent who took it, or Personne
	Repere               string
	Urgentes             bool
	Du, Au               socle.Jour // of arrival, both included
	Tri                  Tri
}

// Personne is who took what nobody took.
const Personne = "personne"

// Tri is the order of a list.
type Tri string

// The orders. A list about delays is by the day an answer is due, the others by
// arrival, last come first.
const (
	TriArrivee  Tri = "arrivee"
	TriAncienne Tri = "ancienne"
	TriEcheance Tri = "echeance" // those that no answer is due on are left out
)

// ordre is the field of the order and its direction.
func (f Filtre) ordre() (cle, sens string) {
	switch {
	case f.Tri == TriEcheance || f.Tri == "" && f.Vue == VueRetard:
		return "prevue_le", "ASC"
	case f.Tri == TriAncienne:
		return "deposee_le", "ASC"
	}
	return "deposee_le", "DESC"
}

func (c Criteres) conditions(collectivite string) []dbx.Expression {
	var l []dbx.Expression
	egal := func(champ, valeur string) {
		if valeur != "" {
			l = append(l, dbx.HashExp{champ: valeur})
		}
	}
	egal("service", c.Service)
	egal("teleservice", c.Teleservice)
	egal("canal", string(c.Canal))
	egal("etat", string(c.Etat))
	switch c.Par {
	case "":
	case Personne:
		l = append(l, dbx.HashExp{"agent": ""})
	default:
		egal("agent", c.Par)
	}
	if c.Repere != "" {
		l = append(l, dbx.NewExp("id IN (SELECT demande FROM reperes WHERE collectivite = {:chez} AND nom = {:repere})", dbx.Params{"chez": collectivite, "repere": c.Repere}))
	}
	if c.Urgentes {
		l = append(l, dbx.NewExp("urgente = 1"))
	}
	if !c.Du.Nul() {
		l = append(l, dbx.NewExp("deposee_le >= {:du}", dbx.Params{"du": socle.Date(c.Du.Debut()).String()}))
	}
	if !c.Au.Nul() {
		l = append(l, dbx.NewExp("deposee_le < {:au}", dbx.Params{"au": socle.Date(c.Au.PlusJours(1).Debut()).String()}))
	}
	if c.Tri == TriEcheance {
		l = append(l, dbx.NewExp("prevue_le != ''"))
	}
	return l
}
