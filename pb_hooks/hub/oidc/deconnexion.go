package oidc

import (
	"cmp"
	"crypto"
	"database/sql"
	"errors"
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

// ouvertureDe is what a session is to a client, nil when it has not signed in
// there, or has ended.
func ouvertureDe(app core.App, session string, c *Client) (*ouverture, error) {
	var o ouverture
	err := app.DB().Select("*").From("hub_ouvertures").Where(dbx.HashExp{"session": session, "client": c.ID}).One(&o)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("session at %s: %w", c.ID, err)
	}
	return &o, nil
}

// ouvrirChez keeps that a session signed in to a client, which calls it by a name
// of its own: two clients do not know that they have the same person before them.
func ouvrirChez(tx core.App, c *Client, session *socle.Session) error {
	o, err := ouvertureDe(tx, session.ID, c)
	if err != nil || o != nil {
		return err
	}
	sujet, err := annuaire.Sujet(tx, c.Secteur, session.Porteur)
	if err != nil {
		return err
	}
	o = &ouverture{ID: socle.ID(), Session: session.ID, Client: c.ID, Sid: socle.Jeton(), Sujet: sujet, Le: socle.Date(socle.De(tx).Horloge.Maintenant())}
	if err := tx.DB().Model(o).Insert(); err != nil {
		return fmt.Errorf("sign in to %s: %w", c.ID, err)
	}
	return nil
}

// poursuivre gives a session what the one before it had opened: who signs in
// again has one sign-out for all.
func poursuivre(tx core.App, avant, apres *socle.Session) error {
	if _, err := tx.DB().Update("hub_ouvertures", dbx.Params{"session": apres.ID}, dbx.HashExp{"session": avant.ID}).Execute(); err != nil {
		return fmt.Errorf("go on from session %s: %w", avant.ID, err)
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
	q, lisible, err := parametres(r)
	if err != nil {
		return err
	}
	if !lisible {
		return refuserIci(r, "la demande de déconnexion est illisible")
	}
	vu, err := lireIndice(r, q.Get("id_token_hint"))
	if err != nil {
		return err
	}
	suite, connue, err := suiteDe(r, vu, q)
	if err != nil {
		return err
	}
	if !connue {
		return refuserIci(r, "son adresse de retour (post_logout_redirect_uri) n’est pas enregistrée")
	}
	s := r.Session(socle.EspaceHub)
	if s == nil {
		return rejoindre(r, suite)
	}
	if vu != nil {
		o, err := ouvertureDe(r.App, s.ID, vu.client)
		if err != nil {
			return err
		}
		if o != nil && o.Sid == vu.sid { // hers, and of this browser
			adresse, err := sortir(r, s, vu.client.ID, suite)
			if err != nil {
				return err
			}
			return r.Redirect(http.StatusSeeOther, adresse)
		}
	}
	departement, err := annuaire.Departement(r.App)
	if err != nil {
		return err
	}
	scelle, err := r.Socle.Coffre.Sceller(usageSuite, []byte(suite))
	if err != nil {
		return err
	}
	return r.Rendre(http.StatusOK, "hub/deconnexion", &pageDeconnexion{Cadre: r.Cadre("Se déconnecter"), Base: departement.Chemin() + "/hub/deconnexion", Suite: scelle})
}

const (
	usageSuite  = "hub-suite"
	cookieSuite = "guichet-hub-suite"
)

// suiteDe is where one goes after the sign-out: the address of a client, "" for
// the page of the Département. One that no client registered is not connue.
func suiteDe(r *socle.Requete, vu *indice, q url.Values) (adresse string, connue bool, err error) {
	if adresse = q.Get("post_logout_redirect_uri"); adresse == "" {
		return "", true, nil
	}
	c, err := clientSortant(r, vu, q.Get("client_id"))
	if err != nil || c == nil || !slices.Contains(c.AdressesSortie(), adresse) {
		return "", false, err
	}
	u, err := url.Parse(adresse)
	if err != nil {
		return "", false, err // adresseSure let it in
	}
	if etat := q.Get("state"); etat != "" && len(etat) <= valeurMax {
		v := u.Query()
		v.Set("state", etat)
		u.RawQuery = v.Encode()
	}
	return u.String(), true, nil
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
func rejoindre(r *socle.Requete, suite string) error {
	if suite != "" {
		return r.Redirect(http.StatusSeeOther, suite)
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
func sortir(r *socle.Requete, s *socle.Session, sauf, suite string) (string, error) {
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
	_, adresse := preuves.Sortie(r, s)
	if adresse == "" {
		departement, err := annuaire.Departement(r.App)
		if err != nil {
			return "", err
		}
		return cmp.Or(suite, departement.Chemin()+"/"), nil
	}
	scelle, err := r.Socle.Coffre.Sceller(usageSuite, []byte(suite))
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
	adresse := cmp.Or(string(clair), r.Chemin+"/")
	if s := r.Session(socle.EspaceHub); s != nil {
		if adresse, err = sortir(r, s, "", string(clair)); err != nil {
			return err
		}
	}
	return mener(r, &pageSuite{r.Cadre("Vous êtes déconnecté"), "Vous êtes déconnecté du guichet du Département.", "Continuer", adresse})
}

// revenirDeLaSortie is where FranceConnect sends back who signed out there.
func revenirDeLaSortie(r *socle.Requete) error {
	preuves.Sorti(r)
	suite := ""
	if clair, err := r.Socle.Coffre.Desceller(usageSuite, r.Cookie(cookieSuite)); err == nil {
		suite = string(clair)
	}
	r.EffacerCookie(cookieSuite)
	return rejoindre(r, suite)
}
