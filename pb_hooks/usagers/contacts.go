package usagers

import (
	"cmp"
	"fmt"
	"maps"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"

	"guichet/pb_hooks/socle"
)

// Contact is one way to reach who has a compte.
type Contact string

// The contacts. The address is that of her letters.
const (
	ContactCourriel  Contact = "courriel"
	ContactTelephone Contact = "telephone"
	ContactAdresse   Contact = "adresse"
)

// Contacts are some of them: "" for one that she has no more. A postal address is the
// JSON of its parts.
type Contacts map[Contact]string

// Ailleurs is who else keeps how to reach who has a compte. Each may be nil.
type Ailleurs struct {
	// Connus are those that it gave a collectivité.
	Connus func(app core.App, collectivite string, compte *Compte) (Contacts, error)
	// Dire is told what she has just changed herself: the e-mail address for every
	// collectivité of the instance ("").
	Dire func(tx core.App, collectivite string, compte *Compte, c Contacts) error
	// Mentions are sentences that she reads on the page of her contacts.
	Mentions func(app core.App, collectivite string, compte *Compte) ([]string, error)
	// Page is where she sees what it keeps of her.
	Page func(app core.App) (string, error)
}

// DeclarerAilleurs names it. Call it from a room's Register.
func DeclarerAilleurs(app core.App, a Ailleurs) {
	app.Store().Get(cleStore).(*salle).ailleurs = a
}

func ailleursDe(app core.App) Ailleurs { return app.Store().Get(cleStore).(*salle).ailleurs }

// ContactsConnus are what another guichet said of who has a compte, for a collectivité
// that has no file of her yet.
func ContactsConnus(app core.App, collectivite string, compte *Compte) (i Identite, err error) {
	f := ailleursDe(app).Connus
	if f == nil {
		return i, nil
	}
	c, err := f(app, collectivite, compte)
	if err != nil {
		return i, fmt.Errorf("contacts of compte %s: %w", compte.ID, err)
	}
	i.Telephone = c[ContactTelephone]
	if a := c[ContactAdresse]; a != "" {
		i.Adresse = []byte(a)
	}
	return i, nil
}

// InscrireElleMeme is [Inscrire] by who has the compte, of herself: what she changes of
// her contacts is told elsewhere too. What she fills in for an organisme is not hers.
func InscrireElleMeme(tx core.App, collectivite string, compte *Compte, i Identite) (*Usager, error) {
	avant, err := DuCompte(tx, collectivite, compte)
	if err != nil {
		return nil, err
	}
	connu, err := ContactsConnus(tx, collectivite, compte)
	if err != nil {
		return nil, err
	}
	if avant != nil {
		connu = avant.Identite()
	}
	dite := i
	if avant == nil && i.Denomination == "" {
		i = i.Ou(connu)
	}
	u, err := Inscrire(tx, collectivite, compte, i)
	if err != nil || dite.Denomination != "" {
		return u, err
	}
	changes := Contacts{}
	if dite.Telephone != "" && dite.Telephone != connu.Telephone {
		changes[ContactTelephone] = dite.Telephone
	}
	if a := partiesDe(dite.Adresse); len(a) > 0 && !maps.Equal(a, partiesDe(connu.Adresse)) {
		changes[ContactAdresse] = string(dite.Adresse)
	}
	return u, direAilleurs(tx, collectivite, compte, changes)
}

func direAilleurs(tx core.App, collectivite string, compte *Compte, c Contacts) error {
	f := ailleursDe(tx).Dire
	if f == nil || len(c) == 0 {
		return nil
	}
	return f(tx, collectivite, compte, c)
}

// EcrireContacts has the file of a compte, in a collectivité, and the compte itself say
// what another guichet decided. An address that nobody verified takes the place of none
// that a code proved: it opens nothing, but letters would go there.
func EcrireContacts(tx core.App, collectivite string, compte *Compte, c Contacts, verifie bool, par socle.Acteur) error {
	if v := c[ContactCourriel]; v != "" && v != compte.Courriel {
		prouvee, err := compte.aProuve(tx, compte.Courriel)
		if err == nil && (verifie || !prouvee) {
			err = compte.ecrireA(tx, v, par)
		}
		if err != nil {
			return err
		}
	}
	u, err := DuCompte(tx, collectivite, compte)
	if err != nil || u == nil {
		return err // what is known waits for her first demande: see [ContactsConnus]
	}
	var colonnes []string
	if v, dit := c[ContactTelephone]; dit && v != u.Telephone {
		u.Telephone, colonnes = v, append(colonnes, "Telephone")
	}
	if v, dit := c[ContactAdresse]; dit && !maps.Equal(u.AdressePostale(), partiesDe([]byte(v))) {
		u.Adresse, colonnes = types.JSONRaw(cmp.Or(v, "null")), append(colonnes, "Adresse")
	}
	if len(colonnes) == 0 {
		return nil
	}
	return u.enregistrer(tx, "usagers.ecrire_contacts", par, colonnes)
}

// ecrireA has every collectivité write to an address.
func (c *Compte) ecrireA(tx core.App, adresse string, par socle.Acteur) error {
	c.Courriel = adresse
	if err := tx.DB().Model(c).Update("Courriel"); err != nil {
		return fmt.Errorf("compte %s: %w", c.ID, err)
	}
	l, err := UsagersDuCompte(tx, c.ID)
	if err != nil {
		return err
	}
	for i := range l {
		l[i].Courriel = adresse
		if err := l[i].enregistrer(tx, "usagers.ecrire_a", par, []string{"Courriel"}); err != nil {
			return err
		}
	}
	return socle.Journaliser(tx, socle.Acte{Acteur: par, Verbe: "usagers.ecrire_a", Objet: "comptes:" + c.ID})
}
