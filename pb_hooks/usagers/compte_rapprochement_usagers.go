package usagers

import (
	"fmt"
	"slices"

	"guichet/pb_hooks/socle"
)

// usagers gives each usager back to her compte, as the collectivité knew her.
func (x *separation) usagers() error {
	for _, a := range x.m.Usagers {
		u, err := a.relire(x.tx)
		if err != nil {
			return err
		}
		switch {
		case u == nil:
		case a.Compte == x.garde.ID && u.Compte == x.garde.ID:
			a.rendre(u)
			err = u.Modifier(x.tx)
		case a.Compte == x.autre.ID && (u.Compte == x.garde.ID || u.Compte == ""):
			err = x.usager(u, a)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// rendre gives back what was known, except what was learnt since. The identity
// that the other compte vouched for goes with it.
func (a usagerAvant) rendre(u *Usager) {
	(&memoire{Avant: a.Avant, Apres: a.Apres}).rendre(u)
	if a.Preuve == "franceconnect" {
		return
	}
	if u.IdentiteProuvee() {
		for _, c := range champsRapproches {
			if slices.Contains(champsVerifies, c.Code) {
				c.ecrire(u, a.Avant[c.Code])
			}
		}
	}
	u.Preuve = a.Preuve
}

// champsVerifies are what [Usager.certifier] writes.
var champsVerifies = []string{"nom_naissance", "prenoms", "date_naissance", "nom_usage"}

// usager gives one back to the other compte. The demandes that garde filed for
// her since stay with garde, in a file of its own.
func (x *separation) usager(u *Usager, a usagerAvant) error {
	if sien, err := DuCompte(x.tx, u.Collectivite, x.autre); err != nil || sien != nil {
		return err // two collectivités became one: it has her already
	}
	partagee := u.Compte == x.garde.ID
	a.rendre(u)
	u.Compte, u.Courriel = x.autre.ID, a.Avant["courriel"]
	if err := u.Modifier(x.tx); err != nil {
		return err
	}
	if partagee {
		return x.laisserDepuis(u)
	}
	celle, err := DuCompte(x.tx, u.Collectivite, x.garde)
	if err != nil || celle == nil {
		return err
	}
	for _, l := range Liens(x.tx) {
		if err := l.donner(x.tx, a.Lignes[l.nom()], celle.ID, u.ID); err != nil {
			return err
		}
	}
	return x.retirerProposition(u, celle)
}

// retirerProposition takes back from the agents what the rapprochement asked
// them to compare.
func (x *separation) retirerProposition(a, b *Usager) error {
	r, err := deLaPaire(x.tx, a.ID, b.ID)
	if err != nil || r == nil || r.Etat != Propose || r.Par != string(x.garde.Acteur()) {
		return err
	}
	if err := x.tx.DB().Model(r).Delete(); err != nil {
		return fmt.Errorf("rapprochement %s: %w", r.ID, err)
	}
	return nil
}

// laisserDepuis takes the rows of garde out of an usager who goes back.
func (x *separation) laisserDepuis(u *Usager) error {
	depuis := map[string][]string{}
	for _, l := range Liens(x.tx) {
		if l.Compte == "" {
			continue
		}
		ids, err := l.lignes(x.tx, u.ID, x.garde.ID)
		if err != nil {
			return err
		}
		if len(ids) > 0 {
			depuis[l.nom()] = ids
		}
	}
	if len(depuis) == 0 {
		return nil
	}
	nouvelle, err := Inscrire(x.tx, u.Collectivite, x.garde, Identite{})
	if err != nil {
		return err
	}
	for _, l := range Liens(x.tx) {
		if err := l.donner(x.tx, depuis[l.nom()], u.ID, nouvelle.ID); err != nil {
			return err
		}
	}
	return socle.Journaliser(x.tx, socle.Acte{
		Acteur: x.garde.Acteur(), Verbe: "usagers.separer", Objet: nouvelle.Objet(), Collectivite: u.Collectivite, Details: []string{u.ID},
	})
}
