package pb_migrations

import (
	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

// What the agents of a guichet ask of the support of the Département, and what the
// hub knows of it. Each side keeps what it wrote, and what the other told last.
func init() {
	m.Register(func(app core.App) error {
		conversation := func(autres ...core.Field) []core.Field {
			return append(autres, texte("numero", 20), texte("objet", 200), texte("page", 300), json("diagnostic", 20000), json("lignes", 60000), json("reponses", 60000),
				booleen("prise"), texte("etat", 20), date("demandee_le"), date("maj_le"))
		}
		if err := creer(app, "aides", conversation(relation("collectivite", "collectivites"), relation("agent", "agents")), []string{
			"CREATE UNIQUE INDEX aides_numero ON aides (numero)",
			"CREATE INDEX aides_collectivite ON aides (collectivite, maj_le)",
		}); err != nil {
			return err
		}
		return creer(app, "hub_aides", conversation(
			relation("membre", "hub_membres"), texte("agregat", 64), texte("noeud", 15), entier("epoque"), entier("version"), relation("agent", "agents"),
		), []string{
			"CREATE UNIQUE INDEX hub_aides_agregat ON hub_aides (membre, agregat)",
			"CREATE INDEX hub_aides_etat ON hub_aides (etat, demandee_le)",
			"CREATE INDEX hub_aides_noeud ON hub_aides (noeud)",
		})
	}, func(app core.App) error { return supprimer(app, "hub_aides", "aides") })
}
