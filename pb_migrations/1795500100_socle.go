package pb_migrations

import (
	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

func init() {
	m.Register(func(app core.App) error {
		if err := creer(app, "sessions", []core.Field{
			choix("espace", "usager", "agent"), texte("porteur", 15), texte("empreinte", 64),
			date("cree_le"), date("vue_le"), date("expire_le"), entier("inactivite"),
			texte("appareil", 80), booleen("partage"), json("acces", 4096),
		}, []string{
			"CREATE UNIQUE INDEX sessions_empreinte ON sessions (empreinte)",
			"CREATE INDEX sessions_porteur ON sessions (espace, porteur, vue_le)",
			"CREATE INDEX sessions_expire ON sessions (expire_le)",
		}); err != nil {
			return err
		}
		if err := creer(app, "codes", []core.Field{
			texte("usage", 40), texte("cle", 64), texte("empreinte", 64), entier("essais"), date("expire_le"),
		}, []string{"CREATE UNIQUE INDEX codes_cle ON codes (usage, cle)"}); err != nil {
			return err
		}
		if err := creer(app, "journal", []core.Field{
			entier("rang"), date("le"), texte("acteur", 80), texte("verbe", 80), texte("objet", 80),
			texte("collectivite", 15), texte("empreinte", 64), texte("precedent", 64), texte("sceau", 64),
		}, []string{
			"CREATE UNIQUE INDEX journal_rang ON journal (rang)",
			"CREATE INDEX journal_objet ON journal (objet, rang)",
		}, immuable("journal")...); err != nil {
			return err
		}
		return creer(app, "consultations", []core.Field{
			texte("agent", 15), texte("collectivite", 15), texte("service", 15), texte("objet", 80), texte("motif", 300), date("le"),
		}, []string{
			"CREATE INDEX consultations_objet ON consultations (objet, le)",
			"CREATE INDEX consultations_le ON consultations (le)",
		})
	}, func(app core.App) error { return supprimer(app, "consultations", "journal", "codes", "sessions") })
}
