package pb_migrations

import (
	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

// What is wrong with a guichet and lasts, for who runs the hub to hear of it once.
func init() {
	m.Register(func(app core.App) error {
		return creer(app, "hub_alarmes", []core.Field{
			relation("noeud", "hub_noeuds"), choix("genre", "silence", "voyant", "envois", "certificat", "sauvegarde", "disque"), entier("fois"), date("vue_le"), date("dite_le"),
		}, []string{"CREATE UNIQUE INDEX hub_alarmes_une ON hub_alarmes (noeud, genre)"})
	}, func(app core.App) error { return supprimer(app, "hub_alarmes") })
}
