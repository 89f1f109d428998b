package pb_migrations

import (
	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

// The counters of every guichet, by member and day, as each told them last.
func init() {
	m.Register(func(app core.App) error {
		return executer(
			app,
			"CREATE TABLE hub_jours (membre TEXT NOT NULL, jour TEXT NOT NULL, noeud TEXT NOT NULL, epoque INTEGER NOT NULL, version INTEGER NOT NULL, PRIMARY KEY (membre, jour)) WITHOUT ROWID",
			"CREATE TABLE hub_compteurs (membre TEXT NOT NULL, jour TEXT NOT NULL, fait TEXT NOT NULL, teleservice TEXT NOT NULL, valeur TEXT NOT NULL, nombre INTEGER NOT NULL, PRIMARY KEY (membre, jour, fait, teleservice, valeur)) WITHOUT ROWID",
			"CREATE INDEX hub_compteurs_jour ON hub_compteurs (fait, jour, membre, teleservice, valeur, nombre)",
			"CREATE TABLE hub_teleservices (code TEXT PRIMARY KEY, titre TEXT NOT NULL) WITHOUT ROWID",
		)
	}, func(app core.App) error {
		return executer(app, "DROP TABLE hub_teleservices", "DROP TABLE hub_compteurs", "DROP TABLE hub_jours")
	})
}
