package simulation

import (
	"io"
	"maps"
	"net/http"
	"strings"

	"github.com/go-jose/go-jose/v4"
)

func (f *Fournisseur) informer(_ http.ResponseWriter, r *http.Request) http.HandlerFunc {
	jeton, porteur := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	o := f.acces[jeton]
	switch {
	case !porteur || o == nil || r.Form.Has("access_token"):
		return f.erreurJeton(http.StatusUnauthorized, "invalid_token", "invalid token provided")
	case f.ecart == InfosErreur:
		return texte(http.StatusInternalServerError)
	}
	claims := f.communs(o)
	maps.Copy(claims, f.identite(o.demande, o.qui.Personne))
	cle := f.cle(o.client())
	var corps string
	var err error
	switch f.ecart {
	case InfosJSON:
		return enJSON(http.StatusOK, claims)
	case InfosHS256:
		corps, err = signerMal("HS256", o.client().Secret, cle, claims)
		return f.enJWT(corps, err)
	case InfosAutreCle:
		kid := cle.KeyID
		cle = nouvelleCle(jose.ES256)
		cle.KeyID = kid
	case InfosAutreSub:
		claims["sub"] = empreinte(claims["sub"].(string)) + "v1"
	case InfosAutreAud:
		claims["aud"] = autreAud
	case InfosAutreIss:
		claims["iss"] = autreIss
	case InfosExpirees:
		perimer(claims, f.horloge())
	case InfosEnormes:
		claims["remplissage"] = strings.Repeat("x", 2<<20)
	case SansCourriel:
		delete(claims, "email")
	}
	corps, err = signer(cle, claims)
	return f.enJWT(corps, err)
}

func (f *Fournisseur) enJWT(corps string, err error) http.HandlerFunc {
	if err != nil {
		return texte(http.StatusInternalServerError)
	}
	f.noter(corps)
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/jwt; charset=utf-8")
		_, _ = io.WriteString(w, corps) // the caller has left
	}
}
