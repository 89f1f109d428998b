package pb_migrations

import (
	"fmt"

	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

// The name under which the guichet of an invitation should answer.
func init() {
	m.Register(func(app core.App) error {
		c, err := app.FindCollectionByNameOrId("hub_invitations")
		if err != nil {
			return fmt.Errorf("hub_invitations: %w", err)
		}
		c.Fields.Add(texte("domaine", 253))
		return app.Save(c)
	}, func(app core.App) error {
		c, err := app.FindCollectionByNameOrId("hub_invitations")
		if err != nil {
			return fmt.Errorf("hub_invitations: %w", err)
		}
		c.Fields.RemoveByName("domaine")
		return app.Save(c)
	})
}
