package oidc

import (
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"
	"golang.org/x/oauth2"

	"guichet/pb_hooks/preuves"
	"guichet/pb_hooks/socle"
)

// dureeJetons is how long an id_token and an access token are of use: to read
// who signed in, at once.
const dureeJetons = 5 * time.Minute

// jeton is an access token: it reads the userinfo once or more, and nothing else.
type jeton struct {
	ID        string         `db:"pk,id"`
	Empreinte string         `db:"empreinte"` // SHA-256
	Code      string         `db:"code"`      // SHA-256 of the code that gave it
	Client    string         `db:"client"`
	Compte    string         `db:"compte"`
	Portees   string         `db:"portees"`
	ExpireLe  types.DateTime `db:"expire_le"`
}

func (jeton) TableName() string { return "hub_jetons" }

type reponseJetons struct {
	AccessToken string `json:"access_token"`
	TokenType   string `json:"token_type"`
	ExpiresIn   int    `json:"expires_in"`
	IDToken     string `json:"id_token"`
	Scope       string `json:"scope"`
}

// machineRefusee tells a program, in its words, why nothing is given to it.
func machineRefusee(r *socle.Requete, code string, http int) error {
	h := r.Response.Header()
	h.Set("Cache-Control", "no-store")
	if code == "invalid_client" {
		h.Set("WWW-Authenticate", `Basic realm="oidc"`)
	}
	return r.JSON(http, map[string]string{"error": code})
}

// authentifier is the client that asks, by the way of proving it that was
// registered: nil when it is not proven.
func authentifier(r *socle.Requete, f url.Values) (*Client, error) {
	nom, secret, entete := r.Machine()
	if f.Has("client_assertion") {
		if entete || f.Has("client_secret") || f.Get("client_assertion_type") != preuves.TypeAssertion {
			return nil, nil
		}
		return lireAssertion(r, f.Get("client_assertion"), f.Get("client_id"))
	}
	if entete { // RFC 6749, 2.3.1: both were encoded as in a form
		nom, secret = decoder(nom), decoder(secret)
		if f.Has("client_secret") || f.Has("client_id") && f.Get("client_id") != nom {
			return nil, nil
		}
	} else {
		nom, secret = f.Get("client_id"), f.Get("client_secret")
	}
	c, err := ClientParID(r.App, nom)
	attendue := map[bool]string{true: ParEntete, false: ParFormulaire}[entete]
	if err != nil || c == nil || !c.Actif || c.Authentification != attendue || !c.ouvre(secret) {
		return nil, err
	}
	return c, nil
}

func decoder(s string) string {
	if clair, err := url.QueryUnescape(s); err == nil {
		return clair
	}
	return s
}

// echanger gives the tokens of a code to the client that asked for it.
func echanger(r *socle.Requete) error {
	f, err := r.Formulaire()
	if err != nil || enDouble(f) {
		return machineRefusee(r, "invalid_request", http.StatusBadRequest)
	}
	c, err := authentifier(r, f)
	switch {
	case err != nil:
		return err
	case c == nil:
		r.Logger().Warn("a client is not proven")
		return machineRefusee(r, "invalid_client", http.StatusUnauthorized)
	case f.Get("grant_type") != "authorization_code":
		return machineRefusee(r, "unsupported_grant_type", http.StatusBadRequest)
	}
	a, err := bruler(r.App, f.Get("code"))
	if err != nil {
		return err
	}
	if a == nil || a.Client != c.ID || a.demande.Retour != f.Get("redirect_uri") || !repond(a.demande.Defi, f.Get("code_verifier")) {
		return machineRefusee(r, "invalid_grant", http.StatusBadRequest)
	}
	var rep reponseJetons
	err = r.App.RunInTransaction(func(tx core.App) (err error) {
		rep, err = a.donner(tx, c, f.Get("code"))
		return err
	})
	if errors.Is(err, errSortie) {
		return machineRefusee(r, "invalid_grant", http.StatusBadRequest)
	}
	if err != nil {
		return err
	}
	r.Response.Header().Set("Cache-Control", "no-store")
	return r.JSON(http.StatusOK, rep)
}

// repond tells that a verifier is that of a challenge (RFC 7636, 4.6).
func repond(defi, verifieur string) bool {
	return verifieur != "" && subtle.ConstantTimeCompare([]byte(oauth2.S256ChallengeFromVerifier(verifieur)), []byte(defi)) == 1
}

// idToken are the claims that say who signed in, when and how.
type idToken struct {
	Iss      string `json:"iss"`
	Sub      string `json:"sub"`
	Aud      string `json:"aud"`
	Exp      int64  `json:"exp"`
	Iat      int64  `json:"iat"`
	AuthTime int64  `json:"auth_time"`
	Nonce    string `json:"nonce"`
	ACR      string `json:"acr"`
	AtHash   string `json:"at_hash"`
	Sid      string `json:"sid"`
}

// errSortie: she has signed out since the code was given. A client that let her
// in would never hear of it.
var errSortie = errors.New("the session has ended")

// donner makes the tokens of a request that was answered.
func (a *autorisation) donner(tx core.App, c *Client, code string) (reponseJetons, error) {
	s := socle.De(tx)
	maintenant := s.Horloge.Maintenant()
	o, err := ouvertureDe(tx, a.Session, c)
	if err != nil {
		return reponseJetons{}, err
	}
	if o == nil {
		return reponseJetons{}, errSortie
	}
	clair, portees := socle.Jeton(), strings.Join(c.permises(a.demande.Portees), " ")
	j := &jeton{
		ID: socle.ID(), Empreinte: socle.Hacher(clair), Code: socle.Hacher(code), Client: c.ID, Compte: a.Compte, Portees: portees,
		ExpireLe: socle.Date(maintenant.Add(dureeJetons)),
	}
	if err := tx.DB().Model(j).Insert(); err != nil {
		return reponseJetons{}, fmt.Errorf("access token: %w", err)
	}
	h := sha256.Sum256([]byte(clair))
	id, err := signer(tx, c.Algorithme, "JWT", idToken{
		Iss: Emetteur(s), Sub: o.Sujet, Aud: c.ID, Exp: maintenant.Add(dureeJetons).Unix(), Iat: maintenant.Unix(), AuthTime: a.ConnecteLe.Time().Unix(),
		Nonce: a.demande.Nonce, ACR: acr, AtHash: base64.RawURLEncoding.EncodeToString(h[:len(h)/2]), Sid: o.Sid,
	})
	if err != nil {
		return reponseJetons{}, err
	}
	return reponseJetons{AccessToken: clair, TokenType: "Bearer", ExpiresIn: int(dureeJetons.Seconds()), IDToken: id, Scope: portees},
		socle.Journaliser(tx, socle.Acte{Acteur: socle.Acteur("hub_compte:" + a.Compte), Verbe: "hub.repondre", Objet: c.Objet(), Details: []any{portees}})
}
