package pb_migrations

import (
	"fmt"

	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

// The rapprochement of usagers. An usager that was one with another keeps its
// row, which names the other: rapproche_de. usagers_cles is an index of the
// program's own making, like those of the search: what two likely doubles of a
// collectivité have in common, so that nobody is compared with everybody. A
// number stands for both the collectivité and the key: a dépôt writes seven.
func init() {
	m.Register(func(app core.App) error {
		u, err := app.FindCollectionByNameOrId("usagers")
		if err != nil {
			return fmt.Errorf("usagers: %w", err)
		}
		u.Fields.Add(&core.RelationField{Name: "rapproche_de", MaxSelect: 1, CollectionId: u.Id}, booleen("a_rapprocher"))
		u.AddIndex("usagers_rapproche_de", false, "rapproche_de", "rapproche_de != ''")
		u.AddIndex("usagers_courriel", false, "collectivite, courriel", "courriel != ''") // who else is known by an address
		u.AddIndex("usagers_a_rapprocher", false, "id", "a_rapprocher = 1")
		if err := app.Save(u); err != nil {
			return fmt.Errorf("usagers: %w", err)
		}
		if err := creer(app, "rapprochements", []core.Field{
			relation("collectivite", "collectivites"), relation("a", "usagers"), relation("b", "usagers"), entier("score"), json("raisons", 4000),
			choix("etat", "propose", "ecarte", "fait", "defait"), relation("garde", "usagers"), json("avant", 4<<20), entier("rang"), texte("par", 60), date("le"),
		}, []string{
			"CREATE UNIQUE INDEX rapprochements_paire ON rapprochements (a, b)",
			"CREATE INDEX rapprochements_b ON rapprochements (b)",
			"CREATE INDEX rapprochements_proposes ON rapprochements (collectivite, score, id) WHERE etat = 'propose'",
			"CREATE INDEX rapprochements_faits ON rapprochements (collectivite, rang, id) WHERE etat = 'fait'",
			"CREATE INDEX rapprochements_garde ON rapprochements (garde, rang) WHERE etat = 'fait'",
		}); err != nil {
			return err
		}
		return executer(app,
			"CREATE TABLE usagers_cles (cle INTEGER NOT NULL, usager TEXT NOT NULL, PRIMARY KEY (cle, usager)) WITHOUT ROWID",
			"UPDATE usagers SET a_rapprocher = 1", // the job writes their keys
		)
	}, func(app core.App) error {
		if err := executer(app, "DROP TABLE usagers_cles"); err != nil {
			return err
		}
		if err := supprimer(app, "rapprochements"); err != nil {
			return err
		}
		u, err := app.FindCollectionByNameOrId("usagers")
		if err != nil {
			return fmt.Errorf("usagers: %w", err)
		}
		u.RemoveIndex("usagers_rapproche_de")
		u.RemoveIndex("usagers_a_rapprocher")
		u.Fields.RemoveByName("rapproche_de")
		u.Fields.RemoveByName("a_rapprocher")
		return app.Save(u)
	})
}
