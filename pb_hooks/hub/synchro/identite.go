package synchro

import (
	"crypto/ecdh"
	"crypto/ed25519"
	"crypto/rand"
	"errors"
	"fmt"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/rattachement"
	"guichet/pb_hooks/socle"
)

// identite is who the hub is to its guichets: made once, in its backups. Epoque
// is the incarnation of its data.
type identite struct {
	ID         string
	Graine     []byte // Ed25519, what it signs with
	DepuisLe   time.Time
	Suivante   []byte // the one after, that guichets are told of, nil for none
	SuivanteLe time.Time
	Ancienne   []byte // the one before, that the last invitations name, nil for none
	Boite      []byte // X25519, what the guichets seal for us with
	Epoque     int64
}

const reglageIdentite = "hub-identite"

func (i *identite) cle() ed25519.PrivateKey { return ed25519.NewKeyFromSeed(i.Graine) }

func (i *identite) publique() ed25519.PublicKey { return publiqueDe(i.Graine) }

func (i *identite) boite() (*ecdh.PrivateKey, error) { return ecdh.X25519().NewPrivateKey(i.Boite) }

func publiqueDe(graine []byte) ed25519.PublicKey {
	return ed25519.NewKeyFromSeed(graine).Public().(ed25519.PublicKey)
}

// identiteDe reads it, and makes it the first time.
func identiteDe(app core.App) (*identite, error) {
	i, err := lireIdentite(app)
	if err == nil && i == nil {
		err = app.RunInTransaction(func(tx core.App) error {
			if i, err = lireIdentite(tx); err != nil || i != nil {
				return err
			}
			maintenant := socle.De(tx).Horloge.Maintenant()
			i = &identite{ID: socle.ID(), Graine: nouvelleGraine(), DepuisLe: maintenant, Boite: nouvelleGraine(), Epoque: maintenant.UnixMilli()}
			return i.ecrire(tx)
		})
	}
	if err != nil {
		return nil, fmt.Errorf("identity of the hub: %w", err)
	}
	return i, nil
}

// SignerOuverture lets the support enter a guichet by an access that it gave.
func SignerOuverture(app core.App, noeud, acces string) (string, error) {
	i, err := identiteDe(app)
	if err != nil {
		return "", err
	}
	return rattachement.SignerOuverture(rattachement.Ouverture{Noeud: noeud, Acces: acces, Le: socle.De(app).Horloge.Maintenant().UTC()}, i.cle())
}

// renaitre is of a hub that was restored: another epoch, and another identity for a
// log that was restored with it.
func renaitre(tx core.App) error {
	if de(tx).meneur != nil {
		return nil // what was decided since is in the log, which goes on
	}
	if err := nouvelleEpoque(tx); err != nil {
		return err
	}
	if _, surGrappe := de(tx).log.(*logTardif); surGrappe {
		return nil // that log goes on, and is read on
	}
	identite, err := Renommer(tx)
	if err != nil {
		return err
	}
	return changerDeJournal(tx, identite)
}

// nouvelleEpoque is of a hub whose data, or whose log, are older than what the
// guichets know of them.
func nouvelleEpoque(tx core.App) error {
	i, err := lireIdentite(tx)
	if err != nil || i == nil {
		return err
	}
	i.Epoque = max(i.Epoque+1, socle.De(tx).Horloge.Maintenant().UnixMilli())
	if err := i.ecrire(tx); err != nil {
		return err
	}
	// What is not in the log yet has numbers of the epoch before.
	if _, err := tx.DB().NewQuery("DELETE FROM hub_annonces").Execute(); err != nil {
		return fmt.Errorf("announcements: %w", err)
	}
	return errors.Join(redireATous(tx), attendreTous(tx))
}

func nouvelleGraine() []byte {
	graine := make([]byte, ed25519.SeedSize)
	rand.Read(graine)
	return graine
}

func (i *identite) ecrire(tx core.App) error {
	return socle.EcrireReglage(tx, reglageIdentite, i, socle.ParPage, socle.Programme("hub"))
}

func lireIdentite(app core.App) (*identite, error) {
	i, par, err := socle.LireReglage[identite](app, reglageIdentite)
	if err != nil || par == "" {
		return nil, err
	}
	return &i, nil
}
