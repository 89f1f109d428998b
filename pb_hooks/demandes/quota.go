package demandes

import (
	"fmt"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/catalogue"
	"guichet/pb_hooks/socle"
)

// resterOuvert tells why a téléservice takes no new demande at this instant:
// its dates, its suspension, or its number of demandes is reached. Inside the
// transaction of a dépôt the count is exact, since there is one writer. refus is
// the téléservice's, for the public or for who records.
func resterOuvert(app core.App, t *catalogue.Teleservice, refus func(core.App) error) error {
	if err := refus(app); err != nil {
		return err
	}
	if t.Quota < 1 {
		return nil
	}
	var n int
	err := app.DB().Select("count(*)").From("demandes").Where(dbx.HashExp{"teleservice": t.ID}).
		AndWhere(dbx.Not(dbx.HashExp{"etat": string(Retiree)})).Row(&n)
	if err != nil {
		return fmt.Errorf("quota of %s: %w", t.Code, err)
	}
	if n >= t.Quota {
		return socle.Err(socle.Indisponible, "Cette démarche ne prend plus de demande\u00a0: elle en prenait "+socle.Nombre(t.Quota)+" au plus.")
	}
	return nil
}
