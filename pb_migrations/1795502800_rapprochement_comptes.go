package pb_migrations

import (
	"fmt"

	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

// The rapprochement of two comptes. The one that goes keeps its row, which names
// the other for ever: rapproche_de. What undoing needs is sealed: memoire. Beside
// it, the sign-ins of a compte, which its person reads.
func init() {
	m.Register(func(app core.App) error {
		c, err := app.FindCollectionByNameOrId("comptes")
		if err != nil {
			return fmt.Errorf("comptes: %w", err)
		}
		c.Fields.Add(&core.RelationField{Name: "rapproche_de", MaxSelect: 1, CollectionId: c.Id})
		c.AddIndex("comptes_rapproche_de", false, "rapproche_de", "rapproche_de != ''")
		if err := app.Save(c); err != nil {
			return fmt.Errorf("comptes: %w", err)
		}
		if err := creer(app, "rapprochements_comptes", []core.Field{
			relation("garde", "comptes"), relation("autre", "comptes"), date("le"), texte("memoire", 4<<20), date("defait_le"),
		}, []string{
			"CREATE INDEX rapprochements_comptes_garde ON rapprochements_comptes (garde, le)",
			"CREATE INDEX rapprochements_comptes_autre ON rapprochements_comptes (autre)",
			"CREATE INDEX rapprochements_comptes_ouverts ON rapprochements_comptes (le) WHERE memoire != ''",
		}); err != nil {
			return err
		}
		return creer(app, "connexions", []core.Field{
			relation("compte", "comptes"), choix("genre", "courriel", "franceconnect"), texte("appareil", 80), booleen("partage"), date("le"),
		}, []string{
			"CREATE INDEX connexions_compte ON connexions (compte, le)",
			"CREATE INDEX connexions_le ON connexions (le)",
		})
	}, func(app core.App) error {
		if err := supprimer(app, "connexions", "rapprochements_comptes"); err != nil {
			return err
		}
		c, err := app.FindCollectionByNameOrId("comptes")
		if err != nil {
			return fmt.Errorf("comptes: %w", err)
		}
		c.RemoveIndex("comptes_rapproche_de")
		c.Fields.RemoveByName("rapproche_de")
		return app.Save(c)
	})
}
