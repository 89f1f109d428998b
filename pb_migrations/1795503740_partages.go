package pb_migrations

import (
	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

// The shared catalogue: at the hub, what the Département proposes, to whom, and what
// each guichet told that it has of it; at a guichet, what it received. A téléservice
// that changes there leaves a mark in the transaction that changes it.
func init() {
	m.Register(func(app core.App) error {
		if err := creer(app, "hub_catalogue", []core.Field{
			texte("sujet", 64), texte("code", 80), texte("titre", 300), json("document", 70000), json("revisions", 20000), jour("verifiee_le"), texte("pour", 20), json("niveaux", 200),
			json("membres", 100000), date("partage_le"), texte("partage_par", 80), date("retire_le"),
		}, []string{"CREATE UNIQUE INDEX hub_catalogue_sujet ON hub_catalogue (sujet)"}); err != nil {
			return err
		}
		if err := creer(app, "partages", []core.Field{
			texte("hub", 15), texte("sujet", 64), texte("titre", 300), json("document", 70000), json("revisions", 20000), jour("verifiee_le"), json("pour", 100000), date("recu_le"), date("retire_le"),
		}, []string{"CREATE UNIQUE INDEX partages_sujet ON partages (hub, sujet)"}); err != nil {
			return err
		}
		if err := creer(app, "partages_reglages", []core.Field{relation("collectivite", "collectivites"), booleen("automatique")},
			[]string{"CREATE UNIQUE INDEX partages_reglages_un ON partages_reglages (collectivite)"}); err != nil {
			return err
		}
		requetes := []string{
			"CREATE TABLE hub_suivis (membre TEXT NOT NULL, sujet TEXT NOT NULL, recue INTEGER NOT NULL, ici INTEGER NOT NULL, revision INTEGER NOT NULL, modifie INTEGER NOT NULL, ouvert INTEGER NOT NULL, attendu INTEGER NOT NULL, PRIMARY KEY (membre, sujet)) WITHOUT ROWID",
			"CREATE INDEX hub_suivis_sujet ON hub_suivis (sujet, membre)",
			"CREATE TABLE hub_suivis_connus (membre TEXT PRIMARY KEY, noeud TEXT NOT NULL, epoque INTEGER NOT NULL, version INTEGER NOT NULL, le TEXT NOT NULL) WITHOUT ROWID",
		}
		for _, table := range []string{"teleservices", "ebauches"} {
			for quand, ligne := range map[string]string{"INSERT": "NEW", "UPDATE": "NEW", "DELETE": "OLD"} {
				requetes = append(requetes, marquerSuivis(table, quand, ligne))
			}
		}
		return executer(app, requetes...)
	}, func(app core.App) error {
		for _, table := range []string{"teleservices", "ebauches"} {
			for _, quand := range []string{"INSERT", "UPDATE", "DELETE"} {
				if err := executer(app, "DROP TRIGGER synchro_"+table+"_"+quand); err != nil {
					return err
				}
			}
		}
		if err := executer(app, "DROP TABLE hub_suivis_connus", "DROP TABLE hub_suivis"); err != nil {
			return err
		}
		return supprimer(app, "partages_reglages", "partages", "hub_catalogue")
	})
}

// marquerSuivis marks what a linked collectivité has of the shared catalogue, when one
// of its téléservices changes.
func marquerSuivis(table, quand, ligne string) string {
	return "CREATE TRIGGER synchro_" + table + "_" + quand + " AFTER " + quand + " ON " + table +
		" WHEN EXISTS (SELECT 1 FROM rattachements_collectivites r WHERE r.collectivite = " + ligne + ".collectivite) BEGIN" +
		" INSERT INTO synchro_marques (genre, agregat, collectivite) SELECT 'rev', " + ligne + ".collectivite, " + ligne + ".collectivite" +
		" WHERE NOT EXISTS (SELECT 1 FROM synchro_marques m WHERE m.genre = 'rev' AND m.agregat = " + ligne + ".collectivite); END"
}
