package messages

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/socle"
	"guichet/ui"
)

const racineFormules = "/{collectivite}/agents/reglages/formules"

type pageFormules struct {
	*socle.Cadre
	Formules []Formule
}

type pageFormule struct {
	*socle.Cadre
	formule Formule
	ID      string
	Saisies ui.Saisies
}

func listerFormules(r *socle.Requete) error {
	l, err := FormulesDe(r.App, r.Collectivite, "")
	if err != nil {
		return err
	}
	return r.Rendre(http.StatusOK, "messages/formules", &pageFormules{Cadre: r.Cadre("Réponses préparées"), Formules: l})
}

// ouvrir finds the formule of the address; « nouvelle » is one to write.
func (p *pageFormule) ouvrir(r *socle.Requete) error {
	p.Cadre = r.Cadre("Réponse préparée")
	p.formule = Formule{Collectivite: r.Collectivite}
	if id := r.Request.PathValue("formule"); id != "nouvelle" {
		err := r.App.DB().Select("*").From("formules").Where(dbx.HashExp{"id": id, "collectivite": r.Collectivite}).One(&p.formule)
		if err != nil {
			return fmt.Errorf("formule: %w", err)
		}
		p.ID = id
	}
	l, err := collectivites.Services(r.App, r.Collectivite)
	if err != nil {
		return err
	}
	service := ui.Saisie{Genre: ui.GenreListe, Nom: "service", Libelle: "Service", Valeur: p.formule.Service, Facultatif: true, Aide: "Tous, si vous ne choisissez rien."}
	for _, s := range l {
		service.Options = append(service.Options, ui.Option{Code: s.ID, Libelle: s.Nom})
	}
	p.Saisies = ui.Saisies{
		{Genre: ui.GenreTexte, Nom: "titre", Libelle: "Titre", Valeur: p.formule.Titre, Max: 100},
		{
			Genre: ui.GenreZone, Nom: "texte", Libelle: "Texte", Valeur: p.formule.Texte, Max: maxMessage, Lignes: 10,
			Aide: "Ces mots sont remplacés : " + strings.Join(Mots, ", ") + ".",
		},
	}
	if len(l) > 1 {
		p.Saisies = append(p.Saisies, service)
	}
	return nil
}

func montrerFormule(r *socle.Requete) error {
	p := &pageFormule{}
	if err := p.ouvrir(r); err != nil {
		return err
	}
	return r.Rendre(http.StatusOK, "messages/formule", p)
}

func enregistrerFormule(r *socle.Requete) error {
	f, err := r.Formulaire()
	if err != nil {
		return err
	}
	p := &pageFormule{}
	if err := p.ouvrir(r); err != nil {
		return err
	}
	fautes := map[string]string{}
	n := p.formule
	n.Titre, n.Texte = socle.LireTexte(f, "titre", 100, "Indiquez un titre.", fautes), socle.LireTexte(f, "texte", maxMessage, "Écrivez le texte.", fautes)
	if n.Service = f.Get("service"); n.Service != "" {
		if _, err := collectivites.ServiceParID(r.App, r.Collectivite, n.Service); err != nil {
			fautes["service"] = "Choisissez un service."
		}
	}
	if len(fautes) > 0 {
		err := socle.ErrChamps(fautes)
		p.Erreurs = p.Saisies.Reprendre(f, fautes)
		return r.RendreFaute(err, "messages/formule", p)
	}
	if err := r.App.RunInTransaction(func(tx core.App) error { return n.Enregistrer(tx, agents.De(r).Acteur()) }); err != nil {
		return err
	}
	r.Annoncer("La réponse préparée est enregistrée.")
	return r.Rediriger(r.Chemin + "/agents/reglages/formules")
}

func retirerFormule(r *socle.Requete) error {
	p := &pageFormule{}
	if err := p.ouvrir(r); err != nil {
		return err
	}
	err := r.App.RunInTransaction(func(tx core.App) error {
		if _, err := tx.DB().Delete("formules", dbx.HashExp{"id": p.ID, "collectivite": r.Collectivite}).Execute(); err != nil {
			return fmt.Errorf("formule %s: %w", p.ID, err)
		}
		return socle.Journaliser(tx, socle.Acte{Acteur: agents.De(r).Acteur(), Verbe: "messages.retirer_formule", Objet: "formules:" + p.ID, Collectivite: r.Collectivite})
	})
	if err != nil {
		return err
	}
	r.Annoncer("La réponse préparée est retirée.")
	return r.Rediriger(r.Chemin + "/agents/reglages/formules")
}
