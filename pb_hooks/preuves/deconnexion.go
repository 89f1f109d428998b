package preuves

import (
	"encoding/json"
	"net/http"
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

// Attacher keeps in a session by which preuve it was opened, what the issuer
// calls it, and what its sign-out needs; the browser then comes back to the path
// retour. It fails when she has signed out there since: see [Fournisseur.RecevoirAvis].
func (rep *Reponse) Attacher(tx core.App, s *socle.Session, preuve, retour string) error {
	if rep.Sid != "" {
		finie, err := fluxDe(tx, rep.Fournisseur.finie(rep.Sid))
		switch {
		case err != nil:
			return err
		case finie != nil:
			return errFinie
		}
	}
	clair, err := json.Marshal(ouverture{rep.Fournisseur.ID, rep.Jeton, retour})
	if err != nil {
		return err
	}
	scelle, err := socle.De(tx).Coffre.Sceller(usageJeton, clair)
	if err != nil {
		return err
	}
	return s.Attacher(tx, preuve, scelle, rep.Fournisseur.sid(rep.Sid))
}

var errFinie = socle.Err(socle.Conflit, "Vous vous êtes déconnecté entre-temps. Connectez-vous de nouveau.")

const (
	cookieSortie = "guichet-sortie"
	dureeSortie  = 10 * time.Minute
)

// pageSortie leads on to the sign-out of the provider, by itself or by its link.
type pageSortie struct {
	*socle.Cadre
	Fournisseur, Adresse string
}

// Sortir shows the way out of the provider that opened a session, to somebody
// who is signed out here. It shows nothing (false) when no provider did, or when
// it does not answer, which keeps nobody signed in here.
func Sortir(r *socle.Requete, s *socle.Session) (montree bool, err error) {
	nom, adresse := Sortie(r, s)
	if adresse == "" {
		return false, nil
	}
	r.Response.Header().Set("Cache-Control", "no-store")
	// A redirect would be that of a form, which the policy of our pages keeps at home.
	r.Response.Header().Set("Refresh", "0; url="+adresse)
	return true, r.Rendre(http.StatusOK, "preuves/sortie", &pageSortie{r.Cadre("Vous êtes déconnecté"), nom, adresse})
}

// Sortie is the address where the provider that opened a session ends its own,
// and its name: "" when no provider did, or when it does not answer.
func Sortie(r *socle.Requete, s *socle.Session) (nom, vers string) {
	if s.Jeton == "" {
		return "", ""
	}
	nom, vers, err := sortie(r, s)
	if err != nil {
		r.Logger().Warn("sign-out at the provider", "err", err)
	}
	return nom, vers
}

func sortie(r *socle.Requete, s *socle.Session) (nom, vers string, err error) {
	clair, err := r.Socle.Coffre.Desceller(usageJeton, s.Jeton)
	if err != nil {
		return "", "", err
	}
	var o ouverture
	if err := json.Unmarshal(clair, &o); err != nil {
		return "", "", err
	}
	f, err := trouver(r.App, dbx.HashExp{"id": o.Fournisseur})
	if err != nil || f == nil {
		return "", "", err
	}
	vers, err = f.sortie(r, o.Jeton, o.Retour)
	return f.Genre.Nom(), vers, err
}

// Sortie is the address where somebody who was recognised, and let in nowhere,
// ends the session of her provider: she can then be somebody else there. ""
// when it does not answer.
func (rep *Reponse) Sortie(r *socle.Requete, retour string) string {
	vers, err := rep.Fournisseur.sortie(r, rep.Jeton, retour)
	if err != nil {
		r.Logger().Warn("sign-out at the provider", "err", err)
	}
	return vers
}

func (f *Fournisseur) sortie(r *socle.Requete, jeton, retour string) (string, error) {
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
	q.Set("id_token_hint", jeton)
	q.Set("state", etat)
	q.Set("post_logout_redirect_uri", r.Socle.AdressePublique()+retour)
	adresse.RawQuery = q.Encode()
	return adresse.String(), nil
}

// Sorti tells that the browser comes back from the sign-out that it left for.
func Sorti(r *socle.Requete) bool {
	etat := r.Request.URL.Query().Get("state")
	r.Request.URL.RawQuery = ""
	r.Response.Header().Set("Cache-Control", "no-store")
	if r.Cookie(cookieSortie) != socle.Hacher(etat) {
		return false
	}
	r.EffacerCookie(cookieSortie)
	return true
}
