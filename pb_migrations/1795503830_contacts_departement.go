package pb_migrations

import (
	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

// How to reach who signs in through the guichet of the Département. At the hub, what
// it decided, by compte; at a guichet, what it heard and what waits for an answer, by
// the subject that the hub gave, which goes with the preuve.
func init() {
	m.Register(func(app core.App) error {
		if err := creer(app, "contacts_departement", []core.Field{
			relation("collectivite", "collectivites"), texte("sujet", 64), texte("champ", 20), texte("valeur", 2000), booleen("verifie"), entier("epoque"), entier("version"),
			texte("propose", 2000), entier("rang"), booleen("attend"), texte("ecarte", 2000), date("ecarte_le"),
		}, []string{"CREATE UNIQUE INDEX contacts_departement_un ON contacts_departement (collectivite, sujet, champ)"}); err != nil {
			return err
		}
		if err := creer(app, "hub_joignables", []core.Field{
			relation("compte", "hub_comptes"), texte("champ", 20), texte("valeur", 4000), booleen("verifie"), entier("epoque"), entier("version"), texte("membre", 15), entier("rang"), date("maj_le"),
		}, []string{"CREATE UNIQUE INDEX hub_joignables_un ON hub_joignables (compte, champ)"}); err != nil {
			return err
		}
		if err := completer(app, "hub_paires", entier("juge"), booleen("suivie"), booleen("adoptee"), texte("noeud", 15), entier("epoque"), entier("version")); err != nil {
			return err
		}
		return executer(app,
			"UPDATE hub_paires SET suivie = 1",
			"CREATE TRIGGER contacts_departement_retrait AFTER DELETE ON preuves WHEN OLD.genre = 'hub' BEGIN DELETE FROM contacts_departement WHERE collectivite = OLD.collectivite AND sujet = OLD.sujet; END")
	}, func(app core.App) error {
		if err := executer(app, "DROP TRIGGER contacts_departement_retrait"); err != nil {
			return err
		}
		if err := amputer(app, "hub_paires", "juge", "suivie", "adoptee", "noeud", "epoque", "version"); err != nil {
			return err
		}
		return supprimer(app, "hub_joignables", "contacts_departement")
	})
}
