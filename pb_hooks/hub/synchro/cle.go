package synchro

import (
	"crypto/ed25519"
	"slices"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/rattachement"
	"guichet/pb_hooks/socle"
)

const (
	// ageCle is how long one key of the hub signs before another one is announced.
	ageCle = 365 * 24 * time.Hour
	// preavisCle is how long that is told to the guichets before it signs: one that was
	// away for all of it has to be invited again.
	preavisCle = 90 * 24 * time.Hour
	// suiteCle is how long the one before is good after: longer than the log keeps what
	// it signed.
	suiteCle = gardeJournal + 15*24*time.Hour
	// recouvrement is how long the key of a guichet signs its calls once another one
	// has taken its place.
	recouvrement = 24 * time.Hour
)

// cles are the keys that the guichets take for the hub's.
func (i *identite) cles() (l []string) {
	for _, graine := range [][]byte{i.Graine, i.Suivante, i.Ancienne} {
		if graine != nil {
			l = append(l, rattachement.EcrireCle(publiqueDe(graine)))
		}
	}
	return l
}

// AnnoncerCle makes the key that will sign for the hub after this one, and has the
// guichets told of it. It tells since when one is announced.
func AnnoncerCle(app core.App, par socle.Acteur) (le time.Time, err error) {
	err = app.RunInTransaction(func(tx core.App) error {
		i, err := identiteDe(tx)
		if err != nil {
			return err
		}
		if i.Suivante == nil {
			i.Suivante, i.SuivanteLe = nouvelleGraine(), socle.De(tx).Horloge.Maintenant()
			if err := i.ecrire(tx); err != nil {
				return err
			}
			err = socle.Journaliser(tx, socle.Acte{Acteur: par, Verbe: "hub.annoncer_cle", Objet: "hub:" + i.ID})
		}
		le = i.SuivanteLe
		return err
	})
	return le, err
}

// tournerCle announces the next key of the hub in time, and has it sign once every
// guichet could hear of it.
func tournerCle(app core.App) error {
	i, err := lireIdentite(app)
	if err != nil || i == nil {
		return err
	}
	maintenant := socle.De(app).Horloge.Maintenant()
	if i.Suivante == nil && maintenant.Sub(i.DepuisLe) > ageCle-preavisCle {
		_, err := AnnoncerCle(app, socle.Programme("hub"))
		return err
	}
	return app.RunInTransaction(func(tx core.App) error {
		i, err := identiteDe(tx)
		if err != nil {
			return err
		}
		switch {
		case i.Suivante != nil && maintenant.Sub(i.SuivanteLe) >= preavisCle:
			i.Ancienne, i.Graine, i.DepuisLe, i.Suivante = i.Graine, i.Suivante, maintenant, nil
		case i.Ancienne != nil && maintenant.Sub(i.DepuisLe) >= suiteCle:
			i.Ancienne = nil
		default:
			return nil
		}
		if err := i.ecrire(tx); err != nil {
			return err
		}
		return socle.Journaliser(tx, socle.Acte{Acteur: socle.Programme("hub"), Verbe: "hub.changer_cle", Objet: "hub:" + i.ID})
	})
}

// celleDe is the key that an invitation of that instant names.
func (i *identite) celleDe(le time.Time) ed25519.PrivateKey {
	if i.Ancienne != nil && le.Before(i.DepuisLe) {
		return ed25519.NewKeyFromSeed(i.Ancienne)
	}
	return i.cle()
}

// changerCle takes another key for a guichet, of which the call is signed by the one
// that it has: one that was replaced already cannot replace it again.
func changerCle(a *appel) (any, error) {
	if err := a.enPlace(); err != nil {
		return nil, err
	}
	var d rattachement.NouvelleCle
	if err := a.lire(&d); err != nil {
		return nil, err
	}
	if !d.Prouvee(a.hub.ID, a.noeud.ID) {
		return nil, errForme
	}
	return nil, a.App.RunInTransaction(func(tx core.App) error {
		n, err := NoeudParID(tx, a.noeud.ID)
		switch {
		case err != nil:
			return err
		case n == nil || !n.RevoqueLe.IsZero():
			return errRevoque
		case n.Cle == d.Cle:
			return nil // its answer was lost
		case n.Cle != rattachement.EcrireCle(a.par), slices.ContainsFunc(n.anciennes(), func(x cleAncienne) bool { return x.Cle == d.Cle }):
			return errSignature
		}
		if err := n.garderCle(a.maintenant().Add(recouvrement)); err != nil {
			return err
		}
		n.Cle = d.Cle
		if err := tx.DB().Model(n).Update("Cle", "Cles"); err != nil {
			return err
		}
		return socle.Journaliser(tx, socle.Acte{Acteur: socle.Programme("hub"), Verbe: "hub.changer_cle_guichet", Objet: n.Objet()})
	})
}
