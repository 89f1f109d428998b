package pb_migrations

import (
	"fmt"

	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

// How a client proves that it is itself: by a secret, or by a key that never
// leaves it (private_key_jwt): what it signed serves once. Whether it sends PKCE
// where it is free to.
func init() {
	champs := map[string][]core.Field{
		"fournisseurs": {choix("authentification", "secret", "cle"), booleen("pkce")},
		"hub_clients":  {json("cles", 10000)},
	}
	m.Register(func(app core.App) error {
		for nom, l := range champs {
			c, err := app.FindCollectionByNameOrId(nom)
			if err != nil {
				return fmt.Errorf("%s: %w", nom, err)
			}
			c.Fields.Add(l...)
			if err := app.Save(c); err != nil {
				return fmt.Errorf("%s: %w", nom, err)
			}
		}
		if err := choisir(app, "hub_clients", "authentification", "post", "basic", "cle"); err != nil {
			return err
		}
		if err := creer(app, "hub_assertions", []core.Field{texte("empreinte", 64), date("expire_le")},
			[]string{"CREATE UNIQUE INDEX hub_assertions_empreinte ON hub_assertions (empreinte)"}); err != nil {
			return err
		}
		return executer(app, `UPDATE fournisseurs SET authentification = 'secret'`, `UPDATE hub_clients SET cles = '[]'`)
	}, func(app core.App) error {
		if err := supprimer(app, "hub_assertions"); err != nil {
			return err
		}
		if err := choisir(app, "hub_clients", "authentification", "post", "basic"); err != nil {
			return err
		}
		for nom, l := range champs {
			c, err := app.FindCollectionByNameOrId(nom)
			if err != nil {
				return fmt.Errorf("%s: %w", nom, err)
			}
			for _, f := range l {
				c.Fields.RemoveByName(f.GetName())
			}
			if err := app.Save(c); err != nil {
				return fmt.Errorf("%s: %w", nom, err)
			}
		}
		return nil
	})
}
