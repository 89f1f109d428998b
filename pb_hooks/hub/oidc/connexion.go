package oidc

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/exploitation"
	"guichet/pb_hooks/hub/annuaire"
	"guichet/pb_hooks/preuves"
	"guichet/pb_hooks/socle"
)

// Where FranceConnect sends browsers back, under the address of the Département:
// both are declared to it.
const (
	CheminRetour = "/hub/franceconnect/retour"
	CheminSortie = "/hub/franceconnect/deconnecte"
)

type pageConnexion struct {
	*socle.Cadre
	Client   string   // who asks
	Base     string   // address of this request
	Transmet []string // what it will be told, besides that she is somebody
	Ouverte  bool     // FranceConnect can be asked
}

func (a *autorisation) chemin(r *socle.Requete) string { return r.Chemin + "/hub/connexion/" + a.ID }

func montrerConnexion(r *socle.Requete) error {
	a, c := deRequete(r)
	f, err := preuves.Ouvert(r.App, preuves.FranceConnect, r.Collectivite)
	if err != nil {
		return err
	}
	p := &pageConnexion{Cadre: r.Cadre("Se connecter"), Client: socle.Majuscule(c.Nom), Base: a.chemin(r), Ouverte: f != nil}
	for _, x := range c.permises(a.demande.Portees) {
		if x != "openid" {
			p.Transmet = append(p.Transmet, libellesPortees[x])
		}
	}
	return r.Rendre(http.StatusOK, "hub/connexion", p)
}

var errSansFranceConnect = socle.Err(socle.Indisponible, "Le guichet du Département n’a pas encore la connexion avec FranceConnect.")

func franceConnect(r *socle.Requete) (*preuves.Fournisseur, error) {
	f, err := preuves.Ouvert(r.App, preuves.FranceConnect, r.Collectivite)
	if err == nil && f == nil {
		return nil, errSansFranceConnect
	}
	return f, err
}

func partirFranceConnect(r *socle.Requete) error {
	a, _ := deRequete(r)
	f, err := franceConnect(r)
	if err != nil {
		return err
	}
	return dire(r, f.Partir(r, r.Chemin+CheminRetour, preuves.Depart{Suite: a.chemin(r) + "/suite"}))
}

// Entrer asks FranceConnect who comes, for a page of the Département.
func Entrer(chemin string) func(*socle.Requete) error {
	return func(r *socle.Requete) error {
		f, err := preuves.Ouvert(r.App, preuves.FranceConnect, r.Collectivite)
		if err != nil {
			return err
		}
		suite := r.Chemin + chemin
		if f == nil {
			return r.Rediriger(suite)
		}
		return preuves.Dire(r, f.Partir(r, r.Chemin+CheminRetour, preuves.Depart{Suite: suite}), preuves.Issue{Libelle: "Réessayer", Suite: suite})
	}
}

// Cadre is the frame of a page that somebody reads once she has signed in to the hub.
func Cadre(r *socle.Requete, titre string) *socle.Cadre {
	c := r.Cadre(titre)
	c.AuHub = r.Session(socle.EspaceHub) != nil
	return c
}

// dire answers with a page to a sign-in that did not succeed: one begins again
// where one came from.
func dire(r *socle.Requete, err error) error { return preuves.Dire(r, err, preuves.Issue{}) }

// revenirFranceConnect opens the session of whom FranceConnect recognised; the
// request that waited is answered at the address that follows.
func revenirFranceConnect(r *socle.Requete) error {
	f, err := franceConnect(r)
	if err != nil {
		return err
	}
	rep, err := f.Revenir(r)
	if err != nil {
		return dire(r, err)
	}
	err = r.App.RunInTransaction(func(tx core.App) error {
		c, err := annuaire.Reconnaitre(tx, rep)
		if err != nil {
			return err
		}
		avant := r.Session(socle.EspaceHub)
		if avant != nil && avant.Porteur != c.ID {
			// Somebody else signs in on this device: who was here is signed out everywhere.
			if err := fermerPartout(tx, avant, ""); err != nil {
				return err
			}
		}
		s, err := r.OuvrirSession(tx, socle.EspaceHub, c.ID, rep.Partage)
		if err != nil {
			return err
		}
		if avant != nil {
			if err := poursuivre(tx, avant, s); err != nil {
				return err
			}
		}
		return rep.Attacher(tx, s, "", r.Chemin+CheminSortie)
	})
	if err != nil {
		return err
	}
	exploitation.Lancer(r.App, tacheDeconnexions)
	return r.Rediriger(rep.Suite)
}

// repondre ends the request of who has signed in.
func repondre(r *socle.Requete) error {
	a, c := deRequete(r)
	s := r.Session(socle.EspaceHub)
	if !a.demande.suffit(s, a.DemandeeLe.Time(), r.Socle.Horloge.Maintenant()) {
		return r.Rediriger(a.chemin(r))
	}
	r.EffacerCookie(nomCookie(a.ID))
	return a.repondre(r, c, s)
}

// pageSuite leads on to another site, by itself or by its link.
type pageSuite struct {
	*socle.Cadre
	Phrase, Libelle, Adresse string
}

// mener shows it: the policy of our pages keeps the answer of a form on this
// site, its redirects too.
func mener(r *socle.Requete, p *pageSuite) error {
	h := r.Response.Header()
	h.Set("Cache-Control", "no-store")
	h.Set("Refresh", "0; url="+p.Adresse)
	return r.Rendre(http.StatusOK, "hub/suite", p)
}

// renoncer sends back who does not want to sign in.
func renoncer(r *socle.Requete) error {
	a, c := deRequete(r)
	if _, err := r.App.DB().Delete("hub_autorisations", dbx.HashExp{"id": a.ID}).Execute(); err != nil {
		return err
	}
	r.EffacerCookie(nomCookie(a.ID))
	adresse, err := a.demande.adresse(r.Socle, url.Values{"error": {"access_denied"}, "error_description": {"the person turned back"}})
	if err != nil {
		return err
	}
	return mener(r, &pageSuite{r.Cadre("Vous n’êtes pas connecté"), "Vous revenez d’où vous veniez.", "Continuer vers " + c.Nom, adresse})
}

type pageRefus struct {
	*socle.Cadre
	Raison string
}

// refuserIci answers a request that comes from nobody known: it is sent nowhere.
func refuserIci(r *socle.Requete, raison string) error {
	r.Logger().Warn("authorization refused", "why", raison)
	return r.Rendre(http.StatusBadRequest, "hub/refus", &pageRefus{r.Cadre("Cette connexion ne peut pas se faire"), raison})
}

// libellesPortees name the scopes, to the person whose data they are.
var libellesPortees = map[string]string{
	"identite_pivot": "votre nom de naissance, vos prénoms, votre sexe, votre date et votre lieu de naissance", "idp_birthdate": "votre date de naissance telle que vous l’avez déclarée",
	"preferred_username": "votre nom d’usage", "email": "votre adresse électronique",
}

// donneesDe are the claims of each scope, named as FranceConnect names them: the
// habilitation lists them so.
var donneesDe = map[string][]string{
	"identite_pivot": {"given_name", "given_name_array", "family_name", "birthdate", "gender", "birthplace", "birthcountry"},
	"idp_birthdate":  {"idp_birthdate"}, "preferred_username": {"preferred_username"}, "email": {"email"},
}

// Portees are the scopes that an habilitation may name, in the order of the
// pages.
func Portees() []string {
	return strings.Fields("identite_pivot idp_birthdate preferred_username email")
}
