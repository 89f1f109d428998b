package preuves

import (
	"net/url"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/socle"
)

const usageJeton = "jeton-identite"

// Attacher keeps in a session by which preuve it was opened, and the id_token
// that its sign-out shows to the provider.
func (rep *Reponse) Attacher(tx core.App, s *socle.Session, preuve string) error {
	scelle, err := socle.De(tx).Coffre.Sceller(usageJeton, []byte(rep.Jeton))
	if err != nil {
		return err
	}
	return s.Attacher(tx, preuve, scelle)
}

const (
	cookieSortie = "guichet-sortie"
	dureeSortie  = 10 * time.Minute
)

// Sortie is the address where the provider that opened a session ends its own:
// "" when there is none, or it does not answer. The browser goes there by itself
// and comes back to a path of this guichet.
func (f *Fournisseur) Sortie(r *socle.Requete, s *socle.Session, retour string) string {
	jeton, err := r.Socle.Coffre.Desceller(usageJeton, s.Jeton)
	if err != nil {
		return ""
	}
	d, err := de(r.App).dialoguer(r.Request.Context(), f, "")
	if err != nil || d.Fin == "" {
		r.Logger().Warn("sign-out at the provider", "err", err)
		return ""
	}
	adresse, err := url.Parse(d.Fin)
	if err != nil {
		return ""
	}
	etat := alea()
	r.PoserCookie(cookieSortie, socle.Hacher(etat), dureeSortie)
	q := adresse.Query()
	q.Set("id_token_hint", string(jeton))
	q.Set("state", etat)
	q.Set("post_logout_redirect_uri", r.Socle.AdressePublique()+retour)
	adresse.RawQuery = q.Encode()
	return adresse.String()
}

// Sorti tells that the browser comes back from the sign-out that it left for.
func Sorti(r *socle.Requete) bool {
	etat := r.Request.URL.Query().Get("state")
	r.Request.URL.RawQuery = ""
	r.Response.Header().Set("Cache-Control", "no-store")
	c, err := r.Request.Cookie(cookieSortie)
	if err != nil || c.Value != socle.Hacher(etat) {
		return false
	}
	r.EffacerCookie(cookieSortie)
	return true
}
