package pb_migrations

import (
	"fmt"

	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

// What a move leaves on both sides: where a collectivité has gone or came from,
// the archives that were made or brought in, and the lines of the journal that
// came with them, which are no part of the chain of this instance.
func init() {
	m.Register(func(app core.App) error {
		c, err := app.FindCollectionByNameOrId("collectivites")
		if err != nil {
			return fmt.Errorf("collectivites: %w", err)
		}
		c.Fields.Add(choix("demenage", "fige", "parti", "arrive"), texte("nouvelle_adresse", 500))
		if err := app.Save(c); err != nil {
			return fmt.Errorf("collectivites: %w", err)
		}
		if err := creer(app, "demenagements", []core.Field{
			texte("collectivite", 15), choix("genre", "export", "import"), choix("etat", "en_cours", "pret", "echoue", "efface"), booleen("chiffre"),
			texte("archive", 64), texte("preuve", 64), texte("tete", 64), entier("rang"), entier("octets"), entier("fait"), entier("total"),
			texte("erreur", 500), texte("par", 80), date("cree_le"), date("fini_le"),
		}, []string{
			"CREATE INDEX demenagements_collectivite ON demenagements (collectivite, cree_le)",
			"CREATE INDEX demenagements_en_cours ON demenagements (id) WHERE etat = 'en_cours'",
		}); err != nil {
			return err
		}
		return creer(app, "journaux", []core.Field{
			relation("collectivite", "collectivites"), texte("archive", 64), texte("ligne", 15), entier("rang"), date("le"), texte("acteur", 80),
			texte("verbe", 80), texte("objet", 80), texte("de", 15), texte("empreinte", 64), texte("precedent", 64), texte("sceau", 64),
		}, []string{"CREATE INDEX journaux_archive ON journaux (archive, rang)", "CREATE INDEX journaux_collectivite ON journaux (collectivite, objet)"},
			immuable("journaux")...)
	}, func(app core.App) error {
		if err := supprimer(app, "journaux", "demenagements"); err != nil {
			return err
		}
		c, err := app.FindCollectionByNameOrId("collectivites")
		if err != nil {
			return fmt.Errorf("collectivites: %w", err)
		}
		c.Fields.RemoveByName("demenage")
		c.Fields.RemoveByName("nouvelle_adresse")
		return app.Save(c)
	})
}
