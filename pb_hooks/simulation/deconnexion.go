package simulation

import (
	"net/http"
	"net/url"
	"slices"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"
)

// deconnecter ends the session of the browser when it is that of the hint, and
// sends the browser back either way. The three parameters are required, as the
// documentation says.
func (f *Fournisseur) deconnecter(w http.ResponseWriter, r *http.Request) http.HandlerFunc {
	q := r.Form
	f.noter(q["state"]...)
	for nom, valeurs := range q {
		if len(valeurs) != 1 || nom != "id_token_hint" && nom != "state" && nom != "post_logout_redirect_uri" {
			return f.pageErreur(f.regles.pageParametres)
		}
	}
	client, sub, ok := f.lireIndice(q.Get("id_token_hint"))
	switch {
	case !ok || q.Get("state") == "":
		return f.pageErreur(f.regles.pageParametres)
	case !slices.Contains(client.RetoursDeconnexion, q.Get("post_logout_redirect_uri")):
		return f.pageErreur(pageDeconnexion)
	}
	if s := f.session(r); s != nil && s.qui != nil && f.sub(client, s.qui.Personne) == sub {
		f.retirerSession(s)
		f.poserCookie(w, "", -1)
	}
	return rediriger(avecQuery(q.Get("post_logout_redirect_uri"), url.Values{"state": {q.Get("state")}}))
}

// lireIndice reads an id_token that was given here, expired or not.
func (f *Fournisseur) lireIndice(brut string) (c Client, sub string, ok bool) {
	j, err := jwt.ParseSigned(brut, []jose.SignatureAlgorithm{jose.ES256, jose.RS256})
	if err != nil {
		return Client{}, "", false
	}
	for _, cle := range f.cles {
		var dit jwt.Claims
		if cle.KeyID != j.Headers[0].KeyID || j.Claims(cle.Public(), &dit) != nil || dit.Issuer != f.emetteur || len(dit.Audience) != 1 {
			continue
		}
		c, ok = f.clients[dit.Audience[0]]
		return c, dit.Subject, ok
	}
	return Client{}, "", false
}
