package simulation

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/hmac"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"

	"github.com/go-jose/go-jose/v4"
)

// nouvelleCle draws a signing key. It panics on an algorithm that no client may
// have.
func nouvelleCle(alg jose.SignatureAlgorithm) jose.JSONWebKey {
	c := jose.JSONWebKey{KeyID: fmt.Sprintf("pkcs11:%s:hsm:%s", alg, aleatoire(4)), Algorithm: string(alg), Use: "sig"}
	// Neither of the two fails: the source of randomness does not.
	switch alg {
	case jose.ES256:
		c.Key, _ = ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	case jose.RS256:
		c.Key, _ = rsa.GenerateKey(rand.Reader, 2048)
	default:
		panic("simulation: no such algorithm: " + string(alg))
	}
	return c
}

// signer makes a JWT whose header holds alg and kid, and nothing else.
func signer(cle jose.JSONWebKey, claims map[string]any) (string, error) {
	brut, err := json.Marshal(claims)
	if err != nil {
		return "", fmt.Errorf("sign a token: %w", err)
	}
	s, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.SignatureAlgorithm(cle.Algorithm), Key: cle}, nil)
	if err != nil {
		return "", fmt.Errorf("sign a token: %w", err)
	}
	jws, err := s.Sign(brut)
	if err != nil {
		return "", fmt.Errorf("sign a token: %w", err)
	}
	return jws.CompactSerialize()
}

// signerMal makes what no honest provider does: a JWT without signature, or
// HS256 over the secret of the client. The kid is a true one.
func signerMal(alg, secret string, cle jose.JSONWebKey, claims map[string]any) (string, error) {
	entete, err := json.Marshal(map[string]string{"alg": alg, "kid": cle.KeyID})
	if err != nil {
		return "", fmt.Errorf("sign a token: %w", err)
	}
	brut, err := json.Marshal(claims)
	if err != nil {
		return "", fmt.Errorf("sign a token: %w", err)
	}
	signe := base64.RawURLEncoding.EncodeToString(entete) + "." + base64.RawURLEncoding.EncodeToString(brut)
	if alg == "none" {
		return signe + ".", nil
	}
	h := hmac.New(sha256.New, []byte(secret))
	_, _ = h.Write([]byte(signe)) // never fails
	return signe + "." + base64.RawURLEncoding.EncodeToString(h.Sum(nil)), nil
}
