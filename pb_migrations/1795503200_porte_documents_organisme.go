package pb_migrations

import (
	"fmt"

	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

// The porte-documents of whom somebody acts for: a document kept from a demande
// that was filed under a mandat has its usager and its mandat. Those kept before
// stay where their compte finds them.
func init() {
	m.Register(func(app core.App) error {
		c, err := app.FindCollectionByNameOrId("porte_documents")
		if err != nil {
			return fmt.Errorf("porte_documents: %w", err)
		}
		usagers, err := app.FindCollectionByNameOrId("usagers")
		if err != nil {
			return fmt.Errorf("usagers: %w", err)
		}
		c.Fields.Add(&core.RelationField{Name: "usager", MaxSelect: 1, CollectionId: usagers.Id}, texte("mandat", 15))
		c.AddIndex("porte_documents_usager", false, "usager", "")
		if err := app.Save(c); err != nil {
			return fmt.Errorf("porte_documents: %w", err)
		}
		return nil
	}, func(app core.App) error {
		c, err := app.FindCollectionByNameOrId("porte_documents")
		if err != nil {
			return fmt.Errorf("porte_documents: %w", err)
		}
		c.RemoveIndex("porte_documents_usager")
		c.Fields.RemoveByName("usager")
		c.Fields.RemoveByName("mandat")
		if err := app.Save(c); err != nil {
			return fmt.Errorf("porte_documents: %w", err)
		}
		return nil
	})
}
