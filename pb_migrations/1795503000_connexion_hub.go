package pb_migrations

import (
	"fmt"

	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

// The guichet of the Département among the providers of a guichet, and what it
// calls a session that it opened there.
func init() {
	genres := []struct {
		collection string
		avant      []string
	}{
		{"fournisseurs", []string{"franceconnect", "proconnect"}},
		{"preuves", []string{"courriel", "franceconnect"}},
		{"connexions", []string{"courriel", "franceconnect"}},
	}
	m.Register(func(app core.App) error {
		for _, g := range genres {
			if err := choisir(app, g.collection, "genre", append(g.avant, "hub")...); err != nil {
				return err
			}
		}
		sessions, err := app.FindCollectionByNameOrId("sessions")
		if err != nil {
			return fmt.Errorf("sessions: %w", err)
		}
		sessions.Fields.Add(texte("sid", 64))
		sessions.AddIndex("sessions_sid", false, "sid", "sid != ''")
		if err := app.Save(sessions); err != nil {
			return fmt.Errorf("sessions: %w", err)
		}
		return nil
	}, func(app core.App) error {
		sessions, err := app.FindCollectionByNameOrId("sessions")
		if err != nil {
			return fmt.Errorf("sessions: %w", err)
		}
		sessions.RemoveIndex("sessions_sid")
		sessions.Fields.RemoveByName("sid")
		if err := app.Save(sessions); err != nil {
			return fmt.Errorf("sessions: %w", err)
		}
		for _, g := range genres {
			if err := choisir(app, g.collection, "genre", g.avant...); err != nil {
				return err
			}
		}
		return nil
	})
}
