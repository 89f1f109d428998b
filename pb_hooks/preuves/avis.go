package preuves

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"
	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/socle"
)

// ageAvis is how old a logout_token may be: it is made for each try.
const ageAvis = 2 * time.Minute

// empreinteSid is how a session is found by what its provider calls its own:
// the pair, for two providers may use one word.
func empreinteSid(emetteur, sid string) string {
	if sid == "" {
		return ""
	}
	return socle.Hacher(emetteur + "\n" + sid)
}

// Ecouter ends the sessions that a provider says are ended (OpenID Connect
// Back-Channel Logout 1.0). It answers 200, also when no session was left, and
// 400 to what is not such a token.
func (f *Fournisseur) Ecouter(r *socle.Requete) error {
	r.Response.Header().Set("Cache-Control", "no-store")
	saisi, err := r.Formulaire()
	if err != nil {
		return r.String(http.StatusBadRequest, "")
	}
	dit, err := f.lireAvis(r, saisi.Get("logout_token"))
	if err != nil {
		r.Logger().Warn("back-channel sign-out refused", "err", taire(err))
		return r.String(http.StatusBadRequest, "")
	}
	err = r.App.RunInTransaction(func(tx core.App) error { return f.fermer(tx, dit) })
	if errors.Is(err, errDejaDit) {
		return r.String(http.StatusBadRequest, "")
	}
	if err != nil {
		return err
	}
	return r.String(http.StatusOK, "")
}

// lireAvis checks what the library leaves to the caller: the type, the age.
func (f *Fournisseur) lireAvis(r *socle.Requete, brut string) (*oidc.LogoutToken, error) {
	jeton, err := jwt.ParseSigned(brut, []jose.SignatureAlgorithm{jose.ES256, jose.RS256})
	if err != nil {
		return nil, fmt.Errorf("logout_token: %w", err)
	}
	if typ := jeton.Headers[0].ExtraHeaders[jose.HeaderType]; typ != "logout+jwt" {
		return nil, errors.New("logout_token: of another type")
	}
	ctx, annuler := context.WithTimeout(oidc.ClientContext(r.Request.Context(), de(r.App).client), 2*attenteMax)
	defer annuler()
	d, err := de(r.App).dialoguer(ctx, f, "")
	if err != nil {
		return nil, err
	}
	maintenant := r.Socle.Horloge.Maintenant()
	dit, err := d.Verifier(&oidc.Config{ClientID: f.Client, SupportedSigningAlgs: algorithmes, Now: func() time.Time { return maintenant.Add(-ecart) }}).VerifyLogout(ctx, brut)
	switch {
	case err != nil:
		return nil, fmt.Errorf("logout_token: %w", err)
	case len(dit.Audience) != 1:
		return nil, errors.New("logout_token: made for others too")
	case maintenant.Sub(dit.IssuedAt).Abs() > ageAvis+ecart:
		return nil, errors.New("logout_token: made long ago, or in the future")
	}
	return dit, nil
}

var errDejaDit = errors.New("logout_token: it was heard already")

// fermer ends the session that the token names, or all those of its subject when
// it names none; the token is remembered as long as it could come again.
func (f *Fournisseur) fermer(tx core.App, dit *oidc.LogoutToken) error {
	vu := flux{ID: socle.ID(), Cle: socle.Hacher("jti\n" + f.Emetteur + "\n" + dit.TokenID), ExpireLe: socle.Date(socle.De(tx).Horloge.Maintenant().Add(2 * (ageAvis + ecart)))}
	var deja int
	if err := tx.DB().Select("count(*)").From("flux").Where(dbx.HashExp{"cle": vu.Cle}).Row(&deja); err != nil {
		return fmt.Errorf("logout_token: %w", err)
	}
	if deja > 0 {
		return errDejaDit
	}
	if err := tx.DB().Model(&vu).Insert(); err != nil {
		return fmt.Errorf("logout_token: %w", err)
	}
	fin := dbx.NewExp("sid = {:sid}", dbx.Params{"sid": empreinteSid(f.Emetteur, dit.SessionID)})
	if dit.SessionID == "" {
		fin = dbx.NewExp("preuve IN (SELECT id FROM preuves WHERE emetteur = {:e} AND sujet = {:s})", dbx.Params{"e": f.Emetteur, "s": dit.Subject})
	}
	if _, err := tx.DB().Delete("sessions", fin).Execute(); err != nil {
		return fmt.Errorf("back-channel sign-out: %w", err)
	}
	return socle.Journaliser(tx, socle.Acte{Acteur: socle.Programme("deconnexion"), Verbe: "preuves.fermer_sessions", Objet: f.Objet(), Collectivite: f.Collectivite})
}
