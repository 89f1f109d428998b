package pb_migrations

import (
	"strings"

	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

// The search of the usagers: names, ways to reach them and numbers, without
// accents, beside the collectivité and the services that received a demande of
// theirs, which bound what an agent may find. usagers_services keeps these
// services, a word each; the triggers of demandes hold it true.
func init() {
	const (
		colonnes = "collectivite, services, nom, contact, numeros"
		mots     = "X.collectivite, S, X.prenoms || ' ' || X.nom_naissance || ' ' || X.nom_usage || ' ' || X.denomination, X.courriel || ' ' || X.telephone, X.siret || ' ' || X.rna"
	)
	// valeurs are the columns of a row, whose services are an expression.
	valeurs := func(ligne, services string) string {
		return strings.ReplaceAll(strings.ReplaceAll(mots, "X.", ligne+"."), ", S,", ", "+services+",")
	}
	ajouter := func(ligne, services string) string {
		return "INSERT INTO usagers_recherche (rowid, " + colonnes + ") VALUES (" + ligne + ".rowid, " + valeurs(ligne, services) + ")"
	}
	oter := func(ligne, services string) string {
		return "INSERT INTO usagers_recherche (usagers_recherche, rowid, " + colonnes + ") VALUES ('delete', " + ligne + ".rowid, " + valeurs(ligne, services) + ")"
	}
	// selon is one of both for the usager of a row of usagers_services.
	selon := func(sql string) string {
		return strings.Replace(strings.TrimSuffix(sql, ")"), "VALUES (", "SELECT ", 1) + " FROM usagers u WHERE u.id = NEW.usager"
	}
	siens := func(usager string) string {
		return "UPDATE usagers_services SET services = coalesce((SELECT group_concat(service, ' ') FROM (SELECT DISTINCT service FROM demandes WHERE usager = " + usager +
			" AND essai = 0)), '') WHERE usager = " + usager
	}
	const deOLD = "(SELECT services FROM usagers_services WHERE usager = OLD.id)"
	m.Register(func(app core.App) error {
		return executer(app,
			"CREATE TABLE usagers_services (usager TEXT PRIMARY KEY, services TEXT NOT NULL) WITHOUT ROWID",
			"INSERT INTO usagers_services SELECT id, '' FROM usagers",
			"CREATE VIEW usagers_cherches AS SELECT X.rowid AS rang, "+strings.NewReplacer(", S,", ", s.services AS services,", " || X.denomination,", " || X.denomination AS nom,",
				" || X.telephone,", " || X.telephone AS contact,", " || X.rna", " || X.rna AS numeros").Replace(mots)+" FROM usagers X JOIN usagers_services s ON s.usager = X.id",
			`CREATE VIRTUAL TABLE usagers_recherche USING fts5(`+colonnes+`, content = 'usagers_cherches', content_rowid = 'rang',
				tokenize = 'unicode61 remove_diacritics 2', columnsize = 0)`,
			"INSERT INTO usagers_recherche (usagers_recherche, rank) VALUES ('secure-delete', 1)",
			"INSERT INTO usagers_recherche (usagers_recherche) VALUES ('rebuild')",
			"CREATE TRIGGER usagers_recherche_ajout AFTER INSERT ON usagers BEGIN INSERT INTO usagers_services VALUES (NEW.id, ''); "+ajouter("NEW", "''")+"; END",
			"CREATE TRIGGER usagers_recherche_change AFTER UPDATE OF prenoms, nom_naissance, nom_usage, denomination, courriel, telephone, siret, rna ON usagers BEGIN "+
				oter("OLD", deOLD)+"; "+ajouter("NEW", deOLD)+"; END",
			"CREATE TRIGGER usagers_recherche_retrait AFTER DELETE ON usagers BEGIN "+oter("OLD", deOLD)+"; DELETE FROM usagers_services WHERE usager = OLD.id; END",
			"CREATE TRIGGER usagers_services_change AFTER UPDATE OF services ON usagers_services WHEN OLD.services IS NOT NEW.services BEGIN "+
				selon(oter("u", "OLD.services"))+"; "+selon(ajouter("u", "NEW.services"))+"; END",
			"CREATE TRIGGER demandes_usager_ajout AFTER INSERT ON demandes WHEN NEW.usager != '' AND NEW.essai = 0 BEGIN "+
				"UPDATE usagers_services SET services = trim(services || ' ' || NEW.service) WHERE usager = NEW.usager AND instr(services, NEW.service) = 0; END",
			"CREATE TRIGGER demandes_usager_change AFTER UPDATE OF usager, service ON demandes WHEN NEW.essai = 0 AND (OLD.usager IS NOT NEW.usager OR OLD.service IS NOT NEW.service) BEGIN "+
				siens("OLD.usager")+"; "+siens("NEW.usager")+"; END",
		)
	}, func(app core.App) error {
		return executer(app,
			"DROP TRIGGER demandes_usager_change", "DROP TRIGGER demandes_usager_ajout", "DROP TRIGGER usagers_services_change", "DROP TRIGGER usagers_recherche_retrait",
			"DROP TRIGGER usagers_recherche_change", "DROP TRIGGER usagers_recherche_ajout", "DROP TABLE usagers_recherche", "DROP VIEW usagers_cherches", "DROP TABLE usagers_services",
		)
	})
}
