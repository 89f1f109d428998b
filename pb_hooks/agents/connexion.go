package agents

import (
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/preuves"
	"guichet/pb_hooks/socle"
	"guichet/ui"
)

// Limits of sign-in, the same for known and unknown addresses: an attacker
// learns nothing, an agent who forgot waits a quarter of an hour.
const (
	essaisParAdresse = 8
	essaisParIP      = 40
	fenetreEssais    = 15 * time.Minute
)

type pageConnexion struct {
	*socle.Cadre
	ProConnect bool
	Cles       string // origin where passkeys serve, "" for none
	Suite      string
	Saisies    ui.Saisies
}

func nouvellePageConnexion(r *socle.Requete, suite string) (*pageConnexion, error) {
	avec, err := avecProConnect(r)
	site, _ := siteDe(r.Socle)
	return &pageConnexion{Cadre: r.Cadre("Espace des agents"), ProConnect: avec, Cles: site.Origine, Suite: suiteAgent(r, suite), Saisies: SaisiesConnexion()}, err
}

// suiteAgent keeps the way back inside the agents' pages of the collectivité.
func suiteAgent(r *socle.Requete, suite string) string {
	base := r.Chemin + "/agents"
	u, err := url.Parse(suite)
	if err != nil || u.IsAbs() || u.Host != "" || strings.ContainsAny(suite, "\\\r\n") || strings.Contains(u.Path, "..") ||
		u.Path != base && !strings.HasPrefix(u.Path, base+"/") {
		return base
	}
	return suite
}

func demanderConnexion(r *socle.Requete) error {
	suite := r.Request.URL.Query().Get("suite")
	if De(r) != nil {
		return r.Rediriger(suiteAgent(r, suite))
	}
	p, err := nouvellePageConnexion(r, suite)
	if err != nil {
		return err
	}
	return r.Rendre(http.StatusOK, "agents/connexion", p)
}

func connecter(r *socle.Requete) error {
	f, err := r.Formulaire()
	if err != nil {
		return err
	}
	p, err := nouvellePageConnexion(r, f.Get("suite"))
	if err != nil {
		return err
	}
	refuser := func(fautes map[string]string) error {
		p.Erreurs = p.Saisies.Reprendre(f, fautes)
		return r.Rendre(http.StatusUnprocessableEntity, "agents/connexion", p)
	}
	a, err := Reconnaitre(r, f)
	if err != nil {
		if fautes := socle.EnErreur(err).Champs; fautes != nil {
			return refuser(fautes)
		}
		return err
	}
	droits, err := Droits(r.App, a.ID, r.Collectivite)
	if err != nil {
		return err
	}
	if len(droits) == 0 {
		return refuser(map[string]string{"courriel": refusSansDroit.Message})
	}
	return Entrer(r, collectivites.De(r), a, p.Suite)
}

// SaisiesConnexion ask who signs in.
func SaisiesConnexion() ui.Saisies {
	return ui.Saisies{
		{Genre: ui.GenreTexte, Nom: "courriel", Libelle: "Votre adresse électronique", Inputmode: "email", Autocomplete: "username"},
		{Genre: ui.GenreSecret, Nom: "mot_de_passe", Libelle: "Votre mot de passe", Autocomplete: "current-password"},
	}
}

// Reconnaitre checks the address and the passphrase of a form, within the
// limits of sign-in. One sentence answers every kind of mistake, after the same
// work.
func Reconnaitre(r *socle.Requete, f url.Values) (*Agent, error) {
	courriel, err := socle.LireCourriel(f.Get("courriel"))
	if err != nil {
		return nil, err
	}
	if err := r.Socle.Limites.Permettre("agent-ip:"+r.AdresseIP(), essaisParIP, fenetreEssais); err != nil {
		return nil, err
	}
	if err := r.Socle.Limites.Permettre("agent:"+socle.Hacher(courriel), essaisParAdresse, fenetreEssais); err != nil {
		return nil, err
	}
	a, errAgent := ParCourriel(r.App, courriel)
	if errAgent != nil && !errors.Is(errAgent, sql.ErrNoRows) {
		return nil, errAgent
	}
	garde := leurre
	if errAgent == nil && a.MotDePasse != "" {
		garde = a.MotDePasse
	}
	bon := memeMotDePasse(garde, f.Get("mot_de_passe"))
	if errAgent == nil && bon && a.Actif && a.MotDePasse != "" {
		return a, nil
	}
	if errAgent == nil {
		if err := noterRefus(r, a, "mot_de_passe"); err != nil {
			return nil, err
		}
	}
	return nil, socle.ErrChamps(map[string]string{"mot_de_passe": "L’adresse ou le mot de passe n’est pas le bon."})
}

// Entrer opens the session of an agent who was recognised, or asks her second
// factor first, on the pages of a collectivité where she works: without one
// (nil) she has no factor yet.
func Entrer(r *socle.Requete, c *collectivites.Collectivite, a *Agent, suite string) error {
	if c == nil || !a.AvecFacteur() {
		return ouvrir(r, a, parMotDePasse, suite)
	}
	if err := (demiSession{Agent: a.ID, MotDePasse: socle.Hacher(a.MotDePasse), Suite: suite}).garder(r); err != nil {
		return err
	}
	if !a.TOTPActif {
		if err := posterCodeFacteur(r, c, a); err != nil {
			return err
		}
	}
	return r.Rediriger(c.Chemin() + "/agents/connexion/facteur")
}

// AttendFacteur tells that who asks has given her passphrase, and owes her
// second factor.
func AttendFacteur(r *socle.Requete) bool {
	_, _, err := demiSessionDe(r)
	return err == nil
}

func noterRefus(r *socle.Requete, a *Agent, etape string) error {
	return r.App.RunInTransaction(func(tx core.App) error {
		return socle.Journaliser(tx, socle.Acte{Acteur: a.Acteur(), Verbe: "agents.refuser_" + etape, Objet: "agents:" + a.ID, Collectivite: r.Collectivite})
	})
}

// ouvrir starts the session of an agent whose factors are all proven.
func ouvrir(r *socle.Requete, a *Agent, par moyen, suite string) error {
	err := r.App.RunInTransaction(func(tx core.App) error {
		_, err := entrerSession(r, tx, a, par)
		return err
	})
	if err != nil {
		return fmt.Errorf("sign in %s: %w", a.ID, err)
	}
	r.EffacerCookie(cookieFacteur)
	return r.Rediriger(suite)
}

// Ouvrir signs an agent in without her factors; only the demo's one-click
// doors call it.
func Ouvrir(r *socle.Requete, a *Agent, suite string) error {
	return ouvrir(r, a, parDemonstration, suite)
}

func deconnecter(r *socle.Requete) error { return sortir(r, r.Chemin+"/agents/connexion") }

// Deconnecter signs an agent out on a page outside of any collectivité.
func Deconnecter(r *socle.Requete) error { return sortir(r, "/installation") }

func sortir(r *socle.Requete, vers string) error {
	s := r.Session(socle.EspaceAgent)
	if s != nil {
		if err := socle.FermerSession(r.App, s.ID); err != nil {
			return err
		}
	}
	r.OublierCookie(socle.EspaceAgent)
	if s != nil {
		if montree, err := preuves.Sortir(r, s); montree {
			return err
		}
	}
	r.Annoncer("Vous êtes déconnecté.")
	return r.Rediriger(vers)
}

// demiSession is what stands between the passphrase and the second factor: a
// sealed cookie that opens nothing else, void once the passphrase changes.
type demiSession struct {
	Agent      string    `json:"a"`
	MotDePasse string    `json:"m"` // hash of the stored form
	Suite      string    `json:"s"`
	Fin        time.Time `json:"f"`
}

const (
	cookieFacteur = "guichet-facteur"
	dureeFacteur  = 15 * time.Minute
)

func (d demiSession) garder(r *socle.Requete) error {
	d.Fin = r.Socle.Horloge.Maintenant().Add(dureeFacteur)
	brut, err := json.Marshal(d)
	if err != nil {
		return err
	}
	scelle, err := r.Socle.Coffre.Sceller(cookieFacteur, brut)
	if err != nil {
		return err
	}
	r.PoserCookie(cookieFacteur, scelle, dureeFacteur)
	return nil
}

var errDemiSession = errors.New("no half session")

func demiSessionDe(r *socle.Requete) (*Agent, demiSession, error) {
	var d demiSession
	brut, err := r.Socle.Coffre.Desceller(cookieFacteur, r.Cookie(cookieFacteur))
	if err != nil || json.Unmarshal(brut, &d) != nil || !r.Socle.Horloge.Maintenant().Before(d.Fin) {
		return nil, d, errDemiSession
	}
	a, err := ParID(r.App, d.Agent)
	if err != nil || !a.Actif || socle.Hacher(a.MotDePasse) != d.MotDePasse {
		return nil, d, errDemiSession
	}
	return a, d, nil
}
