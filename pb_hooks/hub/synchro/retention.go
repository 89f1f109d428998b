package synchro

import (
	"context"
	"fmt"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/socle"
)

const (
	// gardeJournal is how long the log keeps what came and what went: a guichet that
	// was away longer is told again all that it has to know.
	gardeJournal = 45 * 24 * time.Hour
	// gardeRebuts is how long what could not be applied waits for a version that knows
	// how.
	gardeRebuts = 365 * 24 * time.Hour
	// delaiElagage bounds one run.
	delaiElagage = 10 * time.Minute
)

// elaguer removes what the log has kept long enough. What was applied of it stays.
func elaguer(app core.App) error {
	ctx, arreter := context.WithTimeout(context.Background(), delaiElagage)
	defer arreter()
	maintenant := socle.De(app).Horloge.Maintenant()
	if err := de(app).log.Trim(ctx, maintenant.Add(-gardeJournal)); err != nil {
		return fmt.Errorf("trim the log: %w", err)
	}
	return app.RunInTransaction(func(tx core.App) error {
		for _, x := range []struct {
			requete string
			garde   time.Duration
		}{
			{`UPDATE hub_numeros SET elague = coalesce((SELECT max(d.pos) FROM hub_descentes d WHERE d.noeud = hub_numeros.noeud AND d.recue_le < {:avant}), elague)`, gardeJournal},
			{"DELETE FROM hub_descentes WHERE recue_le < {:avant}", gardeJournal},
			{"DELETE FROM hub_rebuts WHERE le < {:avant}", gardeRebuts},
		} {
			if _, err := tx.DB().NewQuery(x.requete).Bind(dbx.Params{"avant": socle.Date(maintenant.Add(-x.garde)).String()}).Execute(); err != nil {
				return fmt.Errorf("trim the log: %w", err)
			}
		}
		return nil
	})
}
