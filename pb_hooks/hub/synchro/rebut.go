package synchro

import (
	"errors"
	"fmt"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/rattachement"
	"guichet/pb_hooks/socle"
)

// rebuter puts aside an entry that cannot be applied, with its number counted, and
// goes on: it is applied again by hand, or by a version that knows how.
func rebuter(app core.App, e *Entree, raison error) error {
	s := socle.De(app)
	s.Logger.Error("event put aside", "pos", uint64(e.Pos), "node", e.Noeud, "kind", e.Genre, "err", raison)
	return app.RunInTransaction(func(tx core.App) error {
		lu, err := rattachement.Scelle{E: string(e.Octets)}.Lire()
		if err != nil {
			lu = &rattachement.Evenement{}
		}
		if err := garderRebut(tx, e, lu, raison); err != nil {
			return err
		}
		t := &tour{noeuds: map[string]*Noeud{}}
		n, err := t.noeud(tx, e.Noeud)
		if err != nil {
			return err
		}
		if n != nil && lu.Seq > 0 && !errors.Is(raison, errAutreContenu) {
			if _, err := recevoir(tx, n, lu.Epoch, lu.Seq, rattachement.Scelle{E: string(e.Octets)}.Empreinte()); err != nil {
				return err
			}
			if err := t.suivre(tx, n); err != nil {
				return err
			}
		}
		return avancerCurseur(tx, *e)
	})
}

func garderRebut(tx core.App, e *Entree, lu *rattachement.Evenement, raison error) error {
	_, err := tx.DB().Insert("hub_rebuts", dbx.Params{
		"id": socle.ID(), "pos": int64(e.Pos), "noeud": e.Noeud, "epoque": lu.Epoch, "seq": lu.Seq, "octets": string(e.Octets), "raison": tronquer(raison.Error()),
		"le": socle.Date(socle.De(tx).Horloge.Maintenant()).String(),
	}).Execute()
	return err
}

// Rejouer applies again, in their order, the events that were put aside: this
// version may know how. What still fails stays there.
func Rejouer(app core.App) error {
	var l []struct {
		ID     string `db:"id"`
		Noeud  string `db:"noeud"`
		Octets string `db:"octets"`
	}
	// The number of another one is not given back.
	if err := app.DB().Select("id", "noeud", "octets").From("hub_rebuts").Where(dbx.NewExp("raison NOT LIKE {:r}", dbx.Params{"r": "%" + errAutreContenu.Error()})).OrderBy("pos").All(&l); err != nil {
		return fmt.Errorf("events put aside: %w", err)
	}
	salle := de(app)
	for _, x := range l {
		err := app.RunInTransaction(func(app core.App) error {
			tx, t := &Transaction{app, map[string]*dbx.Query{}}, &tour{noeuds: map[string]*Noeud{}, tenus: map[string][]string{}}
			n, err := t.noeud(tx, x.Noeud)
			if err != nil {
				return err
			}
			e, err := rattachement.Scelle{E: x.Octets}.Lire()
			if err != nil || n == nil || e.Epoch != n.Epoque {
				return errors.Join(errDePlace, err)
			}
			genre, _ := e.Genre()
			if _, decide := salle.decides[genre]; decide && !salle.mene() {
				return errMeneur
			}
			if err := t.projeter(tx, n, e, salle.genres); err != nil {
				return err
			}
			_, err = tx.DB().Delete("hub_rebuts", dbx.HashExp{"id": x.ID}).Execute()
			return err
		})
		if err != nil {
			if estPanne(err) {
				return fmt.Errorf("events put aside: %w", err)
			}
			socle.De(app).Logger.Warn("an event stays aside", "node", x.Noeud, "err", err)
		}
	}
	return nil
}

var errDePlace = errors.New("of an epoch that is over")

// raisonMax is how much is kept of why, in runes.
const raisonMax = 300

func tronquer(s string) string {
	if l := []rune(s); len(l) > raisonMax {
		return string(l[:raisonMax])
	}
	return s
}
