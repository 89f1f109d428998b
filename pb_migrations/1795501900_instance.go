package pb_migrations

import (
	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

func init() {
	m.Register(func(app core.App) error {
		return creer(app, "reglages", []core.Field{
			texte("nom", 60), texte("valeur", 60000), choix("provenance", "page", "preset"), texte("par", 80), date("maj_le"),
		}, []string{"CREATE UNIQUE INDEX reglages_nom ON reglages (nom)"})
	}, func(app core.App) error { return supprimer(app, "reglages") })
}
