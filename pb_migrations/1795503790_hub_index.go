package pb_migrations

import (
	"fmt"

	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

// What a person reads of all her guichets goes from her subjects to the members that
// gave them: with four thousand of these it took 50 ms.
func init() {
	index := []struct{ collection, nom, champ string }{
		{"hub_clients", "hub_clients_secteur", "secteur"},
		{"hub_membres", "hub_membres_client", "client"},
	}
	changer := func(app core.App, f func(*core.Collection, string, string)) error {
		for _, x := range index {
			c, err := app.FindCollectionByNameOrId(x.collection)
			if err != nil {
				return fmt.Errorf("%s: %w", x.collection, err)
			}
			f(c, x.nom, x.champ)
			if err := app.Save(c); err != nil {
				return err
			}
		}
		return nil
	}
	m.Register(func(app core.App) error {
		return changer(app, func(c *core.Collection, nom, champ string) { c.AddIndex(nom, false, champ, "") })
	}, func(app core.App) error {
		return changer(app, func(c *core.Collection, nom, _ string) { c.RemoveIndex(nom) })
	})
}
