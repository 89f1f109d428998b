package oidc

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rsa"
	"encoding/json"
	"fmt"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"

	"guichet/pb_hooks/socle"
)

// An assertion proves that a client is itself without a secret that could be read
// here (RFC 7523, private_key_jwt): its key signs who it is, for us, for a moment,
// once.
const (
	assertionMax = 5 * time.Minute  // how far its end may be
	ecartHorloge = 10 * time.Second // how far the clock of a client may be from ours
	bitsRSA      = 2048
)

// lireAssertion is the client that signed brut, nil when it is not proven; dit is
// the client_id of the form, "" for none.
func lireAssertion(r *socle.Requete, brut, dit string) (*Client, error) {
	signe, err := jwt.ParseSigned(brut, []jose.SignatureAlgorithm{jose.ES256, jose.RS256})
	if err != nil {
		return nil, nil //nolint:nilerr // what cannot be read proves nothing
	}
	var a jwt.Claims
	if signe.UnsafeClaimsWithoutVerification(&a) != nil || dit != "" && dit != a.Subject {
		return nil, nil
	}
	c, err := ClientParID(r.App, a.Subject)
	if err != nil || c == nil || !c.Actif || c.Authentification != ParCle || !c.aSigne(signe, &a) {
		return nil, err
	}
	maintenant := r.Socle.Horloge.Maintenant()
	e := Emetteur(r.Socle)
	if a.ValidateWithLeeway(jwt.Expected{Issuer: c.ID, Subject: c.ID, AnyAudience: jwt.Audience{e, e + "/token"}, Time: maintenant}, ecartHorloge) != nil ||
		a.ID == "" || a.Expiry == nil || a.Expiry.Time().After(maintenant.Add(assertionMax)) {
		return nil, nil
	}
	premiere, err := servirUneFois(r.App, c.ID+"\n"+a.ID, a.Expiry.Time().Add(ecartHorloge))
	if err != nil || !premiere {
		return nil, err
	}
	return c, nil
}

// aSigne tells that one of the client's keys did, and reads what it signed.
func (c *Client) aSigne(signe *jwt.JSONWebToken, vers *jwt.Claims) bool {
	for _, k := range c.ClesPubliques() {
		if signe.Claims(k, vers) == nil {
			return true
		}
	}
	return false
}

// servirUneFois tells that nobody brought this before, and remembers it until its
// end.
func servirUneFois(app core.App, quoi string, fin time.Time) (bool, error) {
	res, err := app.NonconcurrentDB().NewQuery(`INSERT INTO hub_assertions (id, empreinte, expire_le) VALUES ({:id}, {:e}, {:f}) ON CONFLICT (empreinte) DO NOTHING`).
		Bind(map[string]any{"id": socle.ID(), "e": socle.Hacher(quoi), "f": socle.Date(fin).String()}).Execute()
	if err != nil {
		return false, fmt.Errorf("remember an assertion: %w", err)
	}
	n, err := res.RowsAffected()
	return n == 1, err
}

// ClesPubliques are its keys.
func (c *Client) ClesPubliques() (l []jose.JSONWebKey) {
	_ = json.Unmarshal(c.Cles, &l) // only this room writes it
	return l
}

// LireCles keeps the public keys of a document (JWK Set, or one JWK) that may sign
// for a client: for ES256, or for RS256 of at least 2048 bits. A private key is
// none of them. Its keys are [] when the document holds none.
func (c *Client) LireCles(document string) {
	var s jose.JSONWebKeySet
	if json.Unmarshal([]byte(document), &s) != nil || len(s.Keys) == 0 {
		var une jose.JSONWebKey
		if json.Unmarshal([]byte(document), &une) == nil {
			s.Keys = []jose.JSONWebKey{une}
		}
	}
	gardees := []jose.JSONWebKey{}
	for _, k := range s.Keys {
		if k.Valid() && peutSigner(k) {
			gardees = append(gardees, k)
		}
	}
	b, _ := json.Marshal(gardees) // keys that were just read
	c.Cles = types.JSONRaw(b)
}

func peutSigner(k jose.JSONWebKey) bool {
	switch cle := k.Key.(type) {
	case *ecdsa.PublicKey:
		return cle.Curve == elliptic.P256()
	case *rsa.PublicKey:
		return cle.N.BitLen() >= bitsRSA
	default:
		return false
	}
}
