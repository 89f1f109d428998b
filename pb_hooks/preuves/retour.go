package preuves

import (
	"context"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"fmt"
	"mime"
	"net/url"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"guichet/pb_hooks/socle"
)

// Reponse is what a provider says of somebody who was recognised.
type Reponse struct {
	Depart
	Fournisseur *Fournisseur
	Sujet       string          // what the issuer calls her
	Donnees     json.RawMessage // the claims of the userinfo
	Jeton       string          // the id_token, for the sign-out
	Sid         string          // what the issuer calls the session, "" when it does not tell

	suspens string // id of the row that keeps it, see [Reponse.Suspendre]
}

// ecart is how far the clock of a provider may be from ours: an id_token lives
// 60 seconds.
const ecart = 10 * time.Second

// algorithmes are those that a signature may have: FranceConnect announces
// HS256 too, whose key is a shared secret.
var algorithmes = []string{oidc.ES256, oidc.RS256}

// Revenir reads the return of the browser on the path that was told to the
// provider: what comes of it is an [Echec] or somebody. The order of the checks
// is that of RFC 9700: nothing of the address is believed before the browser is
// known, and no code is exchanged before the issuer is.
func (f *Fournisseur) Revenir(r *socle.Requete) (*Reponse, error) {
	q := r.Request.URL.Query()
	r.Request.URL.RawQuery = "" // it is in no log from here on
	r.Response.Header().Set("Cache-Control", "no-store")
	r.Response.Header().Set("Referrer-Policy", "no-referrer")
	t, err := reprendre(r, q.Get("state"))
	if err != nil {
		return nil, err
	}
	if t == nil || t.Fournisseur != f.ID || subtle.ConstantTimeCompare([]byte(t.Etat), []byte(q.Get("state"))) != 1 {
		return nil, f.Echouer(Perdu, errors.New("no sign-in of this browser waits for this state"))
	}
	ctx, annuler := context.WithTimeout(oidc.ClientContext(r.Request.Context(), de(r.App).client), 2*attenteMax)
	defer annuler()
	d, err := de(r.App).dialoguer(ctx, f, t.Retour)
	if err != nil {
		return nil, f.Echouer(Panne, err)
	}
	if faute := f.lireErreur(d, q); faute != nil {
		faute.depart = t.Depart
		return nil, faute
	}
	preuve, err := f.prouver(r.App, d)
	if err != nil {
		return nil, err
	}
	jetons, err := d.Exchange(ctx, q.Get("code"), append(preuve, t.prouver()...)...)
	if err != nil {
		return nil, f.Echouer(Panne, err)
	}
	rep := &Reponse{Depart: t.Depart, Fournisseur: f}
	maintenant := r.Socle.Horloge.Maintenant()
	verifieur := d.Verifier(&oidc.Config{ClientID: f.Client, SupportedSigningAlgs: algorithmes, Now: func() time.Time { return maintenant.Add(-ecart) }})
	if err := f.verifier(ctx, verifieur, t, jetons, rep, maintenant); err != nil {
		return nil, f.Echouer(Suspect, err)
	}
	corps, genre, err := de(r.App).lireUserinfo(ctx, d, jetons.AccessToken)
	if err != nil {
		return nil, f.Echouer(Panne, err)
	}
	lire := f.lireSignee
	if profils[f.Genre].enClair {
		lire = f.lireEnClair
	}
	if err := lire(ctx, verifieur, rep, corps, genre, maintenant); err != nil {
		return nil, f.Echouer(Suspect, err)
	}
	return rep, nil
}

// prouver is what PKCE adds to the exchange.
func (t *trajet) prouver() []oauth2.AuthCodeOption {
	if t.Verifieur == "" {
		return nil
	}
	return []oauth2.AuthCodeOption{oauth2.VerifierOption(t.Verifieur)}
}

// lireErreur tells why the provider sends somebody back without a code. What it
// describes is for its own pages: only the code of the error is kept.
func (f *Fournisseur) lireErreur(d *dialogue, q url.Values) *Echec {
	emetteur, dit := q.Get("iss"), q.Has("iss")
	switch code := q.Get("error"); {
	case dit && emetteur != f.Emetteur, !dit && d.EmetteurRendu:
		return f.Echouer(Suspect, errors.New("the answer is not of the issuer that was asked"))
	case code == "access_denied":
		return f.Echouer(Refus, errors.New(code))
	case code == "server_error":
		return f.Echouer(Arret, errors.New(code))
	case code == "temporarily_unavailable":
		return f.Echouer(Panne, errors.New(code))
	case code == "login_required", code == "interaction_required", code == "consent_required":
		return f.Echouer(Absente, errors.New(code))
	case code != "":
		return f.Echouer(Suspect, fmt.Errorf("error %.40q", code))
	case q.Get("code") == "" || len(q["code"]) > 1:
		return f.Echouer(Suspect, errors.New("no code"))
	default:
		return nil
	}
}

// verifier checks the id_token: what the library leaves to the caller is the
// nonce, the level, the hash of the access token and who it was made for.
func (f *Fournisseur) verifier(ctx context.Context, v *oidc.IDTokenVerifier, t *trajet, jetons *oauth2.Token, rep *Reponse, maintenant time.Time) error {
	brut, _ := jetons.Extra("id_token").(string)
	if brut == "" {
		return errors.New("no id_token")
	}
	id, err := v.Verify(ctx, brut)
	if err != nil {
		return fmt.Errorf("id_token: %w", err)
	}
	var dit struct {
		ACR string `json:"acr"`
		AZP string `json:"azp"`
		Sid string `json:"sid"`
	}
	if err := id.Claims(&dit); err != nil {
		return fmt.Errorf("id_token: %w", err)
	}
	switch {
	case subtle.ConstantTimeCompare([]byte(id.Nonce), []byte(t.Nonce)) != 1:
		return errors.New("id_token: another nonce")
	case id.IssuedAt.After(maintenant.Add(ecart)):
		return errors.New("id_token: made in the future")
	case len(id.Audience) != 1 || dit.AZP != "" && dit.AZP != f.Client:
		return errors.New("id_token: made for others too")
	case !profils[f.Genre].suffit(dit.ACR):
		return fmt.Errorf("id_token: level %.20q", dit.ACR)
	case id.Subject == "":
		return errors.New("id_token: no subject")
	}
	if id.AccessTokenHash != "" {
		if err := id.VerifyAccessToken(jetons.AccessToken); err != nil {
			return fmt.Errorf("id_token: %w", err)
		}
	}
	rep.Sujet, rep.Jeton, rep.Sid = id.Subject, brut, dit.Sid
	return nil
}

// lireSignee checks a userinfo that is signed: it has the same proofs as the
// id_token, and both speak of one person.
func (f *Fournisseur) lireSignee(ctx context.Context, v *oidc.IDTokenVerifier, rep *Reponse, corps []byte, genre string, maintenant time.Time) error {
	if err := attendre("application/jwt", genre); err != nil {
		return err
	}
	u, err := v.Verify(ctx, string(corps))
	switch {
	case err != nil:
		return fmt.Errorf("userinfo: %w", err)
	case u.IssuedAt.After(maintenant.Add(ecart)):
		return errors.New("userinfo: made in the future")
	case u.Subject != rep.Sujet:
		return errAutrePersonne
	}
	if err := u.Claims(&rep.Donnees); err != nil {
		return fmt.Errorf("userinfo: %w", err)
	}
	return nil
}

// lireEnClair checks a userinfo that is not signed: it comes from the issuer
// itself, and speaks of the person of the id_token (OpenID Connect Core, 5.3.4).
func (f *Fournisseur) lireEnClair(_ context.Context, _ *oidc.IDTokenVerifier, rep *Reponse, corps []byte, genre string, _ time.Time) error {
	if err := attendre("application/json", genre); err != nil {
		return err
	}
	var dit struct {
		Sub string `json:"sub"`
	}
	if err := json.Unmarshal(corps, &dit); err != nil {
		return fmt.Errorf("userinfo: %w", err)
	}
	if dit.Sub != rep.Sujet {
		return errAutrePersonne
	}
	rep.Donnees = corps
	return nil
}

var errAutrePersonne = errors.New("userinfo: of somebody else")

// attendre refuses a userinfo of another media type.
func attendre(voulu, genre string) error {
	media, _, err := mime.ParseMediaType(genre)
	if err != nil {
		return fmt.Errorf("userinfo: %w", err)
	}
	if media != voulu {
		return fmt.Errorf("userinfo: %.40q instead of %s", media, voulu)
	}
	return nil
}
