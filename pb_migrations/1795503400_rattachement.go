package pb_migrations

import (
	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

// The link of a guichet with that of the Département: whom it is linked to, under
// which key and name, what the hub calls its collectivités, and the outbox. A
// demande that changes leaves a mark in the transaction that changes it; the
// event is made of the mark. Without a link there is no mark.
func init() {
	m.Register(func(app core.App) error {
		if err := creer(app, "rattachements", []core.Field{
			texte("noeud", 15), texte("hub", 15), texte("adresse", 300), texte("cle_hub", 300), texte("boite", 64), texte("departement", 200), texte("privee", 500), texte("prochaine", 500), date("cle_le"),
			entier("epoque"), entier("seq"), entier("applique"), texte("curseur", 60), texte("instance", 32), entier("ecart"), entier("attente"),
			texte("renaissance", 32),
			date("rattache_le"), date("vu_le"), texte("refus", 40), date("refus_le"),
		}, nil); err != nil {
			return err
		}
		if err := creer(app, "rattachements_collectivites", []core.Field{relation("collectivite", "collectivites"), texte("membre", 15)},
			[]string{"CREATE UNIQUE INDEX rattachements_collectivites_une ON rattachements_collectivites (collectivite)"}); err != nil {
			return err
		}
		if err := creer(app, "synchro_envois", []core.Field{
			entier("seq"), texte("genre", 20), texte("agregat", 64), texte("octets", 70000), texte("signature", 100), texte("cle", 20), date("numerote_le"), date("envoye_le"),
		}, []string{
			"CREATE UNIQUE INDEX synchro_envois_seq ON synchro_envois (seq)",
			"CREATE INDEX synchro_envois_attente ON synchro_envois (seq) WHERE envoye_le = ''",
		}); err != nil {
			return err
		}
		if err := creer(app, "synchro_rebuts", []core.Field{texte("octets", 70000), texte("signature", 100), texte("cle", 20), texte("raison", 1000), date("le")}, nil); err != nil {
			return err
		}
		return executer(app, marquer()...)
	}, func(app core.App) error {
		if err := executer(app, "DROP TRIGGER synchro_demandes_ajout", "DROP TRIGGER synchro_demandes_change", "DROP TRIGGER synchro_demandes_retrait",
			"DROP TRIGGER synchro_comptes_ajout", "DROP TRIGGER synchro_comptes_retrait", "DROP TRIGGER synchro_identites_ajout", "DROP TRIGGER synchro_identites_change",
			"DROP TRIGGER synchro_compteurs_ajout", "DROP TRIGGER synchro_compteurs_change",
			"DROP TRIGGER synchro_compteurs_retrait", "DROP TRIGGER synchro_attentes_ajout", "DROP TRIGGER synchro_attentes_change", "DROP TRIGGER synchro_preuves_ajout", "DROP TRIGGER synchro_preuves_change",
			"DROP TRIGGER synchro_preuves_retrait", "DROP TRIGGER synchro_mandats_ajout", "DROP TRIGGER synchro_mandats_change", "DROP TRIGGER synchro_mandats_retrait",
			"DROP TABLE synchro_connus", "DROP TABLE synchro_emis", "DROP TABLE synchro_marques"); err != nil {
			return err
		}
		return supprimer(app, "synchro_rebuts", "synchro_envois", "rattachements_collectivites", "rattachements")
	})
}

// marquer is the SQL of the marks: every way by which the header of a demande, or
// who may read it, changes.
func marquer() []string {
	const reliee = "EXISTS (SELECT 1 FROM rattachements_collectivites r WHERE r.collectivite = "
	// Not INSERT OR IGNORE: a trigger follows the conflict clause of the statement
	// that fires it.
	marque := func(genre, agregat, collectivite, de string) string {
		if de == "" {
			de = "WHERE 1"
		}
		return "INSERT INTO synchro_marques (genre, agregat, collectivite) SELECT " + genre + ", " + agregat + ", " + collectivite + " " + de +
			" AND NOT EXISTS (SELECT 1 FROM synchro_marques m WHERE m.genre = " + genre + " AND m.agregat = " + agregat + ");"
	}
	une := func(nom, quand, ligne, condition string) string {
		return "CREATE TRIGGER synchro_demandes_" + nom + " AFTER " + quand + " ON demandes WHEN " + ligne + ".essai = 0 AND " + condition + reliee + ligne + ".collectivite) BEGIN " +
			marque("'demande'", ligne+".id", ligne+".collectivite", "") + " END"
	}
	plusieurs := func(nom, quand, de, condition, demandes string) string {
		return "CREATE TRIGGER synchro_" + nom + " AFTER " + quand + " ON " + de + condition + " BEGIN " +
			marque("'demande'", "d.id", "d.collectivite", "FROM demandes d WHERE "+demandes+" AND d.essai = 0 AND "+reliee+"d.collectivite)") + " END"
	}
	// The counters of a day, by the day.
	compteurs := func(nom, quand, ligne string) string {
		return "CREATE TRIGGER synchro_compteurs_" + nom + " AFTER " + quand + " ON compteurs WHEN " + ligne + ".maille = 'jour' AND " + ligne + ".fait IN ('arrivee', 'etat') AND " +
			reliee + ligne + ".collectivite) BEGIN " + marque("'stat'", ligne+".collectivite || '.' || "+ligne+".periode", ligne+".collectivite", "") + " END"
	}
	// Whom the hub signs in, by what it calls her.
	connue := func(nom, quand, ligne string) string {
		return "CREATE TRIGGER synchro_comptes_" + nom + " AFTER " + quand + " ON preuves WHEN " + ligne + ".genre = 'hub' AND " + reliee + ligne + ".collectivite) BEGIN " +
			marque("'compte'", ligne+".sujet", ligne+".collectivite", "") + " END"
	}
	identite := func(nom, quand string) string {
		return "CREATE TRIGGER synchro_identites_" + nom + " AFTER " + quand + " ON identites_pivot BEGIN " +
			marque("'compte'", "p.sujet", "p.collectivite", "FROM preuves p WHERE p.compte = NEW.compte AND p.genre = 'hub' AND "+reliee+"p.collectivite)") + " END"
	}
	compte := func(ligne string) string { return "d.compte = " + ligne + ".compte AND d.compte != ''" }
	usager := func(ligne string) string { return "d.usager = " + ligne + ".usager" }
	deHub := func(ligne string) string { return " WHEN " + ligne + ".genre = 'hub'" }
	return []string{
		"CREATE TABLE synchro_marques (genre TEXT NOT NULL, agregat TEXT NOT NULL, collectivite TEXT NOT NULL, UNIQUE (genre, agregat))",
		// What was said last of each aggregate, and when it is over: what has not changed is
		// not said again.
		"CREATE TABLE synchro_emis (genre TEXT NOT NULL, agregat TEXT NOT NULL, collectivite TEXT NOT NULL, version INTEGER NOT NULL, empreinte TEXT NOT NULL, fin TEXT NOT NULL DEFAULT '', PRIMARY KEY (genre, agregat)) WITHOUT ROWID",
		// What was heard last of each subject: an older one that comes late changes nothing.
		"CREATE TABLE synchro_connus (genre TEXT NOT NULL, sujet TEXT NOT NULL, epoque INTEGER NOT NULL, version INTEGER NOT NULL, PRIMARY KEY (genre, sujet)) WITHOUT ROWID",
		une("ajout", "INSERT", "NEW", "NEW.usager != '' AND "),
		une("change", "UPDATE", "NEW", ""),
		une("retrait", "DELETE", "OLD", ""),
		connue("ajout", "INSERT", "NEW"),
		connue("retrait", "DELETE", "OLD"),
		identite("ajout", "INSERT"),
		identite("change", "UPDATE"),
		compteurs("ajout", "INSERT", "NEW"),
		compteurs("change", "UPDATE", "NEW"),
		compteurs("retrait", "DELETE", "OLD"),
		plusieurs("attentes_ajout", "INSERT", "attentes", "", "d.id = NEW.demande"),
		plusieurs("attentes_change", "UPDATE", "attentes", "", "d.id = NEW.demande"),
		plusieurs("preuves_ajout", "INSERT", "preuves", deHub("NEW"), compte("NEW")),
		plusieurs("preuves_change", "UPDATE OF compte, sujet, emetteur", "preuves", deHub("NEW"), "d.compte IN (OLD.compte, NEW.compte) AND d.compte != ''"),
		plusieurs("preuves_retrait", "DELETE", "preuves", deHub("OLD"), compte("OLD")),
		plusieurs("mandats_ajout", "INSERT", "mandats", "", usager("NEW")),
		plusieurs("mandats_change", "UPDATE", "mandats", "", usager("NEW")),
		plusieurs("mandats_retrait", "DELETE", "mandats", "", usager("OLD")),
	}
}
