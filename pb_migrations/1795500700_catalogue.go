package pb_migrations

import (
	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

func init() {
	m.Register(func(app core.App) error {
		if err := creer(app, "teleservices", []core.Field{
			relation("collectivite", "collectivites"), texte("code", 80), texte("titre", 150), texte("theme", 80), texte("resume", 300),
			relation("service", "services"), choix("etat", "publie", "suspendu", "ferme", "interne"), texte("suspension", 500),
			date("ouvre_le"), date("ferme_le"), texte("revision", 15), choix("renvoi", "national", "relais"), texte("document", 26), json("modele", 2<<20), entier("quota"),
		}, []string{"CREATE UNIQUE INDEX teleservices_code ON teleservices (collectivite, code)"}); err != nil {
			return err
		}
		if err := creer(app, "ebauches", []core.Field{
			relation("collectivite", "collectivites"), texte("teleservice", 15), texte("code", 80), texte("titre", 150),
			json("document", 2<<20), json("modele", 2<<20), entier("verrou"), date("modifiee_le"), texte("modifiee_par", 80),
		}, []string{"CREATE UNIQUE INDEX ebauches_code ON ebauches (collectivite, code)"}); err != nil {
			return err
		}
		// A revision is published, and stays, or is the copy of an ébauche that
		// one tries as an usager, and goes with what was filed on it.
		return creer(app, "revisions", []core.Field{
			relation("teleservice", "teleservices"), texte("ebauche", 15), entier("numero"), json("document", 2<<20), texte("empreinte", 64),
			date("publiee_le"), texte("publiee_par", 80),
		}, []string{
			"CREATE UNIQUE INDEX revisions_numero ON revisions (teleservice, numero) WHERE teleservice != ''",
			"CREATE INDEX revisions_ebauche ON revisions (ebauche) WHERE ebauche != ''",
		},
			"CREATE TRIGGER revisions_fige BEFORE UPDATE ON revisions BEGIN SELECT RAISE(ABORT, 'revisions: immutable'); END",
			"CREATE TRIGGER revisions_garde BEFORE DELETE ON revisions WHEN OLD.ebauche = '' BEGIN SELECT RAISE(ABORT, 'revisions: immutable'); END",
			"CREATE TRIGGER revisions_essai BEFORE INSERT ON revisions WHEN (NEW.ebauche = '') = (NEW.teleservice = '') BEGIN SELECT RAISE(ABORT, 'revisions: published or tried'); END",
		)
	}, func(app core.App) error { return supprimer(app, "revisions", "ebauches", "teleservices") })
}
