package pb_migrations

import (
	"fmt"

	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

// The number of an exercice, what became of each kind of data in its answer and, of one
// that comes by the guichet of the Département, what that calls it and its person.
func init() {
	m.Register(func(app core.App) error {
		c, err := app.FindCollectionByNameOrId("exercices")
		if err != nil {
			return fmt.Errorf("exercices: %w", err)
		}
		c.Fields.Add(texte("numero", 20), texte("hub", 15), texte("sujet", 64), json("categories", 20000))
		c.AddIndex("exercices_numero", true, "numero", "numero != ''")
		c.AddIndex("exercices_hub", true, "collectivite, hub", "hub != ''")
		c.AddIndex("exercices_sujet", false, "sujet, collectivite", "sujet != ''")
		return app.Save(c)
	}, func(app core.App) error {
		c, err := app.FindCollectionByNameOrId("exercices")
		if err != nil {
			return fmt.Errorf("exercices: %w", err)
		}
		for _, index := range []string{"exercices_numero", "exercices_hub", "exercices_sujet"} {
			c.RemoveIndex(index)
		}
		for _, champ := range []string{"numero", "hub", "sujet", "categories"} {
			c.Fields.RemoveByName(champ)
		}
		return app.Save(c)
	})
}
