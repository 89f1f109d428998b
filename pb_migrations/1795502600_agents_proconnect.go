package pb_migrations

import (
	"fmt"

	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

// What ProConnect calls an agent and says of her, who employs her when it is
// not the collectivité itself, and when she signed in, by what.
func init() {
	m.Register(func(app core.App) error {
		if err := choisir(app, "fournisseurs", "genre", "franceconnect", "proconnect"); err != nil {
			return err
		}
		agents, err := app.FindCollectionByNameOrId("agents")
		if err != nil {
			return fmt.Errorf("agents: %w", err)
		}
		agents.Fields.Add(texte("emetteur", 300), texte("sujet", 255), texte("siret", 14), texte("uid", 255), texte("fournisseur", 255), texte("courriel_dit", 254), date("suspendu_le"))
		agents.AddIndex("agents_sujet", true, "emetteur, sujet", "sujet != ''")
		if err := app.Save(agents); err != nil {
			return fmt.Errorf("agents: %w", err)
		}
		if err := creer(app, "employeurs", []core.Field{relation("agent", "agents"), relation("collectivite", "collectivites"), texte("siren", 9)},
			[]string{"CREATE UNIQUE INDEX employeurs_agent ON employeurs (agent, collectivite)"}); err != nil {
			return err
		}
		return creer(app, "connexions_agents", []core.Field{
			relation("agent", "agents"), date("le"), choix("moyen", "mot_de_passe", "second_facteur", "invitation", "proconnect", "demonstration"), texte("appareil", 100),
		}, []string{"CREATE INDEX connexions_agents_agent ON connexions_agents (agent, le)", "CREATE INDEX connexions_agents_le ON connexions_agents (le)"})
	}, func(app core.App) error {
		if err := supprimer(app, "connexions_agents", "employeurs"); err != nil {
			return err
		}
		agents, err := app.FindCollectionByNameOrId("agents")
		if err != nil {
			return fmt.Errorf("agents: %w", err)
		}
		agents.RemoveIndex("agents_sujet")
		for _, nom := range []string{"emetteur", "sujet", "siret", "uid", "fournisseur", "courriel_dit", "suspendu_le"} {
			agents.Fields.RemoveByName(nom)
		}
		if err := app.Save(agents); err != nil {
			return fmt.Errorf("agents: %w", err)
		}
		return choisir(app, "fournisseurs", "genre", "franceconnect")
	})
}
