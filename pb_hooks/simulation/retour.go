package simulation

import (
	"net/http"
	"net/url"
)

const (
	refusUsager     = "User auth aborted"
	erreurTechnique = "authentication aborted due to a technical error on the authorization server"
)

// accorder sends the browser back with a code.
func (f *Fournisseur) accorder(d *demande, qui *connue) http.HandlerFunc {
	if erreur, description := f.ecart.erreurDeRetour(); erreur != "" {
		return f.refuser(d, erreur, description)
	}
	code := f.tirer()
	f.codes[code] = &octroi{demande: d, qui: qui, fin: f.horloge().Add(dureeCode)}
	return f.renvoyer(d, url.Values{"code": {code}})
}

// refuser sends the browser back with an error.
func (f *Fournisseur) refuser(d *demande, erreur, description string) http.HandlerFunc {
	return f.renvoyer(d, url.Values{"error": {erreur}, "error_description": {description}})
}

func (f *Fournisseur) renvoyer(d *demande, q url.Values) http.HandlerFunc {
	q.Set("iss", f.emetteur)
	q.Set("state", d.state)
	switch f.ecart {
	case RetourIssFaux:
		q.Set("iss", autreIss)
	case RetourIssAbsent:
		q.Del("iss")
	case StateAbsent:
		q.Del("state")
	case StateUndefined:
		q.Set("state", "undefined")
	}
	if d.fragment {
		return rediriger(d.retour + "#" + q.Encode())
	}
	return rediriger(avecQuery(d.retour, q))
}

// avecQuery keeps the query that a registered address has of its own.
func avecQuery(adresse string, q url.Values) string {
	u, err := url.Parse(adresse)
	if err != nil {
		return adresse // registered wrong: it goes nowhere
	}
	if u.RawQuery != "" {
		u.RawQuery += "&"
	}
	u.RawQuery += q.Encode()
	return u.String()
}

func rediriger(adresse string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Referrer-Policy", "no-referrer")
		w.Header().Set("Location", adresse)
		w.WriteHeader(http.StatusSeeOther)
	}
}
