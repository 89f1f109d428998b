package preuves

import (
	"crypto/rand"
	"encoding/hex"
	"net/http"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"guichet/pb_hooks/socle"
)

// Depart is what the guichet remembers of who leaves for a provider.
type Depart struct {
	Suite   string `json:"u"`           // the page to come back to, a path of this guichet
	Partage bool   `json:"p,omitempty"` // on a shared computer
	Porteur string `json:"q,omitempty"` // the compte that adds a preuve, "" to sign in
	Muet    bool   `json:"m,omitempty"` // only if nobody has to be asked, where the provider can: see [Discret]
}

// departsParIP is enough for the computers of a library.
const departsParIP = 120

// Partir sends the browser to the provider, which sends it back to a path of
// this guichet. The address of that path is one that the provider was told.
func (f *Fournisseur) Partir(r *socle.Requete, retour string, d Depart) error {
	if err := r.Socle.Limites.Permettre("flux-ip:"+r.AdresseIP(), departsParIP, time.Hour); err != nil {
		return err
	}
	t := &trajet{Depart: d, Fournisseur: f.ID, Etat: alea(), Nonce: alea(), Retour: r.Socle.AdressePublique() + retour}
	dial, err := de(r.App).dialoguer(r.Request.Context(), f, t.Retour)
	if err != nil {
		return f.Echouer(Panne, err)
	}
	demande := t.demander(profils[f.Genre], f.PKCE)
	if err := t.garder(r); err != nil {
		return err
	}
	r.Response.Header().Set("Cache-Control", "no-store")
	return r.Redirect(http.StatusSeeOther, dial.AuthCodeURL(t.Etat, demande...))
}

// demander gives the parameters of the request, and keeps what answers to them;
// pkce sends PKCE where it is not the rule.
func (t *trajet) demander(p profil, pkce bool) []oauth2.AuthCodeOption {
	l := []oauth2.AuthCodeOption{oidc.Nonce(t.Nonce)}
	if p.acr != "" {
		l = append(l, oauth2.SetAuthURLParam("acr_values", p.acr))
	}
	switch {
	case t.Muet && p.prompt == "":
		l = append(l, oauth2.SetAuthURLParam("prompt", "none"))
	case p.prompt != "":
		l = append(l, oauth2.SetAuthURLParam("prompt", p.prompt))
	case t.Partage, t.Porteur != "": // whoever is signed in there may be somebody else
		l = append(l, oauth2.SetAuthURLParam("prompt", "login"))
	}
	if p.pkce || pkce {
		t.Verifieur = oauth2.GenerateVerifier()
		l = append(l, oauth2.S256ChallengeOption(t.Verifieur))
	}
	return l
}

// alea is 32 random bytes in 64 signs, what FranceConnect asks of state and
// nonce.
func alea() string {
	b := make([]byte, 32)
	rand.Read(b)
	return hex.EncodeToString(b)
}
