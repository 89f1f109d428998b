package usagers

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
)

// Double is an usager who looks like another one.
type Double struct {
	Usager
	Ressemblance Ressemblance
}

// cleCommune is the number of usagers from which a key tells nothing: all the
// Jean Martin of a town.
const cleCommune = 40

// Doubles finds the usagers of the same collectivité who look like u, most
// first. It compares only those who share a key that is not too common.
func Doubles(app core.App, u *Usager) ([]Double, error) { return doublesDes(app, u, scorePeutEtre) }

func doublesDes(app core.App, u *Usager, score int) ([]Double, error) {
	ids, err := candidats(app, u)
	if err != nil || len(ids) == 0 {
		return nil, err
	}
	liste, _ := json.Marshal(ids) // texts always encode
	var l []Usager
	err = app.DB().NewQuery("SELECT * FROM usagers WHERE id IN (SELECT value FROM json_each({:ids})) AND collectivite = {:c} AND rapproche_de = ''").
		Bind(dbx.Params{"ids": string(liste), "c": u.Collectivite}).All(&l)
	if err != nil {
		return nil, fmt.Errorf("doubles of %s: %w", u.ID, err)
	}
	siens := lireTraits(u)
	var doubles []Double
	for i := range l {
		t := lireTraits(&l[i])
		if r := comparerTraits(&siens, &t); r.Score >= score {
			doubles = append(doubles, Double{l[i], r})
		}
	}
	slices.SortFunc(doubles, func(x, y Double) int {
		return cmp.Or(cmp.Compare(y.Ressemblance.Score, x.Ressemblance.Score), cmp.Compare(x.ID, y.ID))
	})
	return doubles, nil
}

// candidats are the ids of those who share a key with u, u left out.
func candidats(app core.App, u *Usager) ([]string, error) {
	siennes := cles(u)
	if len(siennes) == 0 {
		return nil, nil
	}
	p := dbx.Params{"trop": cleCommune + 2} // u is one of them
	morceaux := make([]string, len(siennes))
	for i, cle := range siennes {
		n := strconv.Itoa(i)
		p["k"+n] = cle
		morceaux[i] = "SELECT * FROM (SELECT " + n + " AS cle, usager FROM usagers_cles WHERE cle = {:k" + n + "} LIMIT {:trop})"
	}
	var l []struct {
		Cle    int    `db:"cle"`
		Usager string `db:"usager"`
	}
	if err := app.DB().NewQuery(strings.Join(morceaux, " UNION ALL ")).Bind(p).All(&l); err != nil {
		return nil, fmt.Errorf("candidates of %s: %w", u.ID, err)
	}
	var ids []string
	for debut := 0; debut < len(l); {
		fin := debut
		for fin < len(l) && l[fin].Cle == l[debut].Cle {
			fin++
		}
		if fin-debut <= cleCommune+1 {
			for _, x := range l[debut:fin] {
				ids = append(ids, x.Usager)
			}
		}
		debut = fin
	}
	slices.Sort(ids)
	return slices.DeleteFunc(slices.Compact(ids), func(id string) bool { return id == u.ID }), nil
}
