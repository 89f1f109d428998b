package pb_migrations

import (
	"slices"

	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

// A hub on several machines: what one decides is marked, by the rows that it changed,
// until the log holds it for the others; and what these put off until then.
func init() {
	partages := []string{
		"agents", "cles_acces", "collectivites", "employeurs", "fournisseurs", "habilitations", "invitations", "reglages", "services",
		"hub_adhesions", "hub_aides", "hub_alarmes", "hub_catalogue", "hub_cles", "hub_clients", "hub_comptes", "hub_contacts", "hub_coordonnees", "hub_cotisations",
		"hub_effacements", "hub_exercices", "hub_habilitations", "hub_invitations", "hub_joignables", "hub_membres", "hub_noeuds", "hub_paires", "hub_preuves", "hub_rapprochements", "hub_tarifs", "hub_tenues",
	}
	marquer := func(table, quand, ligne string) string {
		return "CREATE TRIGGER hub_partage_" + table + "_" + quand[:6] + " AFTER " + quand + " ON " + table + " WHEN EXISTS (SELECT 1 FROM hub_partage)" +
			" BEGIN INSERT OR REPLACE INTO hub_marques (tableau, ligne) VALUES ('" + table + "', " + ligne + ".id); END"
	}
	m.Register(func(app core.App) error {
		requetes := []string{
			// Holds its one row where the hub has others beside it.
			"CREATE TABLE hub_partage (un INTEGER PRIMARY KEY CHECK (un = 1))",
			"CREATE TABLE hub_marques (rang INTEGER PRIMARY KEY AUTOINCREMENT, tableau TEXT NOT NULL, ligne TEXT NOT NULL, UNIQUE (tableau, ligne))",
			"CREATE TABLE hub_differees (pos INTEGER PRIMARY KEY, noeud TEXT NOT NULL, octets TEXT NOT NULL)",
			"ALTER TABLE hub_curseur ADD COLUMN decision INTEGER NOT NULL DEFAULT 0",
			"UPDATE hub_curseur SET decision = pos",
		}
		for _, table := range partages {
			change := "UPDATE"
			if table == "hub_noeuds" { // the rest of the row each machine finds in the log
				change = "UPDATE OF adresse, adresse_avant, adresse_dite, adresse_dite_le, adresse_refusee_le, cle, cles, epoque, attendu, instance, version, presence, revoque_le, renaissance"
			}
			requetes = append(requetes, marquer(table, "INSERT", "NEW"), marquer(table, change, "NEW"), marquer(table, "DELETE", "OLD"))
		}
		return executer(app, requetes...)
	}, func(app core.App) error {
		var requetes []string
		for _, table := range slices.Backward(partages) {
			for _, quand := range []string{"INSERT", "UPDATE", "DELETE"} {
				requetes = append(requetes, "DROP TRIGGER hub_partage_"+table+"_"+quand)
			}
		}
		return executer(app, append(requetes,
			"ALTER TABLE hub_curseur DROP COLUMN decision", "DROP TABLE hub_differees", "DROP TABLE hub_marques", "DROP TABLE hub_partage")...)
	})
}
