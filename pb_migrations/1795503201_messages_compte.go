package pb_migrations

import (
	"fmt"

	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

// Who wrote a message of an usager: several may act for one. The messages
// written under a mandat before have their author from the journal.
func init() {
	m.Register(func(app core.App) error {
		c, err := app.FindCollectionByNameOrId("messages")
		if err != nil {
			return fmt.Errorf("messages: %w", err)
		}
		comptes, err := app.FindCollectionByNameOrId("comptes")
		if err != nil {
			return fmt.Errorf("comptes: %w", err)
		}
		c.Fields.Add(&core.RelationField{Name: "compte", MaxSelect: 1, CollectionId: comptes.Id})
		c.AddIndex("messages_compte", false, "compte", "")
		if err := app.Save(c); err != nil {
			return fmt.Errorf("messages: %w", err)
		}
		return executer(app,
			`WITH x AS MATERIALIZED (
				SELECT m.id, c.id AS compte, trim(c.prenom || ' ' || c.nom) AS nom FROM demandes d
				CROSS JOIN messages m ON m.demande = d.id AND m.auteur = 'usager'
				CROSS JOIN journal j ON j.objet = 'messages:' || m.id AND j.verbe = 'messages.ecrire' AND substr(j.acteur, 1, 7) = 'compte:'
				CROSS JOIN comptes c ON c.id = substr(j.acteur, 8) AND c.rapproche_de = ''
				WHERE d.mandat != '')
				UPDATE messages SET compte = x.compte, signature = x.nom FROM x WHERE messages.id = x.id`)
	}, func(app core.App) error {
		c, err := app.FindCollectionByNameOrId("messages")
		if err != nil {
			return fmt.Errorf("messages: %w", err)
		}
		c.RemoveIndex("messages_compte")
		c.Fields.RemoveByName("compte")
		if err := app.Save(c); err != nil {
			return fmt.Errorf("messages: %w", err)
		}
		return nil
	})
}
