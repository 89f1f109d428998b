package preuves

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"
	"github.com/pocketbase/pocketbase/core"
	"golang.org/x/oauth2"

	"guichet/pb_hooks/socle"
)

// A client proves that it is itself by its secret or, better, by an assertion that
// its key signs: the provider holds nothing that could be stolen there (RFC 7523).

// TypeAssertion is the client_assertion_type of a JWT (RFC 7523, 2.2).
const TypeAssertion = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"

const dureeAssertion = time.Minute

// nouvelleCle is a key for ES256, in PKCS #8.
func nouvelleCle() ([]byte, error) {
	k, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	return x509.MarshalPKCS8PrivateKey(k)
}

// prouver is what the client adds to the exchange of a code to prove that it is
// itself: its secret goes in the configuration, as the library wants it.
func (f *Fournisseur) prouver(app core.App, d *dialogue) ([]oauth2.AuthCodeOption, error) {
	clair, err := socle.De(app).Coffre.Desceller(usageSecret, f.Secret)
	if err != nil {
		return nil, err
	}
	if f.Authentification != ParCle {
		d.ClientSecret = string(clair)
		return nil, nil
	}
	k, err := lireCle(clair)
	if err != nil {
		return nil, err
	}
	signeur, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.ES256, Key: k}, (&jose.SignerOptions{}).WithType("JWT"))
	if err != nil {
		return nil, fmt.Errorf("sign for %s: %w", f.Genre, err)
	}
	maintenant := socle.De(app).Horloge.Maintenant()
	assertion, err := jwt.Signed(signeur).Claims(jwt.Claims{
		Issuer: f.Client, Subject: f.Client, Audience: jwt.Audience{f.Emetteur}, ID: socle.Jeton(),
		IssuedAt: jwt.NewNumericDate(maintenant), Expiry: jwt.NewNumericDate(maintenant.Add(dureeAssertion)),
	}).Serialize()
	if err != nil {
		return nil, fmt.Errorf("sign for %s: %w", f.Genre, err)
	}
	return []oauth2.AuthCodeOption{oauth2.SetAuthURLParam("client_assertion_type", TypeAssertion), oauth2.SetAuthURLParam("client_assertion", assertion)}, nil
}

// lireCle gives the key a name that follows from it (RFC 7638).
func lireCle(pkcs8 []byte) (*jose.JSONWebKey, error) {
	brute, err := x509.ParsePKCS8PrivateKey(pkcs8)
	if err != nil {
		return nil, fmt.Errorf("key of a client: %w", err)
	}
	privee, ok := brute.(*ecdsa.PrivateKey)
	if !ok {
		return nil, errors.New("key of a client: not for ES256")
	}
	k := &jose.JSONWebKey{Key: privee, Algorithm: string(jose.ES256), Use: "sig"}
	empreinte, err := k.Thumbprint(crypto.SHA256)
	if err != nil {
		return nil, fmt.Errorf("key of a client: %w", err)
	}
	k.KeyID = base64.RawURLEncoding.EncodeToString(empreinte)
	return k, nil
}

// cles are the public keys of the client, as the provider reads them (RFC 7517):
// an empty list when it has a secret.
func (f *Fournisseur) cles(app core.App) (*jose.JSONWebKeySet, error) {
	if f.Authentification != ParCle {
		return &jose.JSONWebKeySet{Keys: []jose.JSONWebKey{}}, nil
	}
	clair, err := socle.De(app).Coffre.Desceller(usageSecret, f.Secret)
	if err != nil {
		return nil, err
	}
	k, err := lireCle(clair)
	if err != nil {
		return nil, err
	}
	return &jose.JSONWebKeySet{Keys: []jose.JSONWebKey{k.Public()}}, nil
}

// publierCles answers a provider that reads them.
func (g Genre) publierCles(r *socle.Requete) error {
	f, err := FournisseurDe(r.App, g, r.Collectivite)
	if err != nil {
		return err
	}
	if f == nil {
		return socle.ErrIntrouvable
	}
	l, err := f.cles(r.App)
	if err != nil {
		return err
	}
	r.Response.Header().Set("Cache-Control", "public, max-age=3600")
	return r.JSON(http.StatusOK, l)
}
