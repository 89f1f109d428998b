package preuves

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"github.com/go-jose/go-jose/v4"
	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/socle"
)

// An avis is what a provider tells of who signed out there (OpenID Connect
// Back-Channel Logout 1.0): a machine sends it, at an address that it was told.

// CheminAvis is the end of the backchannel_logout_uri, "" for a genre that tells
// nothing.
func (g Genre) CheminAvis() string {
	if !profils[g].avertit {
		return ""
	}
	return g.Chemin() + "/avis"
}

const (
	// An avis is signed when it is sent: one that is older was kept by somebody.
	ageAvis    = 5 * time.Minute
	avisParIP  = 3000 // an hour
	typeDeAvis = "logout+jwt"
)

// RecevoirAvis ends the sessions that the provider names, and answers it. One
// that cannot be believed ends nothing; the provider is told so, and may try
// again.
func (f *Fournisseur) RecevoirAvis(r *socle.Requete) error {
	r.Response.Header().Set("Cache-Control", "no-store")
	if err := r.Socle.Limites.Permettre("avis-ip:"+r.AdresseIP(), avisParIP, time.Hour); err != nil {
		return err
	}
	saisi, err := r.Formulaire()
	if err != nil {
		return err
	}
	ctx, annuler := context.WithTimeout(oidc.ClientContext(r.Request.Context(), de(r.App).client), 2*attenteMax)
	defer annuler()
	d, err := de(r.App).dialoguer(ctx, f, "")
	if err != nil {
		return f.Echouer(Panne, err)
	}
	maintenant := r.Socle.Horloge.Maintenant()
	v := d.Verifier(&oidc.Config{ClientID: f.Client, SupportedSigningAlgs: algorithmes, Now: func() time.Time { return maintenant.Add(-ecart) }})
	avis, err := lireAvis(ctx, v, saisi.Get("logout_token"), maintenant)
	if err != nil {
		r.Logger().Warn("sign-out told by a provider", "provider", f.Genre, "err", err)
		return r.JSON(http.StatusBadRequest, map[string]string{"error": "invalid_request"})
	}
	var fermees int64
	err = r.App.RunInTransaction(func(tx core.App) (err error) {
		fermees, err = f.fermer(tx, avis)
		return err
	})
	if errors.Is(err, errRejoue) {
		r.Logger().Warn("sign-out told by a provider", "provider", f.Genre, "err", err)
		return r.JSON(http.StatusBadRequest, map[string]string{"error": "invalid_request"})
	}
	if err != nil {
		return err
	}
	r.Logger().Info("sign-out told by a provider", "provider", f.Genre, "sessions", fermees)
	r.Response.WriteHeader(http.StatusOK)
	return nil
}

// lireAvis checks a logout_token: what the library leaves to the caller is its
// type, its age and that it is for nobody else.
func lireAvis(ctx context.Context, v *oidc.IDTokenVerifier, brut string, maintenant time.Time) (*oidc.LogoutToken, error) {
	signe, err := jose.ParseSignedCompact(brut, []jose.SignatureAlgorithm{jose.ES256, jose.RS256})
	if err != nil {
		return nil, fmt.Errorf("logout_token: %w", err)
	}
	if t, _ := signe.Signatures[0].Header.ExtraHeaders[jose.HeaderType].(string); t != typeDeAvis {
		return nil, fmt.Errorf("logout_token: of the type %.20q", t)
	}
	avis, err := v.VerifyLogout(ctx, brut)
	switch {
	case err != nil:
		return nil, fmt.Errorf("logout_token: %w", err)
	case len(avis.Audience) != 1:
		return nil, errors.New("logout_token: made for others too")
	case avis.IssuedAt.After(maintenant.Add(ecart)):
		return nil, errors.New("logout_token: made in the future")
	case avis.IssuedAt.Before(maintenant.Add(-ageAvis)):
		return nil, errors.New("logout_token: too old")
	case avis.Expiry.After(maintenant.Add(2 * ageAvis)):
		return nil, errors.New("logout_token: lives too long")
	}
	return avis, nil
}

var errRejoue = errors.New("logout_token: it came before")

// fermer ends the sessions of an avis, which is kept until its end so that it
// serves once.
func (f *Fournisseur) fermer(tx core.App, avis *oidc.LogoutToken) (int64, error) {
	vu := socle.Hacher("avis\n" + f.Emetteur + "\n" + avis.TokenID)
	deja, err := fluxDe(tx, vu)
	switch {
	case err != nil:
		return 0, err
	case deja != nil:
		return 0, errRejoue
	}
	if err := retenir(tx, vu, avis.Expiry.Add(ecart)); err != nil {
		return 0, err
	}
	if avis.SessionID != "" { // she may be on her way in, with an answer that waits
		fin := socle.De(tx).Horloge.Maintenant().Add(DureeFlux)
		if err := retenir(tx, f.finie(avis.SessionID), fin); err != nil {
			return 0, err
		}
	}
	preuve := ""
	if avis.SessionID == "" {
		p, err := ParSujet(tx, f.Emetteur, avis.Subject)
		if err != nil {
			return 0, err
		}
		if p != nil {
			preuve = p.ID
		}
	}
	return socle.FermerSessionsChez(tx, f.sid(avis.SessionID), preuve)
}

// retenir keeps a key until an instant.
func retenir(tx core.App, cle string, fin time.Time) error {
	_, err := tx.DB().NewQuery("INSERT INTO flux (id, cle, expire_le) VALUES ({:id}, {:c}, {:f}) ON CONFLICT (cle) DO UPDATE SET expire_le = excluded.expire_le").
		Bind(dbx.Params{"id": socle.ID(), "c": cle, "f": socle.Date(fin).String()}).Execute()
	if err != nil {
		return fmt.Errorf("remember a sign-out: %w", err)
	}
	return nil
}

// finie is the key of a session that has ended at the provider.
func (f *Fournisseur) finie(sid string) string { return socle.Hacher("finie\n" + f.sid(sid)) }

// sid is the fingerprint of what this provider calls a session, "" for none.
func (f *Fournisseur) sid(dit string) string {
	if dit == "" {
		return ""
	}
	return socle.Hacher("sid\n" + f.ID + "\n" + dit)
}
