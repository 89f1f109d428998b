package rattachement

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/socle"
)

// Recevoir asks the hub what it has for this guichet, waiting a while for it, and
// applies it with the cursor in one transaction. It tells whether something came.
func Recevoir(ctx context.Context, app core.App, attente time.Duration) (recu bool, err error) {
	l, err := LienDe(app)
	if err != nil || l == nil {
		return false, err
	}
	c, err := l.correspondant(app)
	if err != nil {
		return false, err
	}
	c.attente = attente
	q := url.Values{"after": {l.Curseur}, "wait": {strconv.Itoa(int(attente.Seconds()))}}
	var lot Lot
	status, err := c.appeler(ctx, http.MethodGet, CheminEvenements+"?"+q.Encode(), nil, &lot)
	if errNote := l.constater(app, err); err == nil {
		err = errNote
	}
	var refus *ErreurHub
	if errors.As(err, &refus) && refus.Code == CodeHubRestaure {
		// Its positions are of another life: all that it has is read again, and it is
		// asked what it still knows of us.
		de(app).saluer.Store(true)
		return false, l.noter(app, dbx.Params{"curseur": "", "refus": ""})
	}
	if err != nil || status == http.StatusNoContent {
		return false, err
	}
	if err := c.recevoirLot(app, lot); err != nil {
		return false, fmt.Errorf("apply what the hub sent: %w", err)
	}
	// More may have been numbered while it waited, or in another epoch.
	frais, err := LienDe(app)
	if err != nil {
		return false, err
	}
	if frais != nil && frais.ID == l.ID && frais.Epoque == l.Epoque {
		if err := frais.avancer(app, lot.Applique); err != nil {
			return false, err
		}
	}
	de(app).reveiller()
	return true, nil
}

// recevoirLot applies a batch with the cursor in one transaction. One that fails by
// itself is put aside, and does not hold back the others.
func (c *correspondant) recevoirLot(app core.App, lot Lot) error {
	err := app.RunInTransaction(func(tx core.App) error {
		for _, s := range lot.Evenements {
			if err := c.appliquer(tx, s); err != nil {
				return err
			}
		}
		return c.noter(tx, dbx.Params{"curseur": lot.Suite})
	})
	if err == nil || socle.EstPanneBase(err) {
		return err
	}
	for _, s := range lot.Evenements {
		err := app.RunInTransaction(func(tx core.App) error { return c.appliquer(tx, s) })
		switch {
		case socle.EstPanneBase(err):
			return err
		case err != nil:
			if err := rebuter(app, s, err); err != nil {
				return err
			}
		}
	}
	return c.noter(app, dbx.Params{"curseur": lot.Suite})
}

// Reception is what a room does with an event of the hub of one kind, that is later
// than what it heard of its subject.
type Reception func(tx core.App, l *Lien, e *Evenement) error

// DeclarerReception has a room apply the events of one kind.
func DeclarerReception(app core.App, genre string, f Reception) { de(app).receptions[genre] = f }

var errGenre = errors.New("this version does not know that kind")

// appliquer does what one event says, unless a later one of its subject was heard.
func (c *correspondant) appliquer(tx core.App, s Scelle) error {
	if !c.duHub(s.Signe) {
		return errReponse
	}
	e, err := s.Lire()
	if err != nil {
		return err
	}
	if e.Source != SourceHub(c.Hub) {
		return fmt.Errorf("event of %s: %w", e.Source, errReponse)
	}
	genre, _ := e.Genre()
	if genre == GenreOrdre {
		return c.obeir(tx, e)
	}
	recevoir := de(tx).receptions[genre]
	if recevoir == nil {
		return rebuter(tx, s, fmt.Errorf("%w: %s", errGenre, e.Type))
	}
	nouveau, err := entendu(tx, genre, e)
	if err != nil || !nouveau {
		return err
	}
	return recevoir(tx, c.Lien, e)
}

// obeir does what the hub orders to this guichet alone.
func (c *correspondant) obeir(tx core.App, e *Evenement) error {
	_, verbe := e.Genre()
	switch verbe {
	case VerbeSeaux:
		return c.comparer(tx, e)
	case VerbePerdues:
		return c.perdre(tx, e)
	case VerbeRenvoie:
	default:
		return fmt.Errorf("%w: %s", errGenre, e.Type)
	}
	var r Renvoi
	if err := json.Unmarshal(e.Data, &r); err != nil {
		return fmt.Errorf("%w: %w", ErrForme, err)
	}
	if r.Epoque != c.Epoque {
		return nil
	}
	return renvoyer(tx, r.De, min(r.A, c.Seq))
}

// entendu notes what was heard of a subject, and tells whether it is later than
// what was heard before.
func entendu(tx core.App, genre string, e *Evenement) (nouveau bool, err error) {
	res, err := tx.DB().NewQuery(`INSERT INTO synchro_connus (genre, sujet, epoque, version) VALUES ({:g}, {:s}, {:e}, {:v})
		ON CONFLICT (genre, sujet) DO UPDATE SET epoque = excluded.epoque, version = excluded.version WHERE (excluded.epoque, excluded.version) > (epoque, version)`).
		Bind(dbx.Params{"g": genre, "s": e.Subject, "e": e.Epoch, "v": e.Aggver}).Execute()
	if err != nil {
		return false, err
	}
	n, err := res.RowsAffected()
	return n > 0, err
}

// rebuter puts aside an event that this version cannot apply.
func rebuter(app core.App, s Scelle, raison error) error {
	so := socle.De(app)
	so.Logger.Error("event of the hub put aside", "err", raison)
	_, err := app.DB().Insert("synchro_rebuts", dbx.Params{
		"id": socle.ID(), "octets": s.E, "signature": s.S, "cle": s.K, "raison": raison.Error(), "le": socle.Date(so.Horloge.Maintenant()).String(),
	}).Execute()
	if err != nil {
		return fmt.Errorf("put an event aside: %w", err)
	}
	return nil
}

// Rejouer applies again, in their order, the events that were put aside: this
// version may know how. What still fails stays there.
func Rejouer(app core.App) error {
	l, err := LienDe(app)
	if err != nil || l == nil {
		return err
	}
	c, err := l.correspondant(app)
	if err != nil {
		return err
	}
	var aside []struct {
		ID string `db:"id"`
		E  string `db:"octets"`
		S  string `db:"signature"`
		K  string `db:"cle"`
	}
	if err := app.DB().Select("id", "octets", "signature", "cle").From("synchro_rebuts").OrderBy("rowid").All(&aside); err != nil {
		return fmt.Errorf("events put aside: %w", err)
	}
	for _, x := range aside {
		err := app.RunInTransaction(func(tx core.App) error {
			if _, err := tx.DB().Delete("synchro_rebuts", dbx.HashExp{"id": x.ID}).Execute(); err != nil {
				return err
			}
			return c.appliquer(tx, Scelle{E: x.E, S: x.S, K: x.K})
		})
		switch {
		case socle.EstPanneBase(err):
			return fmt.Errorf("events put aside: %w", err)
		case err != nil:
			socle.De(app).Logger.Warn("an event of the hub stays aside", "err", err)
		}
	}
	return nil
}
