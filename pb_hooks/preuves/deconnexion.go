package preuves

import (
	"encoding/json"
	"net/url"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/socle"
)

const usageJeton = "jeton-identite"

// ouverture is what a session keeps of the provider that opened it: the sign-out
// is asked by the same client, whatever the collectivité where one signs out.
type ouverture struct {
	Fournisseur string `json:"f"` // id
	Jeton       string `json:"j"` // id_token
	Retour      string `json:"r"` // path to come back to, which the provider was told
}

// Attacher keeps in a session by which preuve it was opened, and what its
// sign-out needs; the browser then comes back to the path retour.
func (rep *Reponse) Attacher(tx core.App, s *socle.Session, preuve, retour string) error {
	clair, err := json.Marshal(ouverture{rep.Fournisseur.ID, rep.Jeton, retour})
	if err != nil {
		return err
	}
	scelle, err := socle.De(tx).Coffre.Sceller(usageJeton, clair)
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
// "" when no provider did, or it does not answer, which keeps nobody signed in
// here.
func Sortie(r *socle.Requete, s *socle.Session) string {
	if s.Jeton == "" {
		return ""
	}
	adresse, err := sortie(r, s)
	if err != nil {
		r.Logger().Warn("sign-out at the provider", "err", err)
		return ""
	}
	return adresse
}

func sortie(r *socle.Requete, s *socle.Session) (string, error) {
	clair, err := r.Socle.Coffre.Desceller(usageJeton, s.Jeton)
	if err != nil {
		return "", err
	}
	var o ouverture
	if err := json.Unmarshal(clair, &o); err != nil {
		return "", err
	}
	f, err := trouver(r.App, dbx.HashExp{"id": o.Fournisseur})
	if err != nil || f == nil {
		return "", err
	}
	d, err := de(r.App).dialoguer(r.Request.Context(), f, "")
	if err != nil || d.Fin == "" {
		return "", err
	}
	adresse, err := url.Parse(d.Fin)
	if err != nil {
		return "", err
	}
	etat := alea()
	r.PoserCookie(cookieSortie, socle.Hacher(etat), dureeSortie)
	q := adresse.Query()
	q.Set("id_token_hint", o.Jeton)
	q.Set("state", etat)
	q.Set("post_logout_redirect_uri", r.Socle.AdressePublique()+o.Retour)
	adresse.RawQuery = q.Encode()
	return adresse.String(), nil
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
