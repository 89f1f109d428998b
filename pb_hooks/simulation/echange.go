package simulation

import (
	"crypto/sha256"
	"encoding/base64"
	"io"
	"net/http"
	"strings"
	"time"
)

// echanger is the token endpoint.
func (f *Fournisseur) echanger(_ http.ResponseWriter, r *http.Request) http.HandlerFunc {
	q := r.PostForm
	f.noter(q["code_verifier"]...)
	f.noter(q["client_assertion"]...)
	if f.ecart == TokenRedirige && !r.URL.Query().Has("suite") {
		return func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, f.emetteur+"/token?suite", http.StatusTemporaryRedirect)
		}
	}
	for _, valeurs := range q {
		if len(valeurs) != 1 {
			return f.erreurJeton(http.StatusBadRequest, "invalid_request", "a parameter was given twice")
		}
	}
	client, ok := f.authentifier(r)
	switch {
	case !ok:
		return f.erreurJeton(http.StatusUnauthorized, "invalid_client", "client authentication failed")
	case !q.Has("grant_type") || q.Get("code") == "":
		return f.erreurJeton(http.StatusBadRequest, "invalid_request", "missing required parameter(s)")
	case q.Get("grant_type") != "authorization_code":
		return f.erreurJeton(http.StatusBadRequest, "unsupported_grant_type", "unsupported grant_type requested")
	}
	o := f.depenser(q.Get("code"))
	if o == nil || o.client().ID != client.ID || o.demande.retour != q.Get("redirect_uri") || defi(q.Get("code_verifier")) != o.demande.defi {
		return f.erreurJeton(http.StatusBadRequest, "invalid_grant", "grant request is invalid")
	}
	return f.donner(o)
}

// depenser uses a code, whoever sends it: nil when it was used before, which
// withdraws what it gave, or is over, or never was.
func (f *Fournisseur) depenser(code string) *octroi {
	o := f.codes[code]
	if o == nil {
		return nil
	}
	if o.utilise {
		delete(f.acces, o.acces)
		return nil
	}
	o.utilise = true
	if !f.horloge().Before(o.fin) {
		return nil
	}
	return o
}

// defi is the PKCE challenge of a verifier (S256), "" of none.
func defi(verifieur string) string {
	if verifieur == "" {
		return ""
	}
	e := sha256.Sum256([]byte(verifieur))
	return base64.RawURLEncoding.EncodeToString(e[:])
}

func (f *Fournisseur) donner(o *octroi) http.HandlerFunc {
	id, err := f.idToken(o)
	if err != nil {
		return texte(http.StatusInternalServerError)
	}
	f.noter(id)
	o.acces, o.finAcces = f.tirer(), f.horloge().Add(dureeJeton)
	f.acces[o.acces] = o
	reponse := enJSON(http.StatusOK, map[string]any{
		"access_token": o.acces, "expires_in": int(dureeJeton.Seconds()), "id_token": id,
		"scope": strings.Join(o.demande.scopes, " "), "token_type": "Bearer",
	})
	switch f.ecart {
	case TokenErreur:
		return texte(http.StatusInternalServerError)
	case TokenHTML:
		return func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			_, _ = io.WriteString(w, "<!doctype html><title>Maintenance</title><h1>Maintenance</h1>") // the caller has left
		}
	case TokenLent:
		return func(w http.ResponseWriter, r *http.Request) {
			fin := time.NewTimer(Lenteur)
			defer fin.Stop()
			select {
			case <-r.Context().Done():
			case <-fin.C:
			}
			reponse(w, r)
		}
	}
	return reponse
}

// erreurJeton is an error of the token and userinfo endpoints.
func (f *Fournisseur) erreurJeton(code int, erreur, description string) http.HandlerFunc {
	reponse := enJSON(code, map[string]string{
		"error": erreur, "error_description": description, "error_uri": f.emetteur + "/erreurs#" + erreur,
	})
	return func(w http.ResponseWriter, r *http.Request) {
		if erreur == "invalid_token" {
			w.Header().Set("WWW-Authenticate", `Bearer error="invalid_token"`)
		}
		reponse(w, r)
	}
}
