package statistiques

import (
	"fmt"
	"slices"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
)

// fait is what a counter counts.
type fait string

// The five facts, and what the valeur of their counters is. The view « apports »
// of the schema says what each demande adds to them.
const (
	arrivees      fait = "arrivee"      // canal, by the day of the dépôt
	etats         fait = "etat"         // état as it is now, by the day of the dépôt
	reponses      fait = "reponse"      // days from reception to the answer, by the day of the answer
	attendues     fait = "attendue"     // a_temps, en_retard or ouverte, by the day an answer was due
	satisfactions fait = "satisfaction" // note, by the day it was given
)

// Perimetre is whose demandes are counted.
type Perimetre struct {
	Collectivite string
	Services     []string // nil for all
	Teleservice  string   // "" for all
}

// compte is a sum of counters, over what it does not name. Periode is a day or a
// month.
type compte struct {
	Periode     string `db:"periode"`
	Teleservice string `db:"teleservice"`
	Valeur      string `db:"valeur"`
	Nombre      int    `db:"nombre"`
}

// sommer adds up the counters of a fact over a period, by the columns named.
func (p Perimetre) sommer(app core.App, f fait, plages []plage, par ...string) ([]compte, error) {
	var l []compte
	for _, x := range plages {
		q := app.DB().Select(append(slices.Clone(par), "sum(nombre) AS nombre")...).From("compteurs").
			Where(dbx.HashExp{"collectivite": p.Collectivite, "fait": string(f), "maille": x.maille}).
			AndWhere(dbx.Between("periode", x.de, x.a)).GroupBy(par...)
		if p.Services != nil {
			services := make([]any, len(p.Services))
			for i, s := range p.Services {
				services[i] = s
			}
			q.AndWhere(dbx.In("service", services...))
		}
		if p.Teleservice != "" {
			q.AndWhere(dbx.HashExp{"teleservice": p.Teleservice})
		}
		var lus []compte
		if err := q.All(&lus); err != nil {
			return nil, fmt.Errorf("counters of %s: %w", f, err)
		}
		l = append(l, lus...)
	}
	return l, nil
}

// Recompter makes every counter again from the demandes, and tells how many
// there are and how many were wrong: none, as long as the triggers of the
// schema stand.
func Recompter(app core.App) (total, faux int, err error) {
	const compter = "SELECT collectivite, fait, maille, periode, service, teleservice, valeur, count(*) AS nombre FROM apports GROUP BY 1, 2, 3, 4, 5, 6, 7"
	err = app.RunInTransaction(func(tx core.App) error {
		err := tx.DB().NewQuery(`WITH juste AS MATERIALIZED (`+compter+`) SELECT (SELECT count(*) FROM juste),
			(SELECT count(*) FROM (SELECT * FROM juste EXCEPT SELECT * FROM compteurs)) + (SELECT count(*) FROM (SELECT * FROM compteurs EXCEPT SELECT * FROM juste))`).
			Row(&total, &faux)
		if err != nil || faux == 0 {
			return err
		}
		if _, err := tx.DB().NewQuery("DELETE FROM compteurs").Execute(); err != nil {
			return err
		}
		_, err = tx.DB().NewQuery("INSERT INTO compteurs " + compter).Execute()
		return err
	})
	if err != nil {
		return 0, 0, fmt.Errorf("recompter: %w", err)
	}
	return total, faux, nil
}
