package pb_migrations

import (
	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

// The demandes that a guichet lost with an older backup, as the hub still knows them;
// of a guichet, the number at which it will have told all that it has; of a header,
// since when its guichet says that the demande is lost.
func init() {
	m.Register(func(app core.App) error {
		if err := creer(app, "perdues", []core.Field{
			relation("collectivite", "collectivites"), texte("agregat", 64), texte("sujet", 64), json("entete", 70000), date("perdue_le"),
			date("close_le"), choix("issue", "contact", "retrouvee"), texte("note", 1000), relation("agent", "agents"),
		}, []string{
			"CREATE UNIQUE INDEX perdues_agregat ON perdues (collectivite, agregat)",
			"CREATE INDEX perdues_sujet ON perdues (sujet)",
		}); err != nil {
			return err
		}
		if err := completer(app, "hub_demandes", date("perdue_le")); err != nil {
			return err
		}
		return completer(app, "hub_noeuds", entier("releve"))
	}, func(app core.App) error {
		if err := amputer(app, "hub_demandes", "perdue_le"); err != nil {
			return err
		}
		if err := amputer(app, "hub_noeuds", "releve"); err != nil {
			return err
		}
		return supprimer(app, "perdues")
	})
}
