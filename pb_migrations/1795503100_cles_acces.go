package pb_migrations

import (
	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

// The clés d'accès of the agents, and the sign-ins that they open.
func init() {
	moyens := []string{"mot_de_passe", "second_facteur", "invitation", "proconnect", "demonstration"}
	m.Register(func(app core.App) error {
		if err := choisir(app, "connexions_agents", "moyen", append(moyens, "cle_acces")...); err != nil {
			return err
		}
		return creer(app, "cles_acces", []core.Field{
			relation("agent", "agents"), texte("nom", 60), texte("hote", 253), texte("identifiant", 1400), texte("cle_publique", 4000),
			entier("compteur"), booleen("copiable"), json("transports", 500), date("ajoutee_le"), date("utilisee_le"),
		}, []string{
			"CREATE UNIQUE INDEX cles_acces_identifiant ON cles_acces (identifiant)",
			"CREATE INDEX cles_acces_agent ON cles_acces (agent, ajoutee_le)",
		})
	}, func(app core.App) error {
		if err := supprimer(app, "cles_acces"); err != nil {
			return err
		}
		return choisir(app, "connexions_agents", "moyen", moyens...)
	})
}
