package pb_migrations

import (
	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

// The access that a mairie gives the support of the Département for a time, and what
// the hub knows of it.
func init() {
	m.Register(func(app core.App) error {
		if err := creer(app, "acces_assistance", []core.Field{
			relation("collectivite", "collectivites"), texte("aide", 15), texte("par", 15), date("cree_le"), date("expire_le"), date("retire_le"), entier("emis"), json("visites", 100000),
		}, []string{
			"CREATE INDEX acces_assistance_collectivite ON acces_assistance (collectivite, retire_le, expire_le)",
			"CREATE INDEX acces_assistance_aide ON acces_assistance (aide)",
		}); err != nil {
			return err
		}
		c, err := app.FindCollectionByNameOrId("hub_aides")
		if err != nil {
			return err
		}
		c.Fields.Add(json("acces", 2000))
		return app.Save(c)
	}, func(app core.App) error {
		c, err := app.FindCollectionByNameOrId("hub_aides")
		if err != nil {
			return err
		}
		c.Fields.RemoveByName("acces")
		if err := app.Save(c); err != nil {
			return err
		}
		return supprimer(app, "acces_assistance")
	})
}
