package agents

import (
	"net/http"
	"strings"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/exploitation"
	"guichet/pb_hooks/socle"
	"guichet/ui"
)

const (
	usageFacteur     = "agent-facteur"
	codesFacteur     = 5 // mails an hour
	essaisParFacteur = 10
)

type pageFacteur struct {
	*socle.Cadre
	TOTP, Courriel bool
	Cles           string // origin where passkeys serve, "" when she has none
	Suite          string
	Saisies        ui.Saisies
}

func nouvellePageFacteur(r *socle.Requete, a *Agent, suite string) (*pageFacteur, error) {
	aide := "Ouvrez votre application de codes et recopiez les 6 chiffres. Sans votre téléphone, tapez un code de secours."
	if !a.TOTPActif {
		aide = "Nous venons d’envoyer un code à 6 chiffres à votre adresse électronique."
	}
	p := &pageFacteur{Cadre: r.Cadre("Confirmer que c’est vous"), TOTP: a.TOTPActif, Courriel: a.CodeCourriel, Suite: suite, Saisies: ui.Saisies{
		{Genre: ui.GenreCode, Nom: "code", Libelle: "Votre code", Aide: aide, Autocomplete: "one-time-code", Largeur: 20},
	}}
	siennes, err := clesDe(r.App, a.ID)
	if site, possible := siteDe(r.Socle); possible && len(siennes) > 0 {
		p.Cles = site.Origine
	}
	return p, err
}

func demanderFacteur(r *socle.Requete) error {
	a, d, err := demiSessionDe(r)
	if err != nil {
		return r.Rediriger(r.Chemin + "/agents/connexion")
	}
	p, err := nouvellePageFacteur(r, a, d.Suite)
	if err != nil {
		return err
	}
	return r.Rendre(http.StatusOK, "agents/facteur", p)
}

// verifierFacteur takes a code of the application, a mailed code or a recovery
// code: each is good once.
func verifierFacteur(r *socle.Requete) error {
	f, err := r.Formulaire()
	if err != nil {
		return err
	}
	a, d, err := demiSessionDe(r)
	if err != nil {
		return r.Rediriger(r.Chemin + "/agents/connexion")
	}
	if err := r.Socle.Limites.Permettre("facteur:"+a.ID, essaisParFacteur, fenetreEssais); err != nil {
		return err
	}
	bon, err := facteurValide(r.App, a, f.Get("code"))
	if err != nil {
		return err
	}
	if bon {
		return ouvrir(r, a, parFacteur, d.Suite)
	}
	if err := noterRefus(r, a, "facteur"); err != nil {
		return err
	}
	p, err := nouvellePageFacteur(r, a, d.Suite)
	if err != nil {
		return err
	}
	p.Erreurs = p.Saisies.Reprendre(nil, map[string]string{"code": "Ce code n’est pas le bon ou a déjà servi. Attendez le suivant et recopiez-le."})
	return r.Rendre(http.StatusUnprocessableEntity, "agents/facteur", p)
}

func facteurValide(app core.App, a *Agent, saisie string) (bool, error) {
	code := strings.NewReplacer(" ", "", "\u00a0", "", "\u202f", "").Replace(saisie)
	if a.TOTPActif {
		if bon, err := consommerTOTP(app, a, code); bon || err != nil {
			return bon, err
		}
		if bon, err := consommerSecours(app, a, code); bon || err != nil {
			return bon, err
		}
	}
	if !a.CodeCourriel {
		return false, nil
	}
	err := socle.VerifierCode(app, usageFacteur, a.ID, code)
	if socle.EstCode(err, socle.Invalide) {
		return false, nil
	}
	return err == nil, err
}

// renvoyerCodeFacteur mails a new code to an agent who has that factor.
func renvoyerCodeFacteur(r *socle.Requete) error {
	a, _, err := demiSessionDe(r)
	if err != nil {
		return r.Rediriger(r.Chemin + "/agents/connexion")
	}
	if !a.CodeCourriel {
		return socle.ErrIntrouvable
	}
	if err := posterCodeFacteur(r, collectivites.De(r), a); err != nil {
		return err
	}
	r.Annoncer("Un nouveau code est parti à votre adresse électronique.")
	return r.Rediriger(r.Chemin + "/agents/connexion/facteur")
}

func posterCodeFacteur(r *socle.Requete, c *collectivites.Collectivite, a *Agent) error {
	if err := r.Socle.Limites.Permettre("facteur-courriel:"+a.ID, codesFacteur, time.Hour); err != nil {
		return err
	}
	return r.App.RunInTransaction(func(tx core.App) error {
		code, err := socle.EmettreCode(tx, usageFacteur, a.ID)
		if err != nil {
			return err
		}
		return exploitation.Poster(tx, exploitation.Lettre{
			Collectivite: c.ID, Modele: "agent_code", Valable: socle.CodeDuree, A: a.Courriel, RepondreA: c.Courriel,
			Objet: "Votre code pour le guichet",
			Corps: []string{"Voici le code à taper pour ouvrir l’espace des agents\u00a0:"},
			Code:  code[:3] + " " + code[3:],
			Suite: []string{"Il est valable 30 minutes. Si vous n’avez rien demandé, changez votre mot de passe."},
			Pied:  c.Contact(),
		})
	})
}
