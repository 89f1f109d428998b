package pb_migrations

import (
	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

// The comptes of the hub that were erased: the fingerprint of each subject by which a
// guichet knew one, and nothing else of her.
func init() {
	m.Register(func(app core.App) error {
		return creer(app, "hub_effacements", []core.Field{texte("empreinte", 64), relation("membre", "hub_membres"), date("efface_le"), booleen("a_oublier")},
			[]string{"CREATE UNIQUE INDEX hub_effacements_une ON hub_effacements (empreinte)"})
	}, func(app core.App) error { return supprimer(app, "hub_effacements") })
}
