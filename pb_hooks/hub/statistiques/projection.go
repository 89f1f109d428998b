package statistiques

import (
	"encoding/json"
	"errors"
	"fmt"

	"github.com/pocketbase/dbx"

	"guichet/pb_hooks/hub/synchro"
	"guichet/pb_hooks/rattachement"
	"guichet/pb_hooks/socle"
)

// comptesMax is how many counters a day may have: every téléservice by every canal
// and état.
const comptesMax = 2000

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
		s.Jour = e.Subject[max(0, len(e.Subject)-len("2026-05-04")):]
	}
	if _, err := socle.LireJour(s.Jour); err != nil || len(s.Comptes) > comptesMax {
		return fmt.Errorf("%w: %s, %d counters", errStat, s.Jour, len(s.Comptes))
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
	for _, c := range s.Comptes {
		if c.Nombre < 0 || len(c.Fait) > 20 || len(c.Teleservice) > 100 || len(c.Valeur) > 40 || len(c.Titre) > 1000 {
			return fmt.Errorf("%w: %d", errStat, c.Nombre)
		}
		p := dbx.Params{"m": e.Collectivite, "j": s.Jour, "f": c.Fait, "t": c.Teleservice, "v": c.Valeur, "n": c.Nombre}
		// Two téléservices of one code, one of them gone, are one line.
		if _, err := tx.Requete(`INSERT INTO hub_compteurs (membre, jour, fait, teleservice, valeur, nombre) VALUES ({:m}, {:j}, {:f}, {:t}, {:v}, {:n})
			ON CONFLICT DO UPDATE SET nombre = nombre + excluded.nombre`, p).Execute(); err != nil {
			return err
		}
		if c.Titre == "" {
			continue
		}
		if _, err := tx.Requete("INSERT INTO hub_teleservices (code, titre) VALUES ({:c}, {:t}) ON CONFLICT DO NOTHING", dbx.Params{"c": c.Teleservice, "t": c.Titre}).Execute(); err != nil {
			return err
		}
	}
	return nil
}
