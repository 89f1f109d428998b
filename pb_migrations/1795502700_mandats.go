package pb_migrations

import (
	"fmt"

	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

// The mandats: by which a compte acts for an organisme or another person. A
// session acts under one; what is begun and filed under it keeps its name. An
// association is registered under up to 60 characters: volume and folio in
// Alsace-Moselle.
func init() {
	m.Register(func(app core.App) error {
		if err := creer(app, "mandats", []core.Field{
			relation("collectivite", "collectivites"), relation("compte", "comptes"), relation("usager", "usagers"),
			choix("qualite", "representant", "mandataire", "enfant", "parent", "tutelle", "aidant"), texte("nom", 260), texte("fonction", 100),
			jour("du"), jour("au"), choix("preuve", "aucune", "declaree", "mandataire", "agent"), texte("dit", 300), texte("vu", 300), texte("par", 80), date("prouve_le"),
			date("declare_le"), date("fini_le"), texte("fini_par", 80), texte("courriel", 254), texte("lien", 64), date("expire_le"),
		}, []string{
			"CREATE INDEX mandats_compte ON mandats (compte, collectivite) WHERE compte != ''",
			"CREATE INDEX mandats_usager ON mandats (usager)",
			"CREATE UNIQUE INDEX mandats_lien ON mandats (lien) WHERE lien != ''",
		}); err != nil {
			return err
		}
		for collection, index := range map[string]string{"demandes": "demandes_mandat", "brouillons": "brouillons_mandat", "sessions": ""} {
			c, err := app.FindCollectionByNameOrId(collection)
			if err != nil {
				return fmt.Errorf("%s: %w", collection, err)
			}
			c.Fields.Add(texte("mandat", 15))
			if index != "" {
				c.AddIndex(index, false, "mandat", "mandat != ''")
			}
			if err := app.Save(c); err != nil {
				return fmt.Errorf("%s: %w", collection, err)
			}
		}
		return elargirRna(app, 60)
	}, func(app core.App) error {
		for collection, index := range map[string]string{"demandes": "demandes_mandat", "brouillons": "brouillons_mandat", "sessions": ""} {
			c, err := app.FindCollectionByNameOrId(collection)
			if err != nil {
				return fmt.Errorf("%s: %w", collection, err)
			}
			c.RemoveIndex(index)
			c.Fields.RemoveByName("mandat")
			if err := app.Save(c); err != nil {
				return fmt.Errorf("%s: %w", collection, err)
			}
		}
		if err := elargirRna(app, 10); err != nil {
			return err
		}
		return supprimer(app, "mandats")
	})
}

func elargirRna(app core.App, max int) error {
	u, err := app.FindCollectionByNameOrId("usagers")
	if err != nil {
		return fmt.Errorf("usagers: %w", err)
	}
	u.Fields.GetByName("rna").(*core.TextField).Max = max
	if err := app.Save(u); err != nil {
		return fmt.Errorf("usagers: %w", err)
	}
	return nil
}
