package pb_migrations

import (
	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

// The other guichets where an agent works, on their own machines.
func init() {
	m.Register(func(app core.App) error {
		return creer(app, "autres_guichets", []core.Field{relation("agent", "agents"), texte("nom", 100), texte("adresse", 300)},
			[]string{"CREATE UNIQUE INDEX autres_guichets_agent ON autres_guichets (agent, adresse)"})
	}, func(app core.App) error { return supprimer(app, "autres_guichets") })
}
