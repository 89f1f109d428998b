package rattachement

import (
	"encoding/json"
	"errors"
	"fmt"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/preuves"
	"guichet/pb_hooks/socle"
	"guichet/pb_hooks/usagers"
)

// recevoirCompte hears what the hub has decided of somebody whom it signs in here. Whom
// this guichet no longer knows by that subject it says nothing of.
func recevoirCompte(tx core.App, l *Lien, e *Evenement) error {
	f, err := fournisseurDe(tx, e)
	if err != nil || f == nil {
		return err
	}
	switch _, verbe := e.Genre(); verbe {
	case VerbeMaj, VerbeRejete:
		p, err := preuveDe(tx, f, e.Subject)
		if err != nil || p == nil {
			return err
		}
		return l.entendreContacts(tx, f.Collectivite, p, e)
	case VerbeEfface:
		return l.effacer(tx, f, e)
	case VerbeReunit, VerbeSepare:
		var d ComptesReunis
		if err := json.Unmarshal(e.Data, &d); err != nil || d.Agregat() != e.Subject {
			return fmt.Errorf("%w: two comptes made one", errors.Join(ErrForme, err))
		}
		if verbe == VerbeSepare {
			return Separer(tx, f, d)
		}
		return Reunir(tx, f, d, l.pageMonCompte())
	default:
		return fmt.Errorf("%w: %s", errGenre, e.Type)
	}
}

// fournisseurDe is by what the hub signs in to the collectivité that an event speaks of:
// nil for one that is not, or no longer, of this link.
func fournisseurDe(tx core.App, e *Evenement) (*preuves.Fournisseur, error) {
	m, err := Membres(tx)
	if err != nil {
		return nil, err
	}
	for c, membre := range m {
		if membre == e.Collectivite {
			return preuves.FournisseurDe(tx, preuves.Hub, c)
		}
	}
	return nil, nil
}

// entendreContacts takes the contacts of somebody as the hub holds them. What she
// changed here since, and that the hub has not decided on, stays as she said.
func (l *Lien) entendreContacts(tx core.App, collectivite string, p *preuves.Preuve, e *Evenement) error {
	tenus, err := l.lireContacts(tx, e)
	if err != nil {
		return err
	}
	siens, err := contactsDe(tx, collectivite, p.Sujet)
	if err != nil {
		return err
	}
	change, attend, verifie := usagers.Contacts{}, false, false
	for _, c := range siens {
		attend = attend || c.Attend && c.Rang > tenus.Juge
	}
	for champ, tenu := range tenus.Contacts {
		if ici[champ] == "" {
			continue // of a later version
		}
		c := siens[champ]
		if c == nil {
			c = &contact{Collectivite: collectivite, Sujet: p.Sujet, Champ: champ}
		}
		if c.Attend && c.Rang > tenus.Juge || !c.Attend && !tenu.Version.Apres(c.version()) {
			continue
		}
		if c.Attend && c.Propose != tenu.Valeur {
			c.Ecarte, c.EcarteLe = c.Propose, socle.Date(socle.De(tx).Horloge.Maintenant())
		}
		c.Valeur, c.Verifie, c.Epoque, c.Version, c.Attend, c.Propose = tenu.Valeur, tenu.Verifie, tenu.Version.Epoque, tenu.Version.Numero, false, ""
		if err := c.ecrire(tx); err != nil {
			return err
		}
		change[ici[champ]] = tenu.Valeur
		verifie = verifie || champ == ContactCourriel && tenu.Verifie
	}
	compte, err := usagers.CompteParID(tx, p.Compte)
	if err != nil {
		return err
	}
	if err := usagers.EcrireContacts(tx, collectivite, compte, change, verifie, socle.Programme("departement")); err != nil || !attend {
		return err
	}
	// The hub may have heard it while it waited for her to sign in again.
	return redire(tx, GenreCompte, collectivite, p.Sujet)
}

func (l *Lien) lireContacts(tx core.App, e *Evenement) (*ContactsTenus, error) {
	var d CompteDuHub
	if err := json.Unmarshal(e.Data, &d); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrForme, err)
	}
	boite, err := l.boite(tx)
	if err != nil {
		return nil, err
	}
	clair, err := OuvrirBoite(boite, d.Contacts)
	if err != nil {
		return nil, err
	}
	var t ContactsTenus
	if err := json.Unmarshal(clair, &t); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrForme, err)
	}
	return &t, nil
}
