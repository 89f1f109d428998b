package installation

import (
	"net/http"
	"net/url"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/socle"
	"guichet/ui"
)

// pageEntree is what a visitor without session meets: the box where the code of
// the link is pasted, or the sign-in of who began.
type pageEntree struct {
	*socle.Cadre
	Protegee  bool
	AFonder   bool // nobody runs the instance yet
	EnCours   bool
	Jeton     ui.Saisie
	Connexion ui.Saisies
}

func nouvellePageEntree(r *socle.Requete) (*pageEntree, error) {
	p := &pageEntree{
		Cadre: r.Cadre("Installer le guichet"), Protegee: protegee(r), Connexion: agents.SaisiesConnexion(),
		Jeton: ui.Saisie{
			Genre: ui.GenreTexte, Nom: "jeton", Libelle: "Le code d’installation",
			Aide: "C’est la fin du lien affiché sur la machine, après le signe #.",
		},
	}
	var err error
	if p.EnCours, err = EnCours(r.App); err == nil {
		p.AFonder, err = aFonder(r.App)
	}
	return p, err
}

// montrer is the door of the first run, and its list of steps for who is in.
func montrer(r *socle.Requete) error {
	if a := agents.De(r); a != nil && a.Exploitant {
		return montrerEtapes(r)
	}
	p, err := nouvellePageEntree(r)
	if err != nil {
		return err
	}
	if p.AFonder {
		return r.Rendre(http.StatusOK, "installation/entree", p)
	}
	return r.Rendre(http.StatusOK, "installation/connexion", p)
}

// Limits of the tries of a code: it has 256 bits, this only keeps the log clean.
const (
	essaisJeton  = 20
	fenetreJeton = 15 * time.Minute
)

var errNonProtegee = socle.Err(socle.Interdit,
	"La connexion à cette page n’est pas protégée\u00a0: un mot de passe y serait lisible. Ouvrez le guichet par son adresse en https, ou depuis la machine elle-même.")

// jetonPresente checks the code of a form.
func jetonPresente(r *socle.Requete) (f url.Values, err error) {
	if !protegee(r) {
		return nil, errNonProtegee
	}
	if f, err = r.Formulaire(); err != nil {
		return nil, err
	}
	switch oui, err := aFonder(r.App); {
	case err != nil:
		return nil, err
	case !oui:
		return nil, errLien
	}
	if err := r.Socle.Limites.Permettre("installation:"+r.AdresseIP(), essaisJeton, fenetreJeton); err != nil {
		return nil, err
	}
	return f, verifierJeton(r.App, f.Get("jeton"))
}

// refuserJeton shows the box again.
func refuserJeton(r *socle.Requete, err error) error {
	e := socle.EnErreur(err)
	if e.Champs == nil {
		return err
	}
	p, errPage := nouvellePageEntree(r)
	if errPage != nil {
		return errPage
	}
	p.Erreurs = p.Jeton.Fautes(e.Champs)
	return r.Rendre(e.HTTP(), "installation/entree", p)
}

type pageAdministrateur struct {
	*socle.Cadre
	Jeton   string
	Saisies ui.Saisies
}

// presenterJeton shows the form of the first account to who has the code.
func presenterJeton(r *socle.Requete) error {
	f, err := jetonPresente(r)
	if err != nil {
		return refuserJeton(r, err)
	}
	return r.Rendre(http.StatusOK, "installation/administrateur", &pageAdministrateur{
		Cadre: r.Cadre("Votre accès"), Jeton: f.Get("jeton"), Saisies: agents.SaisiesFondation(&agents.Agent{}),
	})
}

// creerAdministrateur makes the first account: the code dies with it.
func creerAdministrateur(r *socle.Requete) error {
	f, err := jetonPresente(r)
	if err != nil {
		return refuserJeton(r, err)
	}
	a, fautes := agents.LireFondation(f)
	if len(fautes) > 0 {
		p := &pageAdministrateur{Cadre: r.Cadre("Votre accès"), Jeton: f.Get("jeton"), Saisies: agents.SaisiesFondation(a)}
		p.Erreurs = p.Saisies.Reprendre(f, fautes)
		return r.Rendre(http.StatusUnprocessableEntity, "installation/administrateur", p)
	}
	err = avancer(r.App, a.Acteur(), func(tx core.App, av *Avancement) error {
		if err := verifierJeton(tx, f.Get("jeton")); err != nil { // another browser was faster
			return err
		}
		if err := agents.Fonder(tx, a); err != nil {
			return err
		}
		if av.CommenceeLe == "" {
			av.CommenceeLe = r.Socle.Horloge.Aujourdhui().ISO()
		}
		return habiliterDejaLa(tx, a)
	})
	if err != nil {
		return refuserJeton(r, err)
	}
	if err := r.App.RunInTransaction(func(tx core.App) error { return oublierLien(tx, a.Acteur()) }); err != nil {
		return err
	}
	r.Annoncer("Votre accès est créé.")
	return agents.Entrer(r, nil, a, "/installation")
}

// habiliterDejaLa opens to the first agent the collectivités that a preset
// made before she came.
func habiliterDejaLa(tx core.App, a *agents.Agent) error {
	l, err := collectivites.Toutes(tx)
	if err != nil {
		return err
	}
	for _, c := range l {
		if err := agents.HabiliterFondation(tx, a, c.ID); err != nil {
			return err
		}
	}
	return nil
}

// connecter takes the first run up again, on this browser or another.
func connecter(r *socle.Requete) error {
	if !protegee(r) {
		return errNonProtegee
	}
	f, err := r.Formulaire()
	if err != nil {
		return err
	}
	a, err := agents.Reconnaitre(r, f)
	if err == nil && !a.Exploitant {
		err = socle.ErrChamps(map[string]string{"courriel": "Votre compte n’exploite pas ce guichet."})
	}
	if err != nil {
		e := socle.EnErreur(err)
		if e.Champs == nil {
			return err
		}
		p, errPage := nouvellePageEntree(r)
		if errPage != nil {
			return errPage
		}
		p.Erreurs = p.Connexion.Reprendre(f, e.Champs)
		return r.Rendre(http.StatusUnprocessableEntity, "installation/connexion", p)
	}
	c, err := premiereCollectivite(r.App, a)
	if err != nil {
		return err
	}
	return agents.Entrer(r, c, a, "/installation")
}

// premiereCollectivite is one where the agent works, nil for none yet.
func premiereCollectivite(app core.App, a *agents.Agent) (*collectivites.Collectivite, error) {
	ids, err := agents.CollectivitesDe(app, a.ID)
	if err != nil || len(ids) == 0 {
		return nil, err
	}
	return collectivites.ParID(app, ids[0])
}
