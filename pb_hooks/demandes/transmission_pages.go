package demandes

import (
	"net/http"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/socle"
	"guichet/ui"
)

// pageTransmission sends a demande to who must answer it: another service, or
// another administration.
type pageTransmission struct {
	*socle.Cadre
	acteAgent
	Service  ui.Saisies // nil when there is one service
	Ailleurs ui.Saisies
}

func (p *pageTransmission) preparer(r *socle.Requete) error {
	if err := p.ouvrir(r); err != nil {
		return err
	}
	p.Cadre = r.Cadre("Transmettre la demande")
	l, err := collectivites.Services(r.App, r.Collectivite)
	if err != nil {
		return err
	}
	service := ui.Saisie{Genre: ui.GenreListe, Nom: "service", Libelle: "Service qui doit répondre"}
	for _, s := range l {
		if s.ID != p.Demande.Service {
			service.Options = append(service.Options, ui.Option{Code: s.ID, Libelle: s.Nom})
		}
	}
	if len(service.Options) > 0 {
		p.Service = ui.Saisies{service, {Genre: ui.GenreTexte, Nom: "raison", Libelle: "Pourquoi", Facultatif: true, Max: 300, Aide: "L’usager lit cette phrase."}}
	}
	p.Ailleurs = ui.Saisies{
		{Genre: ui.GenreTexte, Nom: "nom", Libelle: "Administration compétente", Max: 150, Aide: "Par exemple la communauté de communes, le Département ou la préfecture."},
		{
			Genre: ui.GenreTexte, Nom: "courriel", Libelle: "Son adresse électronique", Facultatif: true, Inputmode: "email",
			Aide: "Un lien y part : il ouvre la demande et ses documents pendant 30 jours. Sans adresse, envoyez vous-même la demande imprimée.",
		},
		{Genre: ui.GenreZone, Nom: "question", Libelle: "Mot pour cette administration", Facultatif: true, Lignes: 3, Max: 2000},
	}
	return nil
}

func montrerTransmission(r *socle.Requete) error {
	p := &pageTransmission{}
	if err := p.preparer(r); err != nil {
		return err
	}
	return r.Rendre(http.StatusOK, "demandes/transmission", p)
}

func transmettre(r *socle.Requete) error {
	f, err := r.Formulaire()
	if err != nil {
		return err
	}
	p := &pageTransmission{}
	if err := p.preparer(r); err != nil {
		return err
	}
	fautes, annonce := map[string]string{}, ""
	par := agents.De(r).Acteur()
	faire := func(core.App) error { return nil }
	if f.Get("vers") == "service" {
		raison := socle.LireTexte(f, "raison", 300, "", fautes)
		s, err := collectivites.ServiceParID(r.App, r.Collectivite, f.Get("service"))
		if err != nil {
			fautes["service"] = "Choisissez le service."
		} else {
			annonce = "La demande est transmise au service " + s.Nom + ". L’usager est prévenu."
			faire = func(tx core.App) error { return Reorienter(tx, p.Demande, s, raison, par) }
		}
	} else {
		a := &Avis{Nature: natureTransmission, Par: agents.De(r).ID, Documents: true}
		a.Nom = socle.LireTexte(f, "nom", 150, "Indiquez l’administration compétente.", fautes)
		a.Question = socle.LireTexte(f, "question", 2000, "", fautes)
		if f.Get("courriel") != "" {
			var faute error
			if a.Courriel, faute = socle.LireCourriel(f.Get("courriel")); faute != nil {
				fautes["courriel"] = socle.EnErreur(faute).Champs["courriel"]
			}
		}
		annonce = "La demande est transmise à " + a.Nom + ". L’usager est prévenu."
		faire = func(tx core.App) error { return a.transmettre(tx, p.Demande, collectivites.De(r), par) }
	}
	err = socle.ErrChamps(fautes)
	if len(fautes) == 0 {
		err = r.App.RunInTransaction(faire)
	}
	if err != nil {
		p.Erreurs = append(p.Service.Reprendre(f, socle.EnErreur(err).Champs), p.Ailleurs.Reprendre(f, socle.EnErreur(err).Champs)...)
		return r.RendreFaute(err, "demandes/transmission", p)
	}
	r.Annoncer(annonce)
	if agents.DroitsDe(r).AService(p.Demande.Service, agents.Accueil, agents.Instruction, agents.Validation) {
		return r.Rediriger(p.Base)
	}
	return r.Rediriger(r.Chemin + "/agents")
}
