package oidc

import (
	"cmp"
	"crypto"
	"fmt"
	"net/http"
	"net/url"
	"slices"

	"github.com/coreos/go-oidc/v3/oidc"
	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"

	"guichet/pb_hooks/exploitation"
	"guichet/pb_hooks/hub/annuaire"
	"guichet/pb_hooks/preuves"
	"guichet/pb_hooks/socle"
)

// ouverture is a client that a session signed in to: it hears of its end.
type ouverture struct {
	ID      string         `db:"pk,id"`
	Session string         `db:"session"`
	Client  string         `db:"client"`
	Sid     string         `db:"sid"` // what this client calls the session
	Sujet   string         `db:"sujet"`
	Le      types.DateTime `db:"le"`
}

func (ouverture) TableName() string { return "hub_ouvertures" }

// sid is what a client calls a session: another for each, so that two do not
// know that they have the same person before them.
func sid(s *socle.Socle, session string, c *Client) string {
	return s.Coffre.Empreinte("hub-sid", session+"\n"+c.ID)
}

// ouvrirChez keeps that a session signed in to a client.
func ouvrirChez(tx core.App, c *Client, session *socle.Session) error {
	sujet, err := annuaire.Sujet(tx, c.Secteur, session.Porteur)
	if err != nil {
		return err
	}
	s := socle.De(tx)
	_, err = tx.DB().NewQuery(`INSERT INTO hub_ouvertures (id, session, client, sid, sujet, le) VALUES ({:id}, {:s}, {:c}, {:sid}, {:sujet}, {:le})
		ON CONFLICT (session, client) DO UPDATE SET le = excluded.le`).
		Bind(dbx.Params{"id": socle.ID(), "s": session.ID, "c": c.ID, "sid": sid(s, session.ID, c), "sujet": sujet, "le": socle.Date(s.Horloge.Maintenant()).String()}).Execute()
	if err != nil {
		return fmt.Errorf("sign in to %s: %w", c.ID, err)
	}
	return nil
}

// indice is what an id_token that comes back says: whoever shows it was given it.
type indice struct {
	client *Client
	sid    string
}

// lireIndice reads an id_token_hint: signed by us, whatever its age.
func lireIndice(r *socle.Requete, brut string) (*indice, error) {
	if brut == "" {
		return nil, nil
	}
	jwks, err := publiques(r.App)
	if err != nil {
		return nil, err
	}
	cles := make([]crypto.PublicKey, len(jwks))
	for i, k := range jwks {
		cles[i] = k.Key
	}
	v := oidc.NewVerifier(Emetteur(r.Socle), &oidc.StaticKeySet{PublicKeys: cles}, &oidc.Config{SkipClientIDCheck: true, SkipExpiryCheck: true, SupportedSigningAlgs: algorithmes})
	id, err := v.Verify(r.Request.Context(), brut)
	if err != nil || len(id.Audience) != 1 {
		return nil, nil //nolint:nilerr // a hint that is none of ours says nothing
	}
	var dit struct {
		Sid string `json:"sid"`
	}
	if err := id.Claims(&dit); err != nil {
		return nil, nil //nolint:nilerr // nor one that says no session
	}
	c, err := ClientParID(r.App, id.Audience[0])
	if err != nil || c == nil {
		return nil, err
	}
	return &indice{c, dit.Sid}, nil
}

type pageDeconnexion struct {
	*socle.Cadre
	Base  string
	Suite string // sealed
}

// deconnecter ends the session of who comes from a client with a token of hers;
// anybody else is asked.
func deconnecter(r *socle.Requete) error {
	q, lisible := parametres(r)
	if !lisible {
		return refuserIci(r, "the request is unreadable")
	}
	vu, err := lireIndice(r, q.Get("id_token_hint"))
	if err != nil {
		return err
	}
	suite, err := suiteDe(r, vu, q)
	if err != nil {
		return err
	}
	if suite == nil {
		return refuserIci(r, "the post_logout_redirect_uri is not registered")
	}
	s := r.Session(socle.EspaceHub)
	switch {
	case s == nil:
		return suite.rejoindre(r)
	case vu != nil && vu.sid == sid(r.Socle, s.ID, vu.client):
		adresse, err := sortir(r, s, vu.client.ID, suite)
		if err != nil {
			return err
		}
		return r.Redirect(http.StatusSeeOther, adresse)
	}
	departement, err := annuaire.Departement(r.App)
	if err != nil {
		return err
	}
	scelle, err := r.Socle.Coffre.Sceller(usageSuite, []byte(suite.adresse))
	if err != nil {
		return err
	}
	return r.Rendre(http.StatusOK, "hub/deconnexion", &pageDeconnexion{Cadre: r.Cadre("Se déconnecter"), Base: departement.Chemin() + "/hub/deconnexion", Suite: scelle})
}

const (
	usageSuite  = "hub-suite"
	cookieSuite = "guichet-hub-suite"
)

// suite is where one goes after the sign-out: back to a client, or the page of
// the Département.
type suite struct{ adresse string }

// suiteDe is nil when the address is none of the client's.
func suiteDe(r *socle.Requete, vu *indice, q url.Values) (*suite, error) {
	adresse := q.Get("post_logout_redirect_uri")
	if adresse == "" {
		return &suite{}, nil
	}
	c, err := clientSortant(r, vu, q.Get("client_id"))
	if err != nil || c == nil || !slices.Contains(c.AdressesSortie(), adresse) {
		return nil, err
	}
	u, err := url.Parse(adresse)
	if err != nil {
		return nil, err // adresseSure let it in
	}
	if etat := q.Get("state"); etat != "" && len(etat) <= valeurMax {
		v := u.Query()
		v.Set("state", etat)
		u.RawQuery = v.Encode()
	}
	return &suite{u.String()}, nil
}

func clientSortant(r *socle.Requete, vu *indice, id string) (*Client, error) {
	if vu == nil {
		return ClientParID(r.App, id)
	}
	if id != "" && id != vu.client.ID {
		return nil, nil
	}
	return vu.client, nil
}

// rejoindre sends the browser there.
func (s *suite) rejoindre(r *socle.Requete) error {
	if s.adresse != "" {
		return r.Redirect(http.StatusSeeOther, s.adresse)
	}
	departement, err := annuaire.Departement(r.App)
	if err != nil {
		return err
	}
	r.Annoncer("Vous êtes déconnecté.")
	return r.Rediriger(departement.Chemin() + "/")
}

// sortir ends a session and gives the address where the browser goes on: to
// FranceConnect, which sends it back, or to the suite.
func sortir(r *socle.Requete, s *socle.Session, sauf string, vers *suite) (string, error) {
	err := r.App.RunInTransaction(func(tx core.App) error {
		if err := fermerPartout(tx, s, sauf); err != nil {
			return err
		}
		return socle.Journaliser(tx, socle.Acte{Acteur: socle.Acteur("hub_compte:" + s.Porteur), Verbe: "hub.deconnecter", Objet: "hub_comptes:" + s.Porteur})
	})
	if err != nil {
		return "", err
	}
	r.OublierCookie(socle.EspaceHub)
	exploitation.Lancer(r.App, tacheDeconnexions)
	departement, err := annuaire.Departement(r.App)
	if err != nil {
		return "", err
	}
	ici := r.Socle.AdressePublique() + departement.Chemin() + "/"
	_, adresse := preuves.Sortie(r, s)
	if adresse == "" {
		return cmp.Or(vers.adresse, ici), nil
	}
	scelle, err := r.Socle.Coffre.Sceller(usageSuite, []byte(vers.adresse))
	if err != nil {
		return "", err
	}
	r.PoserCookie(cookieSuite, scelle, dureeConnexion)
	return adresse, nil
}

// fermerPartout ends a session here, and has every client that it signed in to
// told of it, but the one that knows.
func fermerPartout(tx core.App, s *socle.Session, sauf string) error {
	var l []ouverture
	err := tx.DB().NewQuery(`SELECT o.* FROM hub_ouvertures o JOIN hub_clients c ON c.id = o.client WHERE o.session = {:s} AND o.client != {:c} AND c.avis != ''`).
		Bind(dbx.Params{"s": s.ID, "c": sauf}).All(&l)
	if err != nil {
		return fmt.Errorf("sign out: %w", err)
	}
	for _, o := range l {
		if err := o.annoncer(tx); err != nil {
			return err
		}
	}
	if _, err := tx.DB().Delete("hub_ouvertures", dbx.HashExp{"session": s.ID}).Execute(); err != nil {
		return fmt.Errorf("sign out: %w", err)
	}
	return socle.FermerSession(tx, s.ID)
}

// confirmerDeconnexion ends the session of who said so on our own page.
func confirmerDeconnexion(r *socle.Requete) error {
	f, err := r.Formulaire()
	if err != nil {
		return err
	}
	clair, err := r.Socle.Coffre.Desceller(usageSuite, f.Get("suite"))
	if err != nil {
		clair = nil // a form that was changed leads to our own page
	}
	vers := &suite{string(clair)}
	s := r.Session(socle.EspaceHub)
	adresse := cmp.Or(vers.adresse, r.Socle.AdressePublique()+r.Chemin+"/")
	if s != nil {
		if adresse, err = sortir(r, s, "", vers); err != nil {
			return err
		}
	}
	r.Response.Header().Set("Cache-Control", "no-store")
	r.Response.Header().Set("Refresh", "0; url="+adresse) // a redirect would be that of a form
	return r.Rendre(http.StatusOK, "hub/deconnecte", &pageRetour{r.Cadre("Vous êtes déconnecté"), "", adresse})
}

// revenirDeLaSortie is where FranceConnect sends back who signed out there.
func revenirDeLaSortie(r *socle.Requete) error {
	preuves.Sorti(r)
	vers := &suite{}
	if c, err := r.Request.Cookie(cookieSuite); err == nil {
		if clair, err := r.Socle.Coffre.Desceller(usageSuite, c.Value); err == nil {
			vers.adresse = string(clair)
		}
		r.EffacerCookie(cookieSuite)
	}
	return vers.rejoindre(r)
}
