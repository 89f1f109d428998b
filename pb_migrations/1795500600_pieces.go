package pb_migrations

import (
	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

func init() {
	m.Register(func(app core.App) error {
		// proprietaire is « brouillons:ID », « demandes:ID » or « messages:ID »:
		// it changes once, when the brouillon becomes a demande. The content
		// named by empreinte never changes.
		return creer(app, "pieces", []core.Field{
			relation("collectivite", "collectivites"), texte("proprietaire", 40), texte("champ", 80), texte("nom", 200),
			texte("type", 100), entier("taille"), texte("empreinte", 64), choix("origine", "usager", "agent", "programme"), date("recue_le"),
			entier("garde_jours"), date("otee_le"), // a content no longer kept leaves its row
		}, []string{
			"CREATE INDEX pieces_proprietaire ON pieces (proprietaire)",
			"CREATE INDEX pieces_empreinte ON pieces (empreinte)",
			"CREATE INDEX pieces_garde ON pieces (garde_jours) WHERE garde_jours > 0 AND otee_le = ''",
		}, "CREATE TRIGGER pieces_fige BEFORE UPDATE OF empreinte, taille, type, collectivite ON pieces BEGIN SELECT RAISE(ABORT, 'pieces: immutable'); END")
	}, func(app core.App) error { return supprimer(app, "pieces") })
}
