package synchro

import (
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/rattachement"
)

// descendre gives a guichet what is for it, after its cursor, which says what it
// holds. With nothing to give it waits as long as it is asked to.
func descendre(a *appel) (any, error) {
	if err := a.enPlace(); err != nil {
		return nil, err
	}
	q := a.Request.URL.Query()
	apres, err := a.curseur(q.Get("after"))
	if err != nil {
		return nil, err
	}
	attente, err := strconv.Atoi(q.Get("wait"))
	if err != nil || attente < 0 || attente > int(rattachement.AttenteMax.Seconds()) {
		return nil, errForme
	}
	if err := a.rattraper(apres); err != nil {
		return nil, err
	}
	x := de(a.App)
	defer x.attendre(a.noeud.ID)()
	fin := time.NewTimer(delaiDePoll(time.Duration(attente) * time.Second))
	defer fin.Stop()
	for {
		change := x.changement(a.noeud.ID) // before reading: what comes meanwhile wakes us
		var lot any
		err := a.aSonTour(func() (err error) {
			lot, err = a.lotApres(apres)
			return err
		})
		if err != nil || lot != nil {
			return lot, err
		}
		select {
		case <-change:
			// It may have been revoked, or replaced, while it waited.
			if a.noeud, err = NoeudParID(a.App, a.noeud.ID); err != nil {
				return nil, err
			}
			switch {
			case a.noeud == nil || !a.noeud.RevoqueLe.IsZero():
				return nil, errRevoque
			case a.noeud.Instance != a.instance:
				return nil, errInstance
			}
		case <-fin.C:
			return nil, nil
		case <-a.Socle.Arret():
			return nil, nil
		case <-a.Request.Context().Done():
			return nil, nil
		}
	}
}

// rattraper tells a guichet again all that it has to know when something after its
// cursor was trimmed: it was away for longer than the log.
func (a *appel) rattraper(apres Pos) error {
	var elague int64
	err := a.App.DB().NewQuery("SELECT coalesce(max(elague), 0) FROM hub_numeros WHERE noeud IN ({:n}, '" + Tous + "')").Bind(dbx.Params{"n": a.noeud.ID}).Row(&elague)
	if err != nil || apres == 0 || int64(apres) >= elague { // one that begins was told
		return err
	}
	return a.App.RunInTransaction(func(tx core.App) error { return redire(tx, a.noeud.ID) })
}

// delaiDePoll is when a poll is answered that has nothing to give.
func delaiDePoll(demande time.Duration) time.Duration {
	if demande < rattachement.AttenteMin {
		return demande
	}
	return rattachement.AttenteMin + rand.N(rattachement.AttenteLongue-rattachement.AttenteMin)
}

// curseur reads « <epoch of the hub>.<position> »; "" is the beginning.
func (a *appel) curseur(s string) (Pos, error) {
	if s == "" {
		return 0, nil
	}
	epoque, pos, ok := strings.Cut(s, ".")
	e, errEpoque := strconv.ParseInt(epoque, 10, 64)
	p, errPos := strconv.ParseUint(pos, 10, 63)
	switch {
	case !ok || errEpoque != nil || errPos != nil:
		return 0, errForme
	case e != a.hub.Epoque:
		return 0, errRestaure
	}
	return Pos(p), nil
}

// lotApres is the next batch for a guichet, nil for none.
func (a *appel) lotApres(apres Pos) (any, error) {
	var l []struct {
		Pos       int64  `db:"pos"`
		Octets    string `db:"octets"`
		Signature string `db:"signature"`
		Cle       string `db:"cle"`
	}
	err := a.App.DB().NewQuery(`SELECT pos, octets, signature, cle FROM (
			SELECT * FROM (SELECT * FROM hub_descentes WHERE noeud = {:n} AND pos > {:p} ORDER BY pos LIMIT {:max})
			UNION ALL SELECT * FROM (SELECT * FROM hub_descentes WHERE noeud = '` + Tous + `' AND pos > {:p} ORDER BY pos LIMIT {:max})
		) ORDER BY pos LIMIT {:max}`).Bind(dbx.Params{"n": a.noeud.ID, "p": int64(apres), "max": rattachement.LotMax}).All(&l)
	if err != nil || len(l) == 0 {
		return nil, err
	}
	lot := rattachement.Lot{Applique: a.noeud.Applique}
	taille := 0
	for _, x := range l {
		if taille += len(x.Octets) + len(x.Octets)/4 + 200; taille > rattachement.OctetsMax && len(lot.Evenements) > 0 {
			break
		}
		lot.Evenements = append(lot.Evenements, rattachement.Scelle{E: x.Octets, S: x.Signature, K: x.Cle})
		lot.Suite = fmt.Sprintf("%d.%d", a.hub.Epoque, x.Pos)
	}
	return lot, nil
}
