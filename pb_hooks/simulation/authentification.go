package simulation

import (
	"crypto/subtle"
	"net/http"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"
)

const typeAssertion = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"

// authentifier knows a client by the one method it registered: the secret in
// the body, or an assertion signed by its key. Basic is none of them.
func (f *Fournisseur) authentifier(r *http.Request) (Client, bool) {
	q := r.PostForm
	if r.Header.Get("Authorization") != "" {
		return Client{}, false
	}
	if q.Has("client_assertion") {
		return f.lireAssertion(q.Get("client_assertion"), q.Get("client_assertion_type") == typeAssertion && !q.Has("client_secret"), q.Get("client_id"))
	}
	c := f.clients[q.Get("client_id")]
	egal := subtle.ConstantTimeCompare([]byte(c.Secret), []byte(q.Get("client_secret"))) == 1
	return c, egal && c.Secret != "" && c.Cle == nil
}

// lireAssertion accepts each assertion once, and only with a client_id that is
// absent or its own.
func (f *Fournisseur) lireAssertion(brut string, typee bool, clientID string) (Client, bool) {
	j, err := jwt.ParseSigned(brut, []jose.SignatureAlgorithm{jose.ES256, jose.RS256})
	if err != nil || !typee {
		return Client{}, false
	}
	var dit jwt.Claims
	if err := j.UnsafeClaimsWithoutVerification(&dit); err != nil {
		return Client{}, false
	}
	c := f.clients[dit.Subject]
	if c.Cle == nil || clientID != "" && clientID != c.ID || j.Claims(c.Cle, &dit) != nil {
		return Client{}, false
	}
	err = dit.ValidateWithLeeway(jwt.Expected{
		Issuer: c.ID, Subject: c.ID, AnyAudience: jwt.Audience{f.emetteur, f.emetteur + "/token"}, Time: f.horloge(),
	}, 0)
	if err != nil || dit.Expiry == nil || dit.ID == "" {
		return Client{}, false
	}
	jti := c.ID + " " + dit.ID
	if _, vu := f.assertions[jti]; vu {
		return Client{}, false
	}
	f.assertions[jti] = dit.Expiry.Time()
	return c, true
}
