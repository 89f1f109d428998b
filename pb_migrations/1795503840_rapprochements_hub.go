package pb_migrations

import (
	"fmt"

	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

// The rapprochement of two comptes of the hub. The one that goes keeps its rows and
// names the other for ever: rapproche_de. Of two subjects by which one sector knew them
// both, one is used no more: remplacee. At a guichet, departement are the fingerprints of
// the subjects of the compte that the hub made one with another.
func init() {
	m.Register(func(app core.App) error {
		c, err := app.FindCollectionByNameOrId("hub_comptes")
		if err != nil {
			return fmt.Errorf("hub_comptes: %w", err)
		}
		c.Fields.Add(&core.RelationField{Name: "rapproche_de", MaxSelect: 1, CollectionId: c.Id})
		c.AddIndex("hub_comptes_rapproche_de", false, "rapproche_de", "rapproche_de != ''")
		if err := app.Save(c); err != nil {
			return fmt.Errorf("hub_comptes: %w", err)
		}
		paires, err := app.FindCollectionByNameOrId("hub_paires")
		if err != nil {
			return fmt.Errorf("hub_paires: %w", err)
		}
		paires.Fields.Add(booleen("remplacee"))
		paires.AddIndex("hub_paires_remplacees", false, "secteur", "remplacee = 1")
		if err := app.Save(paires); err != nil {
			return fmt.Errorf("hub_paires: %w", err)
		}
		if err := creer(app, "hub_rapprochements", []core.Field{
			relation("garde", "hub_comptes"), relation("autre", "hub_comptes"), choix("etat", "propose", "fait", "refuse", "defait"), date("le"), texte("par", 60),
			texte("membre", 15), texte("noeud", 15), entier("epoque"), entier("version"), json("remplacees", 20000),
		}, []string{
			"CREATE UNIQUE INDEX hub_rapprochements_deux ON hub_rapprochements (garde, autre)",
			"CREATE INDEX hub_rapprochements_autre ON hub_rapprochements (autre)",
			"CREATE INDEX hub_rapprochements_etat ON hub_rapprochements (etat, le)",
		}); err != nil {
			return err
		}
		if err := completer(app, "rapprochements_comptes", texte("departement", 1000)); err != nil {
			return err
		}
		// What is told of a subject names the others that open the same compte.
		memes := func(nom, quand, ligne, comptes string) string {
			return "CREATE TRIGGER synchro_comptes_" + nom + " AFTER " + quand + " ON preuves WHEN " + ligne + ".genre = 'hub' AND EXISTS (SELECT 1 FROM rattachements_collectivites r WHERE r.collectivite = " + ligne + ".collectivite) BEGIN " +
				"INSERT INTO synchro_marques (genre, agregat, collectivite) SELECT 'compte', p.sujet, p.collectivite FROM preuves p WHERE p.compte IN (" + comptes + ") AND p.genre = 'hub' AND p.collectivite = " + ligne + ".collectivite " +
				"AND NOT EXISTS (SELECT 1 FROM synchro_marques m WHERE m.genre = 'compte' AND m.agregat = p.sujet); END"
		}
		return executer(app,
			memes("change", "UPDATE OF compte", "NEW", "OLD.compte, NEW.compte"), memes("avec_ajout", "INSERT", "NEW", "NEW.compte"), memes("avec_retrait", "DELETE", "OLD", "OLD.compte"))
	}, func(app core.App) error {
		if err := executer(app, "DROP TRIGGER synchro_comptes_change", "DROP TRIGGER synchro_comptes_avec_ajout", "DROP TRIGGER synchro_comptes_avec_retrait"); err != nil {
			return err
		}
		if err := amputer(app, "rapprochements_comptes", "departement"); err != nil {
			return err
		}
		if err := supprimer(app, "hub_rapprochements"); err != nil {
			return err
		}
		paires, err := app.FindCollectionByNameOrId("hub_paires")
		if err != nil {
			return fmt.Errorf("hub_paires: %w", err)
		}
		paires.RemoveIndex("hub_paires_remplacees")
		paires.Fields.RemoveByName("remplacee")
		if err := app.Save(paires); err != nil {
			return fmt.Errorf("hub_paires: %w", err)
		}
		c, err := app.FindCollectionByNameOrId("hub_comptes")
		if err != nil {
			return fmt.Errorf("hub_comptes: %w", err)
		}
		c.RemoveIndex("hub_comptes_rapproche_de")
		c.Fields.RemoveByName("rapproche_de")
		return app.Save(c)
	})
}
