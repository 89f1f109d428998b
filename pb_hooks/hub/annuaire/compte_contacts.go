package annuaire

import (
	"fmt"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"

	"guichet/pb_hooks/socle"
)

// ContactCompte is one way to reach a person, as the hub decided last, among what her
// guichets told of it.
type ContactCompte struct {
	ID      string         `db:"pk,id"`
	Compte  string         `db:"compte"`
	Champ   string         `db:"champ"`   // as it is called on the wire
	Valeur  string         `db:"valeur"`  // sealed
	Verifie bool           `db:"verifie"` // an e-mail address: she typed the code sent there
	Epoque  int64          `db:"epoque"`
	Version int64          `db:"version"`
	Membre  string         `db:"membre"` // where she changed it
	Rang    int64          `db:"rang"`   // of that change, among those made there
	MajLe   types.DateTime `db:"maj_le"`
}

// TableName is the collection of the contacts of the comptes.
func (ContactCompte) TableName() string { return "hub_joignables" }

const usageContact = "hub-contact"

var sourceContactsComptes = socle.SourceRGPD{
	Collection: "hub_joignables", Personnels: []string{"valeur"}, Techniques: []string{"champ", "membre"},
	Libelle: "Vos coordonnées au guichet du Département", Finalite: "Vous joindre avec des coordonnées à jour dans tous vos guichets", Duree: duree, Seulement: Ici,
}

// ContactsDuCompte are those of a compte, by their names.
func ContactsDuCompte(app core.App, compte string) (map[string]*ContactCompte, error) {
	var l []*ContactCompte
	if err := app.DB().Select("*").From("hub_joignables").Where(dbx.HashExp{"compte": compte}).All(&l); err != nil {
		return nil, fmt.Errorf("contacts of a compte: %w", err)
	}
	m := map[string]*ContactCompte{}
	for _, c := range l {
		m[c.Champ] = c
	}
	return m, nil
}

// Clair is what it says, "" for one that she has no more.
func (c *ContactCompte) Clair(app core.App) (string, error) {
	clair, err := socle.De(app).Coffre.Desceller(usageContact, c.Valeur)
	return string(clair), err
}

// Ecrire keeps what it says now.
func (c *ContactCompte) Ecrire(tx core.App, valeur string) (err error) {
	s := socle.De(tx)
	if c.Valeur, err = s.Coffre.Sceller(usageContact, []byte(valeur)); err != nil {
		return err
	}
	c.MajLe = socle.Date(s.Horloge.Maintenant())
	if c.ID == "" {
		c.ID = socle.ID()
		err = tx.DB().Model(c).Insert()
	} else {
		err = tx.DB().Model(c).Update()
	}
	if err != nil {
		return fmt.Errorf("contacts of a compte: %w", err)
	}
	return nil
}
