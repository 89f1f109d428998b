package annuaire

import (
	"fmt"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/socle"
)

// Contact is a person to call at a member.
type Contact struct {
	ID        string `db:"pk,id"`
	Membre    string `db:"membre"`
	Nom       string `db:"nom"`
	Fonction  string `db:"fonction"`
	Courriel  string `db:"courriel"`
	Telephone string `db:"telephone"`
}

// TableName is the collection of the contacts.
func (Contact) TableName() string { return "hub_contacts" }

// contacts are those of a member, by name.
func contacts(app core.App, membre string) ([]Contact, error) {
	var l []Contact
	if err := app.DB().Select("*").From("hub_contacts").Where(dbx.HashExp{"membre": membre}).OrderBy("nom", "id").All(&l); err != nil {
		return nil, fmt.Errorf("contacts of %s: %w", membre, err)
	}
	return l, nil
}

// Courriels are where a member is written to, each address once.
func Courriels(app core.App, membre string) ([]string, error) {
	var l []string
	err := app.DB().Select("courriel").Distinct(true).From("hub_contacts").
		Where(dbx.NewExp("membre = {:m} AND courriel != ''", dbx.Params{"m": membre})).OrderBy("courriel").Column(&l)
	if err != nil {
		return nil, fmt.Errorf("addresses of %s: %w", membre, err)
	}
	return l, nil
}

func contactParID(app core.App, membre, id string) (*Contact, error) {
	var c Contact
	if err := app.DB().Select("*").From("hub_contacts").Where(dbx.HashExp{"membre": membre, "id": id}).One(&c); err != nil {
		return nil, fmt.Errorf("contact %s: %w", id, err)
	}
	return &c, nil
}

// Enregistrer writes it, with its line in the journal.
func (c *Contact) Enregistrer(tx core.App, par socle.Acteur) error {
	var err error
	if c.ID == "" {
		c.ID = socle.ID()
		err = tx.DB().Model(c).Insert()
	} else {
		err = tx.DB().Model(c).Update()
	}
	if err != nil {
		return fmt.Errorf("contact of %s: %w", c.Membre, err)
	}
	return noter(tx, c.Membre, "hub.contact", c, par)
}

// Retirer forgets it.
func (c *Contact) Retirer(tx core.App, par socle.Acteur) error {
	if err := tx.DB().Model(c).Delete(); err != nil {
		return fmt.Errorf("contact %s: %w", c.ID, err)
	}
	return noter(tx, c.Membre, "hub.retirer_contact", c.ID, par)
}

// purgerContacts forgets those of who left a year ago.
func purgerContacts(app core.App) error {
	avant := socle.De(app).Horloge.Aujourdhui().PlusMois(-12).ISO()
	_, err := app.DB().NewQuery(`DELETE FROM hub_contacts WHERE membre IN (SELECT membre FROM hub_adhesions WHERE finie_le != '' AND finie_le <= {:avant})`).
		Bind(dbx.Params{"avant": avant}).Execute()
	if err != nil {
		return fmt.Errorf("contacts of who left: %w", err)
	}
	return nil
}
