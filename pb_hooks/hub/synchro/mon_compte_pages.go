package synchro

import (
	"fmt"
	"net/http"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/exploitation"
	"guichet/pb_hooks/hub/annuaire"
	"guichet/pb_hooks/hub/oidc"
	"guichet/pb_hooks/preuves"
	"guichet/pb_hooks/rattachement"
	"guichet/pb_hooks/socle"
)

const cheminCompte = "/hub/compte"

type pageMonCompte struct {
	*socle.Cadre
	URL       string
	Demandes  string // address of hers
	Connue    bool   // somebody is signed in
	Ouverte   bool   // FranceConnect can be asked
	Nom       string
	Naissance string // day of birth, "" when it is not known whole
	Contacts  []ligneContact
	Guichets  []string
	Reuni     *ligneReunion // that she may separate, nil for none
}

type ligneReunion struct{ ID, Le, Fin, Autre string }

type ligneContact struct{ Nom, Valeur string }

// titulaire is the compte of who is signed in to the hub, nil for nobody.
func titulaire(r *socle.Requete) (*annuaire.Compte, error) {
	s := r.Session(socle.EspaceHub)
	if s == nil {
		return nil, nil
	}
	c, err := annuaire.Trouver(r.App, s.Porteur)
	if err != nil || c == nil {
		return nil, err
	}
	return c.Titulaire(r.App)
}

func nouvellePageMonCompte(r *socle.Requete, titre string) (*pageMonCompte, error) {
	p := &pageMonCompte{Cadre: oidc.Cadre(r, titre), URL: r.Chemin + cheminCompte, Demandes: r.Chemin + cheminDemandes}
	c, err := titulaire(r)
	if err != nil {
		return nil, err
	}
	if c == nil {
		f, err := preuves.Ouvert(r.App, preuves.FranceConnect, r.Collectivite)
		p.Ouverte = f != nil
		return p, err
	}
	p.Connue = true
	pivot, err := c.Pivot(r.App)
	if err != nil {
		return nil, err
	}
	p.Nom = pivot.Identite().Nom()
	if j, err := socle.LireJour(pivot.Date()); err == nil {
		p.Naissance = j.Date()
	}
	tenus, err := annuaire.ContactsDuCompte(r.App, c.ID)
	if err != nil {
		return nil, err
	}
	for _, x := range rattachement.NomsContacts {
		if tenu := tenus[x.Champ]; tenu != nil {
			valeur, err := tenu.Clair(r.App)
			if err != nil {
				return nil, err
			}
			if valeur != "" {
				p.Contacts = append(p.Contacts, ligneContact{x.Nom, rattachement.MontrerContact(x.Champ, valeur)})
			}
		}
	}
	if p.Reuni, err = reunionDe(r.App, c); err != nil {
		return nil, err
	}
	p.Guichets, err = guichetsDe(r.App, c.ID)
	return p, err
}

// reunionDe is the last compte that was made one with hers, by the name that it was known
// by.
func reunionDe(app core.App, c *annuaire.Compte) (*ligneReunion, error) {
	r, err := annuaire.SeparableDe(app, c.ID)
	if err != nil || r == nil {
		return nil, err
	}
	autre, err := annuaire.ParID(app, r.Autre)
	if err != nil {
		return nil, err
	}
	pivot, err := autre.Pivot(app)
	if err != nil {
		return nil, err
	}
	return &ligneReunion{r.ID, socle.JourDe(r.Le.Time()).Date(), r.Fin().Date(), pivot.Identite().Nom()}, nil
}

// separerMesComptes gives both back. She signs in again, to the one that is hers.
func separerMesComptes(r *socle.Requete) error {
	c, err := titulaire(r)
	if err != nil {
		return err
	}
	if c == nil {
		return r.Rediriger(r.Chemin + cheminCompte)
	}
	err = r.App.RunInTransaction(func(tx core.App) error {
		x, err := annuaire.SeparableDe(tx, c.ID)
		if err != nil {
			return err
		}
		if x == nil || x.ID != r.Request.PathValue("rapprochement") {
			return errPlusSeparable
		}
		return Separer(tx, x, c.Acteur())
	})
	if err != nil {
		return err
	}
	r.OublierCookie(socle.EspaceHub)
	r.Annoncer("Vos deux comptes sont séparés. Connectez-vous à celui que vous voulez.")
	return r.Rediriger(r.Chemin + cheminCompte)
}

var errPlusSeparable = socle.Err(socle.Conflit, "Ces deux comptes ne peuvent plus être séparés ici. Si c’est nécessaire, écrivez au Département.")

// guichetsDe are those where somebody has signed in, as a page names them.
func guichetsDe(app core.App, compte string) (l []string, err error) {
	err = app.DB().NewQuery("SELECT DISTINCT c.nom FROM hub_paires p JOIN hub_clients c ON c.secteur = p.secteur WHERE p.compte IN (" + annuaire.Reunis + ") ORDER BY c.nom").Bind(dbx.Params{"c": compte}).Column(&l)
	if err != nil {
		return nil, fmt.Errorf("guichets of a compte: %w", err)
	}
	for i := range l {
		l[i] = socle.Majuscule(l[i])
	}
	return l, nil
}

func montrerMonCompte(r *socle.Requete) error {
	p, err := nouvellePageMonCompte(r, "Mon compte du guichet du Département")
	if err != nil {
		return err
	}
	return r.Rendre(http.StatusOK, "hub/compte", p)
}

func demanderEffacement(r *socle.Requete) error {
	p, err := nouvellePageMonCompte(r, "Effacer mon compte du guichet du Département")
	if err != nil {
		return err
	}
	if !p.Connue {
		return r.Rediriger(p.URL)
	}
	return r.Rendre(http.StatusOK, "hub/compte_effacement", p)
}

func effacerMonCompte(r *socle.Requete) error {
	c, err := titulaire(r)
	if err != nil {
		return err
	}
	if c == nil {
		return r.Rediriger(r.Chemin + cheminCompte)
	}
	if err := r.App.RunInTransaction(func(tx core.App) error { return EffacerCompte(tx, c, c.Acteur()) }); err != nil {
		return err
	}
	r.OublierCookie(socle.EspaceHub)
	exploitation.Lancer(r.App, tacheOubli)
	r.Annoncer("Votre compte du guichet du Département est effacé.")
	return r.Rediriger(r.Chemin + "/")
}
