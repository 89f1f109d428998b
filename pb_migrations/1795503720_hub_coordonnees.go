package pb_migrations

import (
	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

// How the inhabitants reach a mairie, as the agents of the Département typed it.
func init() {
	m.Register(func(app core.App) error {
		return creer(app, "hub_coordonnees", []core.Field{
			texte("code", 5), texte("adresse", 500), texte("telephone", 20), texte("courriel", 255), texte("site", 500), json("horaires", 5000), texte("par", 80), date("maj_le"),
		}, []string{"CREATE UNIQUE INDEX hub_coordonnees_code ON hub_coordonnees (code)"})
	}, func(app core.App) error { return supprimer(app, "hub_coordonnees") })
}
