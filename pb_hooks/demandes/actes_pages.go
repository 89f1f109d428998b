package demandes

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/socle"
	"guichet/ui"
)

// pageActe is the page of one act with a form.
type pageActe struct {
	*socle.Cadre
	acteAgent
	Saisies ui.Saisies
}

// prendre gives the demande to the agent who clicks.
func prendre(r *socle.Requete) error {
	d, err := OuvrirAgent(r, r.Request.PathValue("demande"), agents.Instruction)
	if err != nil {
		return err
	}
	a := agents.De(r)
	if err := PrendreEnCharge(r.App, d, a.ID, a.Acteur()); err != nil {
		return err
	}
	r.Annoncer("Vous avez pris cette demande.")
	return r.Rediriger(r.Chemin + "/agents/demandes/" + d.ID)
}

// attribuer gives an open demande that somebody else took to the agent who
// clicks: a colleague is away, a question is better known.
func attribuer(r *socle.Requete) error {
	d, err := OuvrirAgent(r, r.Request.PathValue("demande"), agents.Instruction)
	if err != nil {
		return err
	}
	a := agents.De(r)
	if err := r.App.RunInTransaction(func(tx core.App) error { return Attribuer(tx, d, a, a.Acteur()) }); err != nil {
		return err
	}
	r.Annoncer("Cette demande est maintenant la vôtre.")
	return r.Rediriger(r.Chemin + "/agents/demandes/" + d.ID)
}

const (
	maxRaison = 900 // a line of the historique holds 1,000
)

func saisiesClassement() ui.Saisies {
	return ui.Saisies{{
		Genre: ui.GenreZone, Nom: "raison", Libelle: "Pourquoi la demande est classée sans suite", Max: maxRaison, Lignes: 5,
		Aide: "L’usager lit cette phrase. Par exemple : vous avez déjà fait cette demande, elle porte le n° 4K7M-2C9C.",
	}}
}

func demanderClassement(r *socle.Requete) error {
	p := &pageActe{Saisies: saisiesClassement()}
	if err := p.ouvrir(r); err != nil {
		return err
	}
	p.Cadre = r.Cadre("Classer sans suite")
	return r.Rendre(http.StatusOK, "demandes/classement", p)
}

func classer(r *socle.Requete) error {
	f, err := r.Formulaire()
	if err != nil {
		return err
	}
	p := &pageActe{Saisies: saisiesClassement()}
	if err := p.ouvrir(r); err != nil {
		return err
	}
	raison := strings.TrimSpace(f.Get("raison"))
	if n := len([]rune(raison)); n > maxRaison {
		err = socle.ErrChamps(map[string]string{"raison": "Raccourcissez à 900 caractères."})
	} else {
		err = ClasserDemande(r.App, p.Demande, agents.De(r).Acteur(), raison)
	}
	if err != nil {
		return p.fautes(r, f, err, "Classer sans suite", "demandes/classement")
	}
	r.Annoncer("La demande est classée sans suite. L’usager est prévenu.")
	return r.Rediriger(p.Base)
}

// fautes shows the page of an act again with what was typed, or passes on an
// error that is not one of the form.
func (p *pageActe) fautes(r *socle.Requete, f url.Values, err error, titre, page string) error {
	p.Cadre = r.Cadre(titre)
	p.Erreurs = p.Saisies.Reprendre(f, socle.EnErreur(err).Champs)
	return r.RendreFaute(err, page, p)
}

// envoyerCourrier records that the document left by post.
func envoyerCourrier(r *socle.Requete) error {
	d, err := OuvrirAgent(r, r.Request.PathValue("demande"), agents.Instruction)
	if err != nil {
		return err
	}
	if err := EnvoyerParCourrier(r.App, d, agents.De(r).Acteur()); err != nil {
		return err
	}
	r.Annoncer("L’envoi par courrier est noté. L’usager est prévenu.")
	return r.Rediriger(r.Chemin + "/agents/demandes/" + d.ID)
}
