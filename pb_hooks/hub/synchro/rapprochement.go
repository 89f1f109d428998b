package synchro

import (
	"slices"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/hub/annuaire"
	"guichet/pb_hooks/hub/oidc"
	"guichet/pb_hooks/rattachement"
	"guichet/pb_hooks/socle"
)

// attester hears that somebody has proven, at a guichet, that other subjects are hers
// too, or that she did no longer: the hub alone makes two comptes one.
func attester(tx *Transaction, n *Noeud, secteur string, p *annuaire.Paire, e *rattachement.Evenement, memes []string) error {
	for _, sujet := range memes[:min(len(memes), rattachement.MemesMax)] {
		q, err := annuaire.PaireDe(tx, secteur, sujet)
		if err != nil {
			return err
		}
		if q == nil || !q.Suivie || q.Compte == p.Compte {
			continue
		}
		if err := rapprocher(tx, p.Compte, q.Compte, &annuaire.Rapprochement{Membre: e.Collectivite, Noeud: n.ID, Epoque: e.Epoch, Version: e.Aggver}); err != nil {
			return err
		}
	}
	l, err := annuaire.Attestes(tx, e.Collectivite, p.Compte)
	if err != nil {
		return err
	}
	for i := range l {
		if err := dementir(tx, n, secteur, p, e, memes, &l[i]); err != nil {
			return err
		}
	}
	return nil
}

// dementir takes back what a guichet attested once, and no longer does though it still
// knows both.
func dementir(tx *Transaction, n *Noeud, secteur string, p *annuaire.Paire, e *rattachement.Evenement, memes []string, r *annuaire.Rapprochement) error {
	if !n.Precede(r.Noeud, r.Epoque, r.Version, e) {
		return nil
	}
	autre := r.Garde
	if autre == p.Compte {
		autre = r.Autre
	}
	siennes, err := annuaire.PairesDe(tx, autre)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(siennes, func(q annuaire.Paire) bool { return q.Secteur == secteur && q.Suivie })
	if i < 0 || slices.Contains(memes, siennes[i].Sujet) {
		return nil
	}
	return Separer(tx, r, socle.Programme("hub"))
}

// rapprocher decides on two comptes that are said to be one person's: they are made one
// unless their identities differ, which an administrator looks at. What was decided once
// is not again, but by who took its word back.
func rapprocher(tx core.App, a, b string, r *annuaire.Rapprochement) error {
	deux := make([]*annuaire.Compte, 2)
	for i, id := range []string{a, b} {
		c, err := annuaire.ParID(tx, id)
		if err != nil {
			return err
		}
		if deux[i], err = c.Titulaire(tx); err != nil {
			return err
		}
	}
	if deux[0].ID == deux[1].ID {
		return nil
	}
	deja, err := annuaire.RapprochementEntre(tx, deux[0].ID, deux[1].ID)
	if err != nil {
		return err
	}
	par := socle.Programme("hub")
	if deja != nil {
		if deja.Etat != annuaire.Defait || deja.Par != string(par) {
			return nil
		}
		r.ID = deja.ID
	}
	garde, autre, err := annuaire.Ordonner(tx, deux[0], deux[1])
	if err != nil {
		return err
	}
	r.Garde, r.Autre = garde.ID, autre.ID
	p, err := garde.Pivot(tx)
	if err != nil {
		return err
	}
	q, err := autre.Pivot(tx)
	if err != nil {
		return err
	}
	if !p.Concorde(q) {
		return r.Proposer(tx, par)
	}
	return Reunir(tx, r, par)
}

// Reunir makes one of two comptes: the other is signed out everywhere, the guichets that
// know both hear it, and she is written to.
func Reunir(tx core.App, r *annuaire.Rapprochement, par socle.Acteur) error {
	if err := oidc.OublierCompte(tx, r.Autre); err != nil {
		return err
	}
	if err := r.Faire(tx, par); err != nil {
		return err
	}
	adresses, err := reunirContacts(tx, r)
	if err != nil {
		return err
	}
	if err := direSujets(tx, r, rattachement.VerbeReunit, ""); err != nil {
		return err
	}
	return ecrireReunion(tx, r, adresses)
}

// Separer makes two again of them.
func Separer(tx core.App, r *annuaire.Rapprochement, par socle.Acteur) error {
	if r.Etat == annuaire.Propose {
		return r.Retirer(tx, par)
	}
	if err := oidc.OublierCompte(tx, r.Garde); err != nil {
		return err // a device may be the other person's
	}
	if err := r.Defaire(tx, par); err != nil {
		return err
	}
	if err := direSujets(tx, r, rattachement.VerbeSepare, ""); err != nil {
		return err
	}
	return separerContacts(tx, r)
}
