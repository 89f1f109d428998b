package pb_migrations

import (
	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

// The ordered log of the hub, and what names it. A position is never given again,
// which AUTOINCREMENT alone promises. The index finds the last thing that the hub
// decided.
func init() {
	m.Register(func(app core.App) error {
		return executer(app,
			`CREATE TABLE hub_entrees (pos INTEGER PRIMARY KEY AUTOINCREMENT, recue_le TEXT NOT NULL, sens TEXT NOT NULL CHECK (sens IN ('up', 'dn')),
				noeud TEXT NOT NULL, genre TEXT NOT NULL, octets BLOB NOT NULL, signature BLOB NOT NULL, cle TEXT NOT NULL)`,
			"CREATE INDEX hub_entrees_descendant ON hub_entrees (pos) WHERE sens = 'dn'",
			"CREATE TABLE hub_entrees_identite (rang INTEGER PRIMARY KEY CHECK (rang = 1), identite TEXT NOT NULL)",
			"INSERT INTO hub_entrees_identite (rang, identite) VALUES (1, lower(hex(randomblob(16))))",
		)
	}, func(app core.App) error {
		return executer(app, "DROP TABLE hub_entrees_identite", "DROP TABLE hub_entrees")
	})
}
