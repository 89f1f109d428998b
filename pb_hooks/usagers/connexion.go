package usagers

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/exploitation"
	"guichet/pb_hooks/preuves"
	"guichet/pb_hooks/socle"
	"guichet/ui"
)

const usageConnexion = "connexion"

// Limits of sending codes: enough for a family and a library's computer, too
// few to fill somebody's mailbox.
const (
	codesParAdresse = 5
	codesParIP      = 30
)

// etape is what the sign-in remembers between its pages, in a sealed cookie:
// it survives a reload and the switch to the mail application, and the address
// never appears in an URL.
type etape struct {
	Courriel string    `json:"c"`
	Suite    string    `json:"s"`
	Partage  bool      `json:"p"`
	Choisir  bool      `json:"q"`  // ask who it is, even when one person is known
	Prouvee  bool      `json:"ok"` // the code was right
	Lier     bool      `json:"l"`  // the compte is for an answer of a provider that waits
	Porteur  string    `json:"b"`  // the compte that adds the address, "" to sign in
	Autre    string    `json:"a"`  // the compte of that address that is hers too
	Fin      time.Time `json:"f"`
}

const cookieEtape = "guichet-connexion"

func (e etape) garder(r *socle.Requete) error {
	e.Fin = r.Socle.Horloge.Maintenant().Add(socle.CodeDuree)
	brut, err := json.Marshal(e)
	if err != nil {
		return err
	}
	scelle, err := r.Socle.Coffre.Sceller(cookieEtape, brut)
	if err != nil {
		return err
	}
	r.PoserCookie(cookieEtape, scelle, socle.CodeDuree)
	return nil
}

func etapeDe(r *socle.Requete) (etape, bool) {
	var e etape
	brut, err := r.Socle.Coffre.Desceller(cookieEtape, r.Cookie(cookieEtape))
	if err != nil || json.Unmarshal(brut, &e) != nil || !r.Socle.Horloge.Maintenant().Before(e.Fin) {
		return etape{}, false
	}
	return e, true
}

type pageAdresse struct {
	*socle.Cadre
	Fournisseurs      []FournisseurOffert
	Courriel, Partage ui.Saisie
	Suite             string
}

func nouvellePageAdresse(r *socle.Requete, suite string) (*pageAdresse, error) {
	offerts, err := FournisseursOfferts(r, suite)
	if err != nil {
		return nil, err
	}
	return &pageAdresse{
		Cadre: r.Cadre("Se connecter"), Fournisseurs: offerts, Suite: suite,
		Courriel: ui.Saisie{
			Genre: ui.GenreTexte, Nom: "courriel", Libelle: "Votre adresse électronique", Inputmode: "email", Autocomplete: "email",
			Aide: "Par exemple nom@example.org. Nous y envoyons un code à 6 chiffres : il n’y a pas de mot de passe.",
		},
		Partage: ui.Saisie{
			Genre: ui.GenreCase, Nom: "partage", Libelle: "Je suis sur un ordinateur partagé",
			Aide: "Vous serez déconnecté après 10 minutes sans activité et à la fermeture du navigateur.",
		},
	}, nil
}

func demanderAdresse(r *socle.Requete) error {
	q := r.Request.URL.Query()
	suite := suiteLocale(r, q.Get("suite"))
	if De(r) != nil {
		return r.Rediriger(suite)
	}
	if q.Get("par") == string(preuves.Hub) {
		f, err := preuves.Ouvert(r.App, preuves.Hub, r.Collectivite)
		if err != nil {
			return err
		}
		if f != nil {
			return r.Rediriger(r.Chemin + preuves.Hub.Chemin() + "?suite=" + url.QueryEscape(suite))
		}
	}
	p, err := nouvellePageAdresse(r, suite)
	if err != nil {
		return err
	}
	return r.Rendre(http.StatusOK, "usagers/connexion", p)
}

// suiteLocale keeps the way back inside the collectivité.
func suiteLocale(r *socle.Requete, suite string) string {
	if strings.HasPrefix(suite, r.Chemin+"/") && !strings.ContainsAny(suite, "\\\r\n\t") {
		return suite
	}
	return r.Chemin + "/demandes"
}

func envoyerCode(r *socle.Requete) error {
	f, err := r.Formulaire()
	if err != nil {
		return err
	}
	adresse, err := socle.LireCourriel(f.Get("courriel"))
	if err != nil {
		p, errPage := nouvellePageAdresse(r, suiteLocale(r, f.Get("suite")))
		if errPage != nil {
			return errPage
		}
		p.Courriel.Valeur, p.Partage.Valeur = f.Get("courriel"), f.Get("partage")
		p.Erreurs = p.Courriel.Fautes(socle.EnErreur(err).Champs)
		return r.RendreFaute(err, "usagers/connexion", p)
	}
	if err := posterCode(r, usageConnexion, adresse); err != nil {
		return err
	}
	e := etape{Courriel: adresse, Suite: suiteLocale(r, f.Get("suite")), Partage: f.Get("partage") != ""}
	if err := e.garder(r); err != nil {
		return err
	}
	return r.Rediriger(r.Chemin + "/connexion/code")
}

// posterCode mails a code, within the limits: the same work for a known and an
// unknown address.
func posterCode(r *socle.Requete, usage, adresse string) error {
	if err := r.Socle.Limites.Permettre("code-ip:"+r.AdresseIP(), codesParIP, time.Hour); err != nil {
		return err
	}
	if err := r.Socle.Limites.Permettre("code:"+socle.Hacher(adresse), codesParAdresse, time.Hour); err != nil {
		return err
	}
	c := collectivites.De(r)
	return r.App.RunInTransaction(func(tx core.App) error {
		code, err := socle.EmettreCode(tx, usage, adresse)
		if err != nil {
			return err
		}
		return exploitation.Poster(tx, exploitation.Lettre{
			Collectivite: c.ID, Modele: "connexion", Valable: socle.CodeDuree, A: adresse, RepondreA: c.Courriel,
			Objet: "Votre code de connexion au guichet",
			Corps: []string{"Voici votre code de connexion au guichet " + collectivites.DeNom(c.Nom) + "\u00a0:"},
			Code:  code[:3] + " " + code[3:],
			Suite: []string{
				"Il est valable 30 minutes. Vous pouvez le taper sur l’appareil où vous l’avez demandé.",
				"Si vous n’avez rien demandé, ne faites rien et ne donnez ce code à personne.",
			},
			Pied: c.Contact(),
		})
	})
}

type pageCode struct {
	*socle.Cadre
	Adresse      string
	Code         ui.Saisie
	Vers, Retour string // where the code goes, where another address is typed
	Suite        string
}

func nouvellePageCode(r *socle.Requete, e etape) *pageCode {
	return &pageCode{
		Cadre: r.Cadre("Tapez votre code"), Adresse: e.Courriel, Suite: e.Suite, Vers: r.Chemin + "/connexion/code", Retour: r.Chemin + "/connexion",
		Code: ui.Saisie{
			Genre: ui.GenreCode, Nom: "code", Libelle: "Code reçu par courriel", Inputmode: "numeric",
			Autocomplete: "one-time-code", Aide: "6 chiffres, par exemple 482 913", Largeur: 10,
		},
	}
}

func demanderCode(r *socle.Requete) error {
	e, ok := etapeDe(r)
	if !ok {
		return r.Rediriger(r.Chemin + "/connexion")
	}
	return r.Rendre(http.StatusOK, "usagers/code", nouvellePageCode(r, e))
}

func verifierCode(r *socle.Requete) error {
	f, err := r.Formulaire()
	if err != nil {
		return err
	}
	e, ok := etapeDe(r)
	if !ok {
		return r.Rediriger(r.Chemin + "/connexion")
	}
	if err := socle.VerifierCode(r.App, usageConnexion, e.Courriel, f.Get("code")); err != nil {
		p := nouvellePageCode(r, e)
		p.Erreurs = p.Code.Fautes(socle.EnErreur(err).Champs)
		return r.RendreFaute(err, "usagers/code", p)
	}
	comptes, err := ComptesDe(r.App, e.Courriel)
	if err != nil {
		return err
	}
	switch {
	case len(comptes) == 1 && !e.Choisir:
		return ouvrir(r, e, &comptes[0])
	case len(comptes) == 0 && e.Lier:
		return ouvrirAvecAdresse(r, e)
	}
	e.Prouvee = true
	if err := e.garder(r); err != nil {
		return err
	}
	return r.Rediriger(r.Chemin + "/connexion/personne")
}

// ouvrir starts the session of a compte whose address is proven.
func ouvrir(r *socle.Requete, e etape, c *Compte) error {
	if e.Lier {
		return lierSuspendue(r, e, c)
	}
	return entrer(r, e, func(core.App) (*Compte, error) { return c, nil })
}

// entrer starts the session of a compte and hands it what the visitor began.
func entrer(r *socle.Requete, e etape, qui func(tx core.App) (*Compte, error)) error {
	visiteur := r.Session(socle.EspaceUsager)
	err := r.App.RunInTransaction(func(tx core.App) error {
		c, err := qui(tx)
		if err != nil {
			return err
		}
		c.VuLe = socle.Date(r.Socle.Horloge.Maintenant())
		if err := tx.DB().Model(c).Update("VuLe"); err != nil {
			return fmt.Errorf("compte: %w", err)
		}
		if visiteur != nil && visiteur.Porteur == "" {
			for _, f := range r.App.Store().Get(cleStore).(*salle).connexions {
				if err := f(tx, visiteur, c.ID); err != nil {
					return err
				}
			}
		}
		s, err := r.OuvrirSession(tx, socle.EspaceUsager, c.ID, e.Partage)
		if err != nil {
			return err
		}
		if err := reconnueA(r, tx, s, e); err != nil {
			return err
		}
		return socle.Journaliser(tx, socle.Acte{Acteur: c.Acteur(), Verbe: "usagers.connecter", Objet: "comptes:" + c.ID})
	})
	if err != nil {
		return err
	}
	r.EffacerCookie(cookieEtape)
	return r.Rediriger(e.Suite)
}

// reconnueA has the session that opens remember by which preuve, and her compte
// that she signed in by it.
func reconnueA(r *socle.Requete, tx core.App, s *socle.Session, e etape) error {
	if recue, oui := r.Get(cleReponse).(recue); oui {
		if err := recue.Attacher(tx, s, recue.preuve, r.Chemin+recue.Fournisseur.Genre.CheminSortie()); err != nil {
			return err
		}
		return noterConnexion(tx, recue.Fournisseur.Genre, s)
	}
	l, err := preuves.DuCompte(tx, s.Porteur)
	if err != nil {
		return err
	}
	for i := range l {
		if p := &l[i]; p.Genre == preuves.Courriel && p.Courriel == e.Courriel {
			if err := p.Servir(tx); err != nil {
				return err
			}
			if err := s.Attacher(tx, p.ID, "", ""); err != nil {
				return err
			}
		}
	}
	return noterConnexion(tx, preuves.Courriel, s)
}

// Ouvrir signs a compte in without its code; only the demo's one-click doors
// call it.
func Ouvrir(r *socle.Requete, c *Compte, suite string) error {
	return ouvrir(r, etape{Suite: suite}, c)
}

func deconnecter(r *socle.Requete) error {
	s := r.Session(socle.EspaceUsager)
	if s != nil {
		if err := socle.FermerSession(r.App, s.ID); err != nil {
			return err
		}
	}
	r.OublierCookie(socle.EspaceUsager)
	if s != nil {
		if montree, err := preuves.Sortir(r, s); montree {
			return err
		}
	}
	r.Annoncer("Vous êtes déconnecté.")
	return r.Rediriger(r.Chemin + "/")
}
