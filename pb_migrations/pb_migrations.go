// Package pb_migrations holds the schema: one change, one file
// <unix>_<what>.go, compiled in and never edited after a release. It imports
// no room. Every collection has its five rules nil: PocketBase's API opens
// none of them (architecture, decision 2).
package pb_migrations

import (
	"fmt"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"
)

// The fields of the collections. Business dates are plain date fields that the
// program's clock fills, never autodate; civil days are texts YYYY-MM-DD.

func texte(nom string, max int) core.Field  { return &core.TextField{Name: nom, Max: max} }
func json(nom string, max int64) core.Field { return &core.JSONField{Name: nom, MaxSize: max} }
func date(nom string) core.Field            { return &core.DateField{Name: nom} }
func jour(nom string) core.Field            { return &core.TextField{Name: nom, Max: 10} }
func entier(nom string) core.Field          { return &core.NumberField{Name: nom, OnlyInt: true} }
func booleen(nom string) core.Field         { return &core.BoolField{Name: nom} }

func choix(nom string, valeurs ...string) core.Field {
	return &core.SelectField{Name: nom, Values: valeurs, MaxSelect: 1}
}

// relation points to one row of another collection; nothing cascades: what
// goes away goes by a rule of its room.
func relation(nom, collection string) core.Field {
	return &champRelation{RelationField: core.RelationField{Name: nom, MaxSelect: 1}, vers: collection}
}

type champRelation struct {
	core.RelationField
	vers string
}

// creer makes a collection, its indexes and its SQL guards.
func creer(app core.App, nom string, champs []core.Field, index []string, gardes ...string) error {
	c := core.NewBaseCollection(nom)
	for _, f := range champs {
		if r, ok := f.(*champRelation); ok {
			cible, err := app.FindCollectionByNameOrId(r.vers)
			if err != nil {
				return fmt.Errorf("%s.%s: %w", nom, r.Name, err)
			}
			f = &core.RelationField{Name: r.Name, MaxSelect: 1, CollectionId: cible.Id}
		}
		c.Fields.Add(f)
	}
	c.Indexes = types.JSONArray[string](index)
	if err := app.Save(c); err != nil {
		return fmt.Errorf("%s: %w", nom, err)
	}
	for _, sql := range gardes {
		if _, err := app.DB().NewQuery(sql).Execute(); err != nil {
			return fmt.Errorf("%s: %w", nom, err)
		}
	}
	return nil
}

// immuable refuses any change of a row once written, whoever asks: the console
// and /api/sql included.
func immuable(table string) []string {
	return []string{
		fmt.Sprintf("CREATE TRIGGER %[1]s_fige BEFORE UPDATE ON %[1]s BEGIN SELECT RAISE(ABORT, '%[1]s: immutable'); END", table),
		fmt.Sprintf("CREATE TRIGGER %[1]s_garde BEFORE DELETE ON %[1]s BEGIN SELECT RAISE(ABORT, '%[1]s: immutable'); END", table),
	}
}

func supprimer(app core.App, noms ...string) error {
	for _, nom := range noms {
		c, err := app.FindCollectionByNameOrId(nom)
		if err != nil {
			return fmt.Errorf("%s: %w", nom, err)
		}
		if err := app.Delete(c); err != nil {
			return fmt.Errorf("%s: %w", nom, err)
		}
	}
	return nil
}

// executer runs what a collection cannot say: tables, views and triggers of the
// program's own.
func executer(app core.App, requetes ...string) error {
	for _, sql := range requetes {
		if _, err := app.DB().NewQuery(sql).Execute(); err != nil {
			return fmt.Errorf("%s: %w", sql, err)
		}
	}
	return nil
}

// completer adds fields to a collection.
func completer(app core.App, collection string, champs ...core.Field) error {
	c, err := app.FindCollectionByNameOrId(collection)
	if err != nil {
		return fmt.Errorf("%s: %w", collection, err)
	}
	c.Fields.Add(champs...)
	if err := app.Save(c); err != nil {
		return fmt.Errorf("%s: %w", collection, err)
	}
	return nil
}

// amputer takes them away again.
func amputer(app core.App, collection string, noms ...string) error {
	c, err := app.FindCollectionByNameOrId(collection)
	if err != nil {
		return fmt.Errorf("%s: %w", collection, err)
	}
	for _, nom := range noms {
		c.Fields.RemoveByName(nom)
	}
	if err := app.Save(c); err != nil {
		return fmt.Errorf("%s: %w", collection, err)
	}
	return nil
}

// choisir gives a field of choices its values.
func choisir(app core.App, collection, champ string, valeurs ...string) error {
	c, err := app.FindCollectionByNameOrId(collection)
	if err != nil {
		return fmt.Errorf("%s: %w", collection, err)
	}
	f, ok := c.Fields.GetByName(champ).(*core.SelectField)
	if !ok {
		return fmt.Errorf("%s.%s is no choice", collection, champ)
	}
	f.Values = valeurs
	if err := app.Save(c); err != nil {
		return fmt.Errorf("%s: %w", collection, err)
	}
	return nil
}
