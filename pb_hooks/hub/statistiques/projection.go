package statistiques

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/hub/synchro"
	"guichet/pb_hooks/rattachement"
	"guichet/pb_hooks/socle"
	locales "guichet/pb_hooks/statistiques"
)

var errStat = errors.New("counters that no guichet would send")

// jourConnu is by whom a day was told last.
type jourConnu struct {
	Noeud   string `db:"noeud"`
	Epoque  int64  `db:"epoque"`
	Version int64  `db:"version"`
}

// projeter puts the counters of a day in the place of those before.
func projeter(tx *synchro.Transaction, n *synchro.Noeud, e *rattachement.Evenement) error {
	var s rattachement.Stat
	if _, verbe := e.Genre(); verbe == rattachement.VerbeMaj {
		if err := json.Unmarshal(e.Data, &s); err != nil {
			return err
		}
	} else { // nothing is left of it
		_, s.Jour, _ = strings.Cut(e.Subject, ".")
	}
	if _, err := socle.LireJour(s.Jour); err != nil {
		return fmt.Errorf("%w: day %q", errStat, s.Jour)
	}
	cle := dbx.Params{"m": e.Collectivite, "j": s.Jour}
	var avant []jourConnu
	if err := tx.Requete("SELECT noeud, epoque, version FROM hub_jours WHERE membre = {:m} AND jour = {:j}", cle).All(&avant); err != nil {
		return err
	}
	if len(avant) > 0 && !n.Precede(avant[0].Noeud, avant[0].Epoque, avant[0].Version, e) {
		return nil
	}
	cle["n"], cle["e"], cle["v"] = n.ID, e.Epoch, e.Aggver
	if _, err := tx.Requete("INSERT OR REPLACE INTO hub_jours (membre, jour, noeud, epoque, version) VALUES ({:m}, {:j}, {:n}, {:e}, {:v})", cle).Execute(); err != nil {
		return err
	}
	if _, err := tx.Requete("DELETE FROM hub_compteurs WHERE membre = {:m} AND jour = {:j}", dbx.Params{"m": e.Collectivite, "j": s.Jour}).Execute(); err != nil {
		return err
	}
	for code, t := range s.Teleservices {
		if len(code) > 100 || len(t.Titre) > 1000 {
			return fmt.Errorf("%w: téléservice", errStat)
		}
		cle := dbx.Params{"m": e.Collectivite, "j": s.Jour, "t": code}
		for fait, comptes := range map[string]map[string]int{locales.FaitArrivee: t.Arrivees, locales.FaitEtat: t.Etats} {
			for valeur, nombre := range comptes {
				if nombre < 0 || len(valeur) > 40 {
					return fmt.Errorf("%w: %d", errStat, nombre)
				}
				cle["f"], cle["v"], cle["n"] = fait, valeur, nombre
				if _, err := tx.Requete("INSERT INTO hub_compteurs (membre, jour, fait, teleservice, valeur, nombre) VALUES ({:m}, {:j}, {:f}, {:t}, {:v}, {:n})", cle).Execute(); err != nil {
					return err
				}
			}
		}
		if _, err := tx.Requete("INSERT INTO hub_teleservices (code, titre) VALUES ({:c}, {:t}) ON CONFLICT (code) DO UPDATE SET titre = excluded.titre WHERE excluded.titre != ''",
			dbx.Params{"c": code, "t": t.Titre}).Execute(); err != nil {
			return err
		}
	}
	return nil
}

// relever gives the versions of the days that have counters.
func relever(tx *synchro.Transaction, n *synchro.Noeud, membre string, depuis time.Time) (map[string]int64, error) {
	return synchro.LireReleve(tx, `SELECT j.jour AS agregat, iif(j.noeud = {:n} AND j.epoque = {:e}, j.version, 0) AS version FROM hub_jours j
		WHERE j.membre = {:m} AND {:d} != '' AND EXISTS (SELECT 1 FROM hub_compteurs c WHERE c.membre = j.membre AND c.jour = j.jour)`, n, membre, depuis)
}

// Recoit tells that a member takes the demandes of a téléservice, by its code: enough
// of them arrived for that to point at nobody.
func Recoit(app core.App, membre, teleservice string) (bool, error) {
	var n int
	err := app.DB().NewQuery("SELECT coalesce(sum(nombre), 0) FROM hub_compteurs WHERE membre = {:m} AND fait = 'arrivee' AND teleservice = {:t}").
		Bind(dbx.Params{"m": membre, "t": teleservice}).Row(&n)
	if err != nil {
		return false, fmt.Errorf("demandes of %s: %w", teleservice, err)
	}
	return n >= seuil, nil
}
