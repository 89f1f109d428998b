package simulation

import (
	"time"

	"github.com/go-jose/go-jose/v4"
)

// octroi is what a code gives, then an access token.
type octroi struct {
	demande  *demande
	qui      *connue
	fin      time.Time // of the code
	utilise  bool
	acces    string // the access token given, "" before
	finAcces time.Time
}

func (o *octroi) client() Client { return o.demande.client }

func (f *Fournisseur) cle(c Client) jose.JSONWebKey {
	return f.cles[jose.SignatureAlgorithm(c.Algorithme)]
}

// communs are the claims of every token.
func (f *Fournisseur) communs(o *octroi) map[string]any {
	m := f.dateDite()
	return map[string]any{
		"sub": f.sub(o.client(), o.qui.Personne), "iss": f.emetteur, "aud": o.client().ID,
		"iat": m.Unix(), "exp": m.Add(dureeJeton).Unix(),
	}
}

func perimer(claims map[string]any, m time.Time) {
	claims["iat"], claims["exp"] = m.Add(-time.Hour-dureeJeton).Unix(), m.Add(-time.Hour).Unix()
}

func (f *Fournisseur) idToken(o *octroi) (string, error) {
	claims, client, cle := f.communs(o), o.client(), f.cle(o.client())
	claims["nonce"] = o.demande.nonce
	claims["acr"] = acrServi
	claims["auth_time"] = o.qui.depuis.Add(f.ecart.decalage()).Unix()
	if o.demande.amr {
		claims["amr"] = f.regles.amr
	}
	switch f.ecart {
	case NonceFaux:
		claims["nonce"] = f.tirer()
	case NonceAbsent:
		delete(claims, "nonce")
	case JetonSansSignature:
		return signerMal("none", "", cle, claims)
	case JetonHS256:
		return signerMal("HS256", client.Secret, cle, claims)
	case JetonCleInconnue:
		cle = nouvelleCle(jose.ES256)
	case JetonAutreAud:
		claims["aud"] = autreAud
	case JetonAutreIss:
		claims["iss"] = autreIss
	case JetonExpire:
		perimer(claims, f.horloge())
	case AcrAbsent:
		delete(claims, "acr")
	case AcrInferieur:
		claims["acr"] = "eidas0"
	case AtHashFaux:
		claims["at_hash"] = aleatoire(16)
	}
	return signer(cle, claims)
}
