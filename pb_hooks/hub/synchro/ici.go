package synchro

import (
	"fmt"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/hub/annuaire"
	"guichet/pb_hooks/hub/oidc"
	"guichet/pb_hooks/preuves"
	"guichet/pb_hooks/rattachement"
	"guichet/pb_hooks/socle"
)

// FournisseursIci are by what this hub signs in to the collectivités of its own machine,
// which it tells nothing on the wire.
func FournisseursIci(app core.App) (l []*preuves.Fournisseur, err error) {
	ouvertes, err := collectivites.Ouvertes(app)
	if err != nil {
		return nil, err
	}
	for i := range ouvertes {
		f, err := preuves.FournisseurDe(app, preuves.Hub, ouvertes[i].ID)
		if err != nil {
			return nil, err
		}
		if f != nil && f.Emetteur == oidc.Emetteur(socle.De(app)) {
			l = append(l, f)
		}
	}
	return l, nil
}

// direIci has the collectivités of this machine do it.
func direIci(tx core.App, secteur, verbe string, d rattachement.ComptesReunis) error {
	fournisseurs, err := FournisseursIci(tx)
	if err != nil {
		return err
	}
	for _, f := range fournisseurs {
		c, err := oidc.ClientParID(tx, f.Client)
		if err != nil {
			return err
		}
		switch {
		case c == nil || c.Secteur != secteur:
		case verbe == rattachement.VerbeSepare:
			err = rattachement.Separer(tx, f, d)
		default:
			err = rattachement.Reunir(tx, f, d, adresseCompte(tx))
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// attesterIci is [attester] for them.
func attesterIci(app core.App) error {
	fournisseurs, err := FournisseursIci(app)
	if err != nil {
		return err
	}
	for _, f := range fournisseurs {
		c, err := oidc.ClientParID(app, f.Client)
		if err != nil {
			return err
		}
		if c == nil {
			continue
		}
		var l []struct{ Sujet, Meme string }
		err = app.DB().NewQuery(`SELECT p.sujet, q.sujet AS meme FROM preuves p
			JOIN preuves q ON q.compte = p.compte AND q.genre = p.genre AND q.emetteur = p.emetteur AND q.collectivite = p.collectivite AND q.sujet > p.sujet
			WHERE p.genre = {:g} AND p.emetteur = {:e} AND p.collectivite = {:c}`).Bind(dbx.Params{"g": string(f.Genre), "e": f.Emetteur, "c": f.Collectivite}).All(&l)
		if err != nil {
			return fmt.Errorf("comptes of one person here: %w", err)
		}
		for _, x := range l {
			if err := app.RunInTransaction(func(tx core.App) error { return rapprocherSujets(tx, c.Secteur, x.Sujet, x.Meme) }); err != nil {
				return err
			}
		}
	}
	return nil
}

func rapprocherSujets(tx core.App, secteur, sujet, meme string) error {
	p, err := annuaire.PaireDe(tx, secteur, sujet)
	if err != nil || p == nil {
		return err
	}
	q, err := annuaire.PaireDe(tx, secteur, meme)
	if err != nil || q == nil {
		return err
	}
	return rapprocher(tx, secteur, p.Compte, q.Compte, &annuaire.Rapprochement{})
}
