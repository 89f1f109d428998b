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
		if err := creer(app, "avis", []core.Field{
			relation("collectivite", "collectivites"), relation("demande", "demandes"), choix("nature", "avis", "transmission"), texte("nom", 150), texte("courriel", 254),
			texte("question", 2000), booleen("documents"), texte("lien", 64), date("expire_le"), texte("par", 15), date("demande_le"),
			choix("sens", "favorable", "reserve", "defavorable", "aucun"), texte("texte", 4000), date("rendu_le"),
		}, []string{
			"CREATE INDEX avis_demande ON avis (demande, demande_le)",
			"CREATE UNIQUE INDEX avis_lien ON avis (lien) WHERE lien != ''",
		}); err != nil {
			return err
		}
		return creer(app, "formules", []core.Field{
			relation("collectivite", "collectivites"), texte("service", 15), texte("titre", 100), texte("texte", 5000),
		}, []string{"CREATE INDEX formules_collectivite ON formules (collectivite, titre)"})
	}, func(app core.App) error { return supprimer(app, "formules", "avis", "vues", "veilles", "reperes") })
}
