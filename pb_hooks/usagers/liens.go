package usagers

import (
	"encoding/json"
	"fmt"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/socle"
)

// Lien is a column of a later room that names an usager: when two are one, its
// rows go to the one who stays.
type Lien struct {
	Table, Champ  string
	Compte        string // the column of the same table that names a compte
	Mandat        string // the one that names the mandat a row was made under
	Un, Plusieurs string // what agents call the rows: « demande », « demandes »
}

// DeclarerLien tells the room of such columns. A test compares them with the
// schema.
func DeclarerLien(app core.App, l ...Lien) {
	s := app.Store().Get(cleStore).(*salle)
	s.liens = append(s.liens, l...)
}

// Liens lists the declared columns.
func Liens(app core.App) []Lien { return app.Store().Get(cleStore).(*salle).liens }

func (l Lien) nom() string { return l.Table + "." + l.Champ }

// lignes are the ids of the rows that name an usager, those of one compte only
// when it is not "".
func (l Lien) lignes(app core.App, usager, compte string) ([]string, error) {
	q := app.DB().Select("id").From(l.Table).Where(dbx.HashExp{l.Champ: usager})
	if compte != "" {
		q.AndWhere(dbx.HashExp{l.Compte: compte})
	}
	var ids []string
	if err := q.OrderBy("id").Column(&ids); err != nil {
		return nil, fmt.Errorf("%s of %s: %w", l.nom(), usager, err)
	}
	return ids, nil
}

// sousMandats are the ids of the rows of an usager that were made under one of
// these mandats.
func (l Lien) sousMandats(app core.App, usager string, mandats []string) ([]string, error) {
	if l.Mandat == "" || len(mandats) == 0 {
		return nil, nil
	}
	var ids []string
	if err := app.DB().Select("id").From(l.Table).Where(dbx.HashExp{l.Champ: usager}).AndWhere(socle.Parmi(l.Mandat, mandats)).Column(&ids); err != nil {
		return nil, fmt.Errorf("%s under mandats of %s: %w", l.nom(), usager, err)
	}
	return ids, nil
}

// donner moves rows from one usager to another, those that are still the first
// one's.
func (l Lien) donner(tx core.App, ids []string, de, a string) error {
	if len(ids) == 0 {
		return nil
	}
	liste, _ := json.Marshal(ids) // texts always encode
	_, err := tx.DB().NewQuery("UPDATE " + l.Table + " SET " + l.Champ + " = {:a} WHERE id IN (SELECT value FROM json_each({:ids})) AND " + l.Champ + " = {:de}").
		Bind(dbx.Params{"a": a, "de": de, "ids": string(liste)}).Execute()
	if err != nil {
		return fmt.Errorf("move %s of %s: %w", l.nom(), de, err)
	}
	return nil
}

// Compter counts the rows of an usager.
func (l Lien) Compter(app core.App, usager string) (n int, err error) {
	err = app.DB().Select("count(*)").From(l.Table).Where(dbx.HashExp{l.Champ: usager}).Row(&n)
	if err != nil {
		err = fmt.Errorf("count %s of %s: %w", l.nom(), usager, err)
	}
	return n, err
}
