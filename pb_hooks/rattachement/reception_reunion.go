package rattachement

import (
	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/preuves"
	"guichet/pb_hooks/usagers"
)

// Reunir makes one of two comptes, where the hub opens both for one person. A guichet
// that knows her by one subject alone has nothing to do; where she proved both herself,
// neither. page is where she undoes it.
func Reunir(tx core.App, f *preuves.Fournisseur, d ComptesReunis, page string) error {
	de, err := preuveDe(tx, f, d.De)
	if err != nil || de == nil {
		return err
	}
	vers, err := preuveDe(tx, f, d.Vers)
	if err != nil || vers == nil || vers.Compte == de.Compte {
		return err
	}
	garde, err := usagers.CompteParID(tx, vers.Compte)
	if err != nil {
		return err
	}
	autre, err := usagers.CompteParID(tx, de.Compte)
	if err != nil {
		return err
	}
	c, err := collectivites.ParID(tx, f.Collectivite)
	if err != nil {
		return err
	}
	if err := confierContacts(tx, f.Collectivite, d); err != nil {
		return err
	}
	return usagers.ReunirAuDepartement(tx, c, garde, autre, de, page)
}

// Separer makes two again of what [Reunir] made one.
func Separer(tx core.App, f *preuves.Fournisseur, d ComptesReunis) error {
	deja, err := preuveDe(tx, f, d.De)
	if err != nil || deja != nil {
		return err
	}
	c, err := collectivites.ParID(tx, f.Collectivite)
	if err != nil {
		return err
	}
	return usagers.SeparerAuDepartement(tx, c, preuves.Preuve{Genre: preuves.Hub, Emetteur: f.Emetteur, Sujet: d.De, Collectivite: f.Collectivite})
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
// told as of Vers.
func confierContacts(tx core.App, collectivite string, d ComptesReunis) error {
	siens, err := contactsDe(tx, collectivite, d.De)
	if err != nil {
		return err
	}
	attendent := usagers.Contacts{}
	for champ, c := range siens {
		if c.Attend {
			attendent[ici[champ]] = c.Propose
		}
	}
	if len(attendent) == 0 {
		return nil
	}
	return proposerPour(tx, collectivite, d.Vers, attendent)
}
