package pb_migrations

import (
	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

// What the agents add to the demandes to find their way among many.
func init() {
	m.Register(func(app core.App) error {
		if err := creer(app, "reperes", []core.Field{relation("collectivite", "collectivites"), relation("demande", "demandes"), texte("nom", 40)}, []string{
			"CREATE UNIQUE INDEX reperes_demande ON reperes (demande, nom)",
			"CREATE INDEX reperes_nom ON reperes (collectivite, nom, demande)",
		}); err != nil {
			return err
		}
		if err := creer(app, "veilles", []core.Field{relation("agent", "agents"), relation("demande", "demandes")}, []string{
			"CREATE UNIQUE INDEX veilles_agent ON veilles (agent, demande)",
			"CREATE INDEX veilles_demande ON veilles (demande)",
		}); err != nil {
			return err
		}
		if err := creer(app, "vues", []core.Field{relation("agent", "agents"), relation("collectivite", "collectivites"), texte("nom", 60), texte("requete", 600)}, []string{
			"CREATE UNIQUE INDEX vues_nom ON vues (agent, collectivite, nom)",
		}); err != nil {
			return err
		}
		return creer(app, "formules", []core.Field{
			relation("collectivite", "collectivites"), texte("service", 15), texte("titre", 100), texte("texte", 5000),
		}, []string{"CREATE INDEX formules_collectivite ON formules (collectivite, titre)"})
	}, func(app core.App) error { return supprimer(app, "formules", "vues", "veilles", "reperes") })
}
