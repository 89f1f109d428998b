package rattachement

import (
	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/preuves"
	"guichet/pb_hooks/usagers"
)

// Reunir makes one of two comptes, where the hub opens both for one person, and calls her
// by one subject. page is where she undoes it.
func Reunir(tx core.App, f *preuves.Fournisseur, d ComptesReunis, page string) error {
	c, err := collectivites.ParID(tx, f.Collectivite)
	if err != nil {
		return err
	}
	if err := confierContacts(tx, f.Collectivite, d); err != nil {
		return err
	}
	return usagers.ReunirAuDepartement(tx, c, d.comptes(f, page))
}

// Separer makes two again of what [Reunir] made one.
func Separer(tx core.App, f *preuves.Fournisseur, d ComptesReunis) error {
	c, err := collectivites.ParID(tx, f.Collectivite)
	if err != nil {
		return err
	}
	return usagers.SeparerAuDepartement(tx, c, d.comptes(f, ""))
}

func (c ComptesReunis) comptes(f *preuves.Fournisseur, page string) usagers.AuDepartement {
	preuve := func(sujet string) preuves.Preuve {
		return preuves.Preuve{Genre: preuves.Hub, Emetteur: f.Emetteur, Sujet: sujet, Collectivite: f.Collectivite}
	}
	return usagers.AuDepartement{De: preuve(c.De), Vers: preuve(c.Vers), Le: c.Le, Page: page}
}

// preuveDe is whom the hub calls so for a collectivité, nil for nobody.
func preuveDe(app core.App, f *preuves.Fournisseur, sujet string) (*preuves.Preuve, error) {
	p, err := preuves.ParSujet(app, f.Emetteur, sujet)
	if err != nil || p == nil || p.Genre != preuves.Hub || p.Collectivite != f.Collectivite {
		return nil, err
	}
	return p, nil
}

// confierContacts has what she changed as De, and that the hub has not decided on, be
// told as of Vers, unless she changed it as that one since.
func confierContacts(tx core.App, collectivite string, d ComptesReunis) error {
	siens, err := contactsDe(tx, collectivite, d.De)
	if err != nil {
		return err
	}
	deja, err := contactsDe(tx, collectivite, d.Vers)
	if err != nil {
		return err
	}
	attendent := usagers.Contacts{}
	for champ, c := range siens {
		if x := deja[champ]; c.Attend && (x == nil || !x.Attend || x.Rang < c.Rang) {
			attendent[ici[champ]] = c.Propose
		}
	}
	if len(attendent) == 0 {
		return nil
	}
	return proposerPour(tx, collectivite, d.Vers, attendent)
}
