package agents

import (
	"fmt"
	"net/http"
	"net/url"
	"strconv"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/socle"
	"guichet/ui"
)

type pageProfil struct {
	*socle.Cadre
	Courriel  string
	Facteur   string // how the sign-in is protected, in words
	Phrase    bool   // she has a passphrase
	Saisies   ui.Saisies
	Appareils []appareil
}

type appareil struct {
	ID, Nom, Vu string
	Ici         bool
}

func nouvellePageProfil(r *socle.Requete, a *Agent) (*pageProfil, error) {
	p := &pageProfil{Cadre: r.Cadre("Mon profil"), Courriel: a.Courriel, Phrase: a.MotDePasse != "", Facteur: "Votre compte n’est protégé que par votre mot de passe."}
	switch {
	case a.MotDePasse == "":
		p.Facteur = "ProConnect ouvre votre compte."
	case a.TOTPActif:
		p.Facteur = "Un code de votre application est demandé à chaque connexion. Il vous reste " + socle.Pluriel(a.nbSecours(), "code de secours", "codes de secours") + "."
	case a.CodeCourriel:
		p.Facteur = "Un code reçu par courriel est demandé à chaque connexion."
	}
	siennes, err := clesDe(r.App, a.ID)
	if err != nil {
		return nil, err
	}
	if n := len(siennes); n > 0 {
		p.Facteur += " Vous avez aussi " + socle.Pluriel(n, "clé d’accès", "clés d’accès") + "."
	}
	collegues, err := DeLaCollectivite(r.App, r.Collectivite)
	if err != nil {
		return nil, err
	}
	suppleant := ui.Saisie{
		Genre: ui.GenreListe, Nom: "suppleant", Libelle: "Qui reçoit vos courriels pendant ce temps", Facultatif: true, Valeur: a.Suppleant,
		Aide: "Sans suppléant, c’est l’adresse du service qui les reçoit.",
	}
	for _, x := range collegues {
		if x.ID != a.ID && x.Actif {
			suppleant.Options = append(suppleant.Options, ui.Option{Code: x.ID, Libelle: x.NomComplet()})
		}
	}
	heures := ui.Saisie{Genre: ui.GenreListe, Nom: "heure", Libelle: "Heure du courriel quotidien", Valeur: strconv.Itoa(a.Heure)}
	for h := 6; h <= 20; h++ {
		heures.Options = append(heures.Options, ui.Option{Code: strconv.Itoa(h), Libelle: fmt.Sprintf("%d h", h)})
	}
	p.Saisies = append(saisiesIdentite(a), ui.Saisies{
		{Genre: ui.GenreRadios, Nom: "avertissement", Libelle: "Quand une demande arrive", Valeur: a.Avertissement, Options: []ui.Option{
			{Code: Chaque, Libelle: "Un courriel à chaque demande"},
			{Code: Quotidien, Libelle: "Un courriel par jour, qui fait le point"},
			{Code: Aucun, Libelle: "Aucun courriel", Aide: "Les alertes de délai vous sont envoyées quand même."},
		}},
		heures,
		ui.Saisie{Genre: ui.GenreDate, Nom: "absent_du", Libelle: "Absence, à partir du", Facultatif: true}.Dater(a.AbsentDu),
		ui.Saisie{Genre: ui.GenreDate, Nom: "absent_au", Libelle: "Absence, jusqu’au (compris)", Facultatif: true}.Dater(a.AbsentAu),
		suppleant,
	}...)
	sessions, err := socle.SessionsDe(r.App, socle.EspaceAgent, a.ID)
	if err != nil {
		return nil, err
	}
	ici := r.Session(socle.EspaceAgent)
	for _, s := range sessions {
		p.Appareils = append(p.Appareils, appareil{ID: s.ID, Nom: s.Appareil, Vu: socle.Instant(s.VueLe.Time()), Ici: s.ID == ici.ID})
	}
	return p, nil
}

func montrerProfil(r *socle.Requete) error {
	p, err := nouvellePageProfil(r, De(r))
	if err != nil {
		return err
	}
	return r.Rendre(http.StatusOK, "agents/profil", p)
}

func enregistrerProfil(r *socle.Requete) error {
	f, err := r.Formulaire()
	if err != nil {
		return err
	}
	a := *De(r)
	fautes := lireProfil(r.App, &a, r.Collectivite, f)
	if len(fautes) > 0 {
		p, err := nouvellePageProfil(r, De(r))
		if err != nil {
			return err
		}
		p.Erreurs = p.Saisies.Reprendre(f, fautes)
		return r.Rendre(http.StatusUnprocessableEntity, "agents/profil", p)
	}
	err = r.App.RunInTransaction(func(tx core.App) error { return a.EnregistrerProfil(tx, r.Collectivite) })
	if err != nil {
		return err
	}
	r.Annoncer("Votre profil est enregistré.")
	return r.Rediriger(r.Chemin + "/agents/profil")
}

// EnregistrerProfil writes what an agent says of herself: her name, how she is
// told of what arrives, when she is away and who reads her mail meanwhile.
func (a *Agent) EnregistrerProfil(tx core.App, collectivite string) error {
	err := tx.DB().Model(a).Update("Prenom", "Nom", "Qualite", "Avertissement", "Heure", "AbsentDu", "AbsentAu", "Suppleant")
	if err != nil {
		return fmt.Errorf("profile of %s: %w", a.ID, err)
	}
	return socle.Journaliser(tx, socle.Acte{Acteur: a.Acteur(), Verbe: "agents.modifier_profil", Objet: "agents:" + a.ID, Collectivite: collectivite})
}

func lireProfil(app core.App, a *Agent, collectivite string, f url.Values) map[string]string {
	fautes := map[string]string{}
	lireIdentite(a, f, fautes)
	switch v := f.Get("avertissement"); v {
	case Chaque, Quotidien, Aucun:
		a.Avertissement = v
	default:
		fautes["avertissement"] = "Choisissez comment vous voulez être averti."
	}
	h, err := strconv.Atoi(f.Get("heure"))
	if err != nil || h < 0 || h > 23 {
		fautes["heure"] = "Choisissez une heure."
	}
	a.Heure = h
	du, faute := socle.JourSaisi(f, "absent_du")
	if faute != "" {
		fautes["absent_du"] = faute
	}
	au, faute := socle.JourSaisi(f, "absent_au")
	switch {
	case faute != "":
		fautes["absent_au"] = faute
	case du.Nul() && !au.Nul():
		fautes["absent_du"] = "Indiquez le premier jour de votre absence."
	case !au.Nul() && au.Avant(du):
		fautes["absent_au"] = "La fin de l’absence est avant son début : vérifiez les deux dates."
	}
	a.AbsentDu, a.AbsentAu, a.Suppleant = du.ISO(), au.ISO(), ""
	if id := f.Get("suppleant"); id != "" {
		droits, err := Droits(app, id, collectivite)
		if err != nil || len(droits) == 0 || id == a.ID {
			fautes["suppleant"] = "Choisissez une personne de la liste."
		}
		a.Suppleant = id
	}
	return fautes
}

func deconnecterAppareil(r *socle.Requete) error {
	a, ici := De(r), r.Session(socle.EspaceAgent)
	id := r.Request.PathValue("session")
	if id == "autres" {
		if err := socle.FermerSessions(r.App, socle.EspaceAgent, a.ID, ici.ID); err != nil {
			return err
		}
		r.Annoncer("Vos autres appareils sont déconnectés.")
		return r.Rediriger(r.Chemin + "/agents/profil")
	}
	sessions, err := socle.SessionsDe(r.App, socle.EspaceAgent, a.ID)
	if err != nil {
		return err
	}
	for _, s := range sessions {
		if s.ID != id {
			continue
		}
		if err := socle.FermerSession(r.App, id); err != nil {
			return err
		}
		r.Annoncer("L’appareil est déconnecté.")
		return r.Rediriger(r.Chemin + "/agents/profil")
	}
	return socle.ErrIntrouvable
}

type pageMotDePasse struct {
	*socle.Cadre
	Saisies ui.Saisies
}

func nouvellePageMotDePasse(r *socle.Requete) *pageMotDePasse {
	return &pageMotDePasse{Cadre: r.Cadre("Changer de mot de passe"), Saisies: append(ui.Saisies{saisieActuel()}, saisiesMotDePasse()...)}
}

// saisieActuel asks for the passphrase before a way in is changed.
func saisieActuel() ui.Saisie {
	return ui.Saisie{Genre: ui.GenreSecret, Nom: "actuel", Libelle: "Votre mot de passe actuel", Autocomplete: "current-password"}
}

const fauteActuel = "Ce n’est pas votre mot de passe actuel."

func demanderMotDePasse(r *socle.Requete) error {
	return r.Rendre(http.StatusOK, "agents/mot_de_passe", nouvellePageMotDePasse(r))
}

// changerMotDePasse ends every other session of the agent.
func changerMotDePasse(r *socle.Requete) error {
	f, err := r.Formulaire()
	if err != nil {
		return err
	}
	a := *De(r)
	if err := r.Socle.Limites.Permettre("agent:"+socle.Hacher(a.Courriel), essaisParAdresse, fenetreEssais); err != nil {
		return err
	}
	fautes := map[string]string{}
	if !memeMotDePasse(a.MotDePasse, f.Get("actuel")) {
		fautes["actuel"] = fauteActuel
	}
	lireMotDePasse(&a, f, fautes)
	if len(fautes) > 0 {
		p := nouvellePageMotDePasse(r)
		p.Erreurs = p.Saisies.Reprendre(f, fautes)
		return r.Rendre(http.StatusUnprocessableEntity, "agents/mot_de_passe", p)
	}
	err = r.App.RunInTransaction(func(tx core.App) error {
		if err := tx.DB().Model(&a).Update("MotDePasse"); err != nil {
			return err
		}
		if err := socle.FermerSessions(tx, socle.EspaceAgent, a.ID, r.Session(socle.EspaceAgent).ID); err != nil {
			return err
		}
		return socle.Journaliser(tx, socle.Acte{Acteur: a.Acteur(), Verbe: "agents.changer_mot_de_passe", Objet: "agents:" + a.ID, Collectivite: r.Collectivite})
	})
	if err != nil {
		return fmt.Errorf("passphrase of %s: %w", a.ID, err)
	}
	r.Annoncer("Votre mot de passe est changé. Vos autres appareils sont déconnectés.")
	return r.Rediriger(r.Chemin + "/agents/profil")
}
