package usagers

import (
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/socle"
)

// Rapprocher makes one of a compte and of the usager who filed without one,
// when it is the same person as far as can be proven here: the usager gave the
// address that the compte proved and, if the usager gave a name, the compte's.
// A couple shares an address, never a demande. The usager of the compte in that
// collectivité is returned, nil when nothing is proven; the caller gives it what
// the other had, then calls [Oublier]. What an agent made one with the usager of
// the compte needs no other proof.
//
// The caller holds one more proof, the code de suivi.
func Rapprocher(tx core.App, usager string, c *Compte) (*Usager, error) {
	var u Usager
	if err := tx.DB().Select("*").From("usagers").Where(dbx.HashExp{"id": usager}).One(&u); err != nil {
		return nil, fmt.Errorf("usager %s: %w", usager, err)
	}
	if u.Compte == c.ID {
		return &u, nil
	}
	prouvee, err := c.aProuve(tx, u.Courriel)
	if err != nil || u.Compte != "" || !prouvee || !u.peutEtre(c) {
		return nil, err
	}
	var deja Usager
	err = tx.DB().Select("*").From("usagers").Where(dbx.HashExp{"collectivite": u.Collectivite, "compte": c.ID}).One(&deja)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		u.MajLe = socle.Date(socle.De(tx).Horloge.Maintenant())
		if err = u.donnerAu(tx, c); err == nil {
			deja, err = u, u.Modifier(tx)
		}
	}
	if err != nil {
		return nil, fmt.Errorf("rapprocher %s: %w", usager, err)
	}
	return &deja, socle.Journaliser(tx, socle.Acte{
		Acteur: c.Acteur(), Verbe: "usagers.rapprocher", Objet: "usagers:" + deja.ID, Collectivite: u.Collectivite, Details: []string{usager, c.ID},
	})
}

// peutEtre tells whether the names allow both to be one person: the name of
// birth and the first of the prénoms, as far as each is known.
func (u *Usager) peutEtre(c *Compte) bool {
	if u.Denomination != "" {
		return false // an organisme is not the person who files for it
	}
	premier := func(s string) string {
		un, _, _ := strings.Cut(collectivites.Cle(s), " ")
		return un
	}
	return (u.NomNaissance == "" || collectivites.Cle(u.NomNaissance) == collectivites.Cle(c.Nom)) &&
		(u.Prenoms == "" || c.Prenom == "" || premier(u.Prenoms) == premier(c.Prenom))
}

// Oublier removes an usager on whom nothing hangs any more: what she had went to
// the usager of a compte.
func Oublier(tx core.App, collectivite, usager string) error {
	u, err := UsagerParID(tx, collectivite, usager)
	if err != nil {
		return err
	}
	var faits int
	err = tx.DB().Select("count(*)").From("rapprochements").Where(dbx.HashExp{"garde": u.ID}).AndWhere(dbx.NewExp("etat = 'fait'")).Row(&faits)
	if err != nil || faits > 0 {
		return err
	}
	for _, l := range Liens(tx) {
		if n, err := l.Compter(tx, u.ID); err != nil || n > 0 {
			return err
		}
	}
	return u.Supprimer(tx)
}
