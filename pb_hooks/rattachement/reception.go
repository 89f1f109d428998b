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
	err = app.RunInTransaction(func(tx core.App) error {
		for _, s := range lot.Evenements {
			if err := l.appliquer(tx, c, s); err != nil {
				return err
			}
		}
		return l.noter(tx, dbx.Params{"curseur": lot.Suite})
	})
	if err != nil {
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

// appliquer does what one event says. What this version does not know is left: its
// hub is newer.
func (l *Lien) appliquer(tx core.App, c *correspondant, s Scelle) error {
	if !s.Signe(c.cleHub) {
		return errReponse
	}
	e, err := s.Lire()
	if err != nil {
		return err
	}
	if e.Source != SourceHub(l.Hub) {
		return fmt.Errorf("event of %s: %w", e.Source, errReponse)
	}
	genre, verbe := e.Genre()
	if genre != GenreOrdre || verbe != VerbeRenvoie {
		socle.De(tx).Logger.Warn("the hub sends what this version does not know", "type", e.Type)
		return nil
	}
	var r Renvoi
	if err := json.Unmarshal(e.Data, &r); err != nil {
		return fmt.Errorf("%w: %w", ErrForme, err)
	}
	if r.Epoque != l.Epoque {
		return nil
	}
	_, err = tx.DB().NewQuery("UPDATE synchro_envois SET envoye_le = '' WHERE seq BETWEEN {:de} AND {:a}").Bind(dbx.Params{"de": r.De, "a": r.A}).Execute()
	return err
}
