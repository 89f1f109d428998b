package pb_migrations

import (
	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

func init() {
	m.Register(func(app core.App) error {
		return creer(app, "messages", []core.Field{
			relation("demande", "demandes"), choix("auteur", "usager", "agent"), texte("agent", 15), texte("signature", 400),
			texte("texte", 5000), texte("cle", 43), date("le"), date("lu_le"),
		}, []string{
			"CREATE INDEX messages_demande ON messages (demande, le)",
			"CREATE UNIQUE INDEX messages_cle ON messages (cle) WHERE cle != ''",
		})
	}, func(app core.App) error { return supprimer(app, "messages") })
}
