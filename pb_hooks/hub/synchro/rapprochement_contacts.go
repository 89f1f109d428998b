package synchro

import (
	"slices"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/hub/annuaire"
	"guichet/pb_hooks/rattachement"
)

// reunirContacts has the compte that stays be reached as the other was, where nobody said
// how it is, and tells all guichets that know either. It gives the e-mail addresses of
// both.
func reunirContacts(tx core.App, r *annuaire.Rapprochement) (adresses []string, err error) {
	x, err := contactsDes(tx, r)
	if err != nil {
		return nil, err
	}
	for _, l := range []map[string]*annuaire.ContactCompte{x.garde, x.autre} {
		if c := l[rattachement.ContactCourriel]; c != nil {
			a, err := c.Clair(tx)
			if err != nil {
				return nil, err
			}
			if a != "" && !slices.Contains(adresses, a) {
				adresses = append(adresses, a)
			}
		}
	}
	for champ, c := range x.autre {
		if x.garde[champ] == nil {
			x.garde[champ] = &annuaire.ContactCompte{Compte: r.Garde, Champ: champ, Valeur: c.Valeur, Verifie: c.Verifie, Membre: c.Membre, Rang: c.Rang}
		}
	}
	if err := x.ecrire(tx, x.garde); err != nil {
		return nil, err
	}
	return adresses, annoncerContacts(tx, r.Garde, tousSauront)
}

// separerContacts has each compte be reached as it was. What was learnt since stays with
// the one that had both.
func separerContacts(tx core.App, r *annuaire.Rapprochement) error {
	x, err := contactsDes(tx, r)
	if err != nil {
		return err
	}
	for champ, c := range x.autre {
		if g := x.garde[champ]; g != nil && g.Membre == c.Membre && g.Rang == c.Rang {
			g.Valeur, g.Verifie = "", false // it came from there
		}
	}
	for compte, l := range map[string]map[string]*annuaire.ContactCompte{r.Garde: x.garde, r.Autre: x.autre} {
		if err := x.ecrire(tx, l); err != nil {
			return err
		}
		if err := annoncerContacts(tx, compte, tousSauront); err != nil {
			return err
		}
	}
	return nil
}

func tousSauront(*connaissance) (string, bool) { return rattachement.VerbeMaj, true }

// contactsReunis are those of the two comptes of a rapprochement, by champ.
type contactsReunis struct {
	garde, autre map[string]*annuaire.ContactCompte
	suivante     rattachement.VersionContact // after every one that a guichet has heard of either
}

func contactsDes(tx core.App, r *annuaire.Rapprochement) (*contactsReunis, error) {
	hub, err := identiteDe(tx)
	if err != nil {
		return nil, err
	}
	x := &contactsReunis{}
	if x.garde, err = annuaire.ContactsDuCompte(tx, r.Garde); err != nil {
		return nil, err
	}
	if x.autre, err = annuaire.ContactsDuCompte(tx, r.Autre); err != nil {
		return nil, err
	}
	x.suivante, _ = prochaine(hub, x.garde)
	if autre, _ := prochaine(hub, x.autre); autre.Apres(x.suivante) {
		x.suivante = autre
	}
	return x, nil
}

// ecrire keeps all of one compte, as of the next version.
func (x *contactsReunis) ecrire(tx core.App, l map[string]*annuaire.ContactCompte) error {
	for _, c := range l {
		c.Epoque, c.Version = x.suivante.Epoque, x.suivante.Numero
		if err := c.Garder(tx); err != nil {
			return err
		}
	}
	return nil
}
