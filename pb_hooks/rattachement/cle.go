package rattachement

import (
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/socle"
)

// ageCle is how long one key of a guichet signs.
const ageCle = 365 * 24 * time.Hour

func (l *Lien) cleAgee(maintenant time.Time) bool {
	return l.Prochaine != "" || maintenant.Sub(l.CleLe.Time()) > ageCle
}

// errSansLien is said to who would change the key of a guichet that has none.
var errSansLien = socle.Err(socle.Conflit, "Ce guichet n’est pas relié au Département.")

// ChangerDeCle makes another key and has the hub take it in the place of the one that
// signs. The new one is kept before it is shown: an answer that is lost is asked for
// again. What the one before signed stays proven.
func ChangerDeCle(ctx context.Context, app core.App, par socle.Acteur) error {
	l, err := LienDe(app)
	if err != nil {
		return err
	}
	if l == nil {
		return errSansLien
	}
	if l.Prochaine == "" {
		graine := make([]byte, ed25519.SeedSize)
		rand.Read(graine)
		if l.Prochaine, err = socle.De(app).Coffre.Sceller(usageCle, graine); err != nil {
			return err
		}
		if err := l.noter(app, dbx.Params{"prochaine": l.Prochaine}); err != nil {
			return err
		}
	}
	prochaine, err := ouvrirCle(app, l.Prochaine)
	if err != nil {
		return err
	}
	c, err := l.correspondant(app)
	if err != nil {
		return err
	}
	demander := func() error {
		_, err := c.appeler(ctx, http.MethodPost, CheminCle, ProuverCle(l.Hub, l.Noeud, prochaine), nil)
		return err
	}
	err = demander()
	var refus *ErreurHub
	if errors.As(err, &refus) && refus.Code == CodeSignature { // the hub has it, and we did not hear so
		c.cle = prochaine
		err = demander()
	}
	switch {
	case errors.As(err, &refus):
		return errors.Join(socle.Err(socle.Conflit, "Le guichet du Département ne prend pas la nouvelle clé. L’ancienne reste en service.").Cause(err), l.constater(app, err))
	case err != nil:
		return errHubMuet.Cause(err)
	}
	err = app.RunInTransaction(func(tx core.App) error {
		if err := l.noter(tx, dbx.Params{"privee": l.Prochaine, "prochaine": "", "cle_le": socle.Date(socle.De(tx).Horloge.Maintenant()).String()}); err != nil {
			return err
		}
		return socle.Journaliser(tx, socle.Acte{Acteur: par, Verbe: "rattachement.changer_de_cle", Objet: l.Objet()})
	})
	if err != nil {
		return fmt.Errorf("keep the new key: %w", err)
	}
	return nil
}

// clesMax is how many keys of the hub are good at a time.
const clesMax = 4

// clesLues are the keys that the hub says it signs with, "" when it says none that
// can be read: those before stay good then.
func (r Regles) clesLues() string {
	if len(r.Cles) == 0 || len(r.Cles) > clesMax {
		return ""
	}
	for _, ecrite := range r.Cles {
		if _, err := LireCle(ecrite); err != nil {
			return ""
		}
	}
	return strings.Join(r.Cles, " ")
}
