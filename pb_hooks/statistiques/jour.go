package statistiques

import (
	"fmt"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
)

// What a [CompteDuJour] counts: arrivals by canal, and états as they are now.
const (
	FaitArrivee = string(arrivees)
	FaitEtat    = string(etats)
)

// CompteDuJour is a counter of one day as another guichet may add it up: the
// téléservice by its code.
type CompteDuJour struct {
	Fait        string `db:"fait"`
	Teleservice string `db:"code"`
	Titre       string `db:"titre"`
	Valeur      string `db:"valeur"`
	Nombre      int    `db:"nombre"`
}

// DuJour gives the counters of a collectivité for a civil day, always in the same
// order.
func DuJour(app core.App, collectivite, jour string) ([]CompteDuJour, error) {
	var l []CompteDuJour
	err := app.DB().NewQuery(`SELECT c.fait, coalesce(t.code, '') AS code, coalesce(t.titre, '') AS titre, c.valeur, sum(c.nombre) AS nombre
		FROM compteurs c LEFT JOIN teleservices t ON t.id = c.teleservice
		WHERE c.collectivite = {:c} AND c.fait IN ('arrivee', 'etat') AND c.maille = 'jour' AND c.periode = {:j} GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4`).
		Bind(dbx.Params{"c": collectivite, "j": jour}).All(&l)
	if err != nil {
		return nil, fmt.Errorf("counters of %s: %w", jour, err)
	}
	return l, nil
}
