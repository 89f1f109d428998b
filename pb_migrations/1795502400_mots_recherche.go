package pb_migrations

import (
	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

// The terms of the two search indexes. Such a table stores nothing: it reads
// the index.
func init() {
	m.Register(func(app core.App) error {
		return executer(app,
			"CREATE VIRTUAL TABLE demandes_mots USING fts5vocab(demandes_recherche, instance)",
			"CREATE VIRTUAL TABLE usagers_mots USING fts5vocab(usagers_recherche, instance)",
		)
	}, func(app core.App) error {
		return executer(app, "DROP TABLE usagers_mots", "DROP TABLE demandes_mots")
	})
}
