package pb_migrations

import (
	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

func init() {
	m.Register(func(app core.App) error {
		travaux, err := app.FindCollectionByNameOrId("travaux")
		if err != nil {
			return err
		}
		travaux.Indexes = []string{"CREATE INDEX travaux_nom ON travaux (nom)"} // no longer the last run alone
		if err := app.Save(travaux); err != nil {
			return err
		}
		if err := creer(app, "suspensions", []core.Field{
			texte("nom", 60), texte("par", 80), date("depuis_le"), date("jusqu_au"),
		}, []string{"CREATE UNIQUE INDEX suspensions_nom ON suspensions (nom)"}); err != nil {
			return err
		}
		if err := creer(app, "alarmes", []core.Field{
			texte("code", 120), texte("nom", 200), texte("constat", 500), texte("conseil", 500), entier("fois"),
			date("depuis_le"), date("dite_le"), date("reparee_le"),
		}, []string{"CREATE UNIQUE INDEX alarmes_code ON alarmes (code)"}); err != nil {
			return err
		}
		return executer(app, "CREATE INDEX courriels_alarmes ON courriels (destinataire, cree_le) WHERE modele = 'alarme'")
	}, func(app core.App) error {
		if err := executer(app, "DROP INDEX courriels_alarmes", "DELETE FROM travaux WHERE rowid NOT IN (SELECT max(rowid) FROM travaux GROUP BY nom)"); err != nil {
			return err
		}
		travaux, err := app.FindCollectionByNameOrId("travaux")
		if err != nil {
			return err
		}
		travaux.Indexes = []string{"CREATE UNIQUE INDEX travaux_nom ON travaux (nom)"}
		if err := app.Save(travaux); err != nil {
			return err
		}
		return supprimer(app, "alarmes", "suspensions")
	})
}
