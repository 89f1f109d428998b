package synchro

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/rattachement"
	"guichet/pb_hooks/socle"
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

// ordonner sends an event down to one guichet.
func ordonner(ctx context.Context, app core.App, noeud, verbe string, data any) error {
	hub, err := identiteDe(app)
	if err != nil {
		return err
	}
	brut, err := json.Marshal(data)
	if err != nil {
		return err
	}
	var seq int64
	err = app.NonconcurrentDB().NewQuery("UPDATE hub_noeuds SET descendus = descendus + 1 WHERE id = {:n} RETURNING descendus").Bind(dbx.Params{"n": noeud}).Row(&seq)
	if err != nil {
		return fmt.Errorf("number an order for %s: %w", noeud, err)
	}
	maintenant := socle.De(app).Horloge.Maintenant()
	s, err := rattachement.Sceller(&rattachement.Evenement{
		ID: rattachement.NouvelID(maintenant), Source: rattachement.SourceHub(hub.ID), Type: rattachement.Typer(rattachement.GenreOrdre, verbe),
		Subject: noeud, Time: maintenant.UTC(), Epoch: hub.Epoque, Seq: seq, Aggver: seq, Data: brut,
	}, hub.cle())
	if err != nil {
		return err
	}
	e := Entree{RecueLe: maintenant, Sens: Descendant, Noeud: noeud, Genre: rattachement.GenreOrdre, Octets: []byte(s.E), Cle: s.K}
	if e.Signature, err = rattachement.LireSignature(s.S); err != nil {
		return err
	}
	return de(app).log.Append(ctx, []Entree{e}, nil)
}
