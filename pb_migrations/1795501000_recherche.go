package pb_migrations

import (
	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

// The search of the agents: the words of a demande's title and of who filed it,
// without their accents, beside the collectivité and the service that bound
// what one may find; a test demande is not there. The index keeps no text of
// its own: « rebuild » makes it again from demandes, whose rowid it shares.
func init() {
	m.Register(func(app core.App) error {
		const (
			ajouter = "INSERT INTO demandes_recherche (rowid, collectivite, service, demandeur, titre) VALUES (NEW.rowid, NEW.collectivite, NEW.service, NEW.demandeur, NEW.titre)"
			oter    = "INSERT INTO demandes_recherche (demandes_recherche, rowid, collectivite, service, demandeur, titre) VALUES ('delete', OLD.rowid, OLD.collectivite, OLD.service, OLD.demandeur, OLD.titre)"
		)
		return executer(app,
			"CREATE VIEW demandes_cherchees AS SELECT rowid AS rang, collectivite, service, demandeur, titre FROM demandes WHERE essai = 0",
			`CREATE VIRTUAL TABLE demandes_recherche USING fts5(collectivite, service, demandeur, titre,
				content = 'demandes_cherchees', content_rowid = 'rang', tokenize = 'unicode61 remove_diacritics 2', columnsize = 0)`,
			"INSERT INTO demandes_recherche (demandes_recherche, rank) VALUES ('secure-delete', 1)", // what is erased leaves the index too
			"INSERT INTO demandes_recherche (demandes_recherche) VALUES ('rebuild')",
			"CREATE TRIGGER demandes_recherche_ajout AFTER INSERT ON demandes WHEN NEW.essai = 0 BEGIN "+ajouter+"; END",
			"CREATE TRIGGER demandes_recherche_retrait AFTER DELETE ON demandes WHEN OLD.essai = 0 BEGIN "+oter+"; END",
			"CREATE TRIGGER demandes_recherche_change AFTER UPDATE OF collectivite, service, demandeur, titre ON demandes WHEN NEW.essai = 0 BEGIN "+oter+"; "+ajouter+"; END",
		)
	}, func(app core.App) error {
		return executer(app,
			"DROP TRIGGER demandes_recherche_change", "DROP TRIGGER demandes_recherche_retrait", "DROP TRIGGER demandes_recherche_ajout", "DROP TABLE demandes_recherche", "DROP VIEW demandes_cherchees",
		)
	})
}
