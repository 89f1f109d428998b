package demandes

import (
	"net/http"
	"net/url"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/socle"
)

// surDemande is one button of the desk: it acts on the demande of the address in
// one transaction, and comes back.
func surDemande(roles []agents.Role, faire func(tx core.App, d *Demande, a *agents.Agent, f url.Values) (annonce string, err error)) func(*socle.Requete) error {
	return func(r *socle.Requete) error {
		f, err := r.Formulaire()
		if err != nil {
			return err
		}
		d, err := OuvrirAgent(r, r.Request.PathValue("demande"), roles...)
		if err != nil {
			return err
		}
		var annonce string
		err = r.App.RunInTransaction(func(tx core.App) (err error) {
			annonce, err = faire(tx, d, agents.De(r), f)
			return err
		})
		if faute := socle.EnErreur(err); err != nil && len(faute.Champs) > 0 {
			for _, phrase := range faute.Champs {
				return socle.Err(socle.Invalide, phrase+" Revenez en arrière pour le changer.").Cause(err)
			}
		}
		if err != nil {
			return err
		}
		r.Annoncer(annonce)
		return r.Rediriger(r.Chemin + "/agents/demandes/" + d.ID)
	}
}

var (
	auBureau    = []agents.Role{agents.Accueil, agents.Instruction, agents.Validation}
	quiInstruit = []agents.Role{agents.Instruction}
)

func routesBureau() []socle.Route {
	const base = "/{collectivite}/agents/demandes/{demande}"
	return []socle.Route{
		{Methode: http.MethodPost, Chemin: base + "/attribution", Acces: instruit, Action: surDemande(quiInstruit, attribuerA)},
		{Methode: http.MethodPost, Chemin: base + "/repere", Acces: desk, Action: surDemande(auBureau, poserRepere)},
		{Methode: http.MethodPost, Chemin: base + "/veille", Acces: desk, Action: surDemande(auBureau, veiller)},
		{Methode: http.MethodPost, Chemin: base + "/urgence", Acces: desk, Action: surDemande(auBureau, marquerUrgente)},
		{Methode: http.MethodGet, Chemin: base + "/transmission", Acces: instruit, Action: montrerTransmission},
		{Methode: http.MethodPost, Chemin: base + "/transmission", Acces: instruit, Action: transmettre},
		{Methode: http.MethodGet, Chemin: base + "/avis", Acces: instruit, Action: montrerDemandeAvis},
		{Methode: http.MethodPost, Chemin: base + "/avis", Acces: instruit, Action: envoyerDemandeAvis},
		{Methode: http.MethodGet, Chemin: "/{collectivite}/avis/{jeton}", Acces: parAvis, Action: montrerAvis},
		{Methode: http.MethodPost, Chemin: "/{collectivite}/avis/{jeton}", Acces: parAvis, Action: traiterAvis},
		{Methode: http.MethodGet, Chemin: "/{collectivite}/avis/{jeton}/pieces/{piece}", Acces: parAvis, Action: servirPieceAvis},
		{Methode: http.MethodPost, Chemin: "/{collectivite}/agents/lot", Acces: agents.Avec(auBureau...), Action: traiterLot},
		{Methode: http.MethodPost, Chemin: "/{collectivite}/agents/vues", Acces: agents.Avec(auBureau...), Action: garderVue},
		{Methode: http.MethodPost, Chemin: "/{collectivite}/agents/vues/retrait", Acces: agents.Avec(auBureau...), Action: retirerVue},
	}
}

func attribuerA(tx core.App, d *Demande, a *agents.Agent, f url.Values) (string, error) {
	if f.Get("agent") == Personne {
		return "Cette demande est remise à tous.", Attribuer(tx, d, nil, a.Acteur())
	}
	qui, err := agents.ParID(tx, f.Get("agent"))
	if err != nil {
		return "", socle.ErrChamps(map[string]string{"agent": "Choisissez à qui confier la demande."}).Cause(err)
	}
	return "La demande est confiée à " + qui.NomComplet() + ".", Attribuer(tx, d, qui, a.Acteur())
}

func poserRepere(tx core.App, d *Demande, a *agents.Agent, f url.Values) (string, error) {
	if nom := f.Get("retirer"); nom != "" {
		return "Le repère est retiré.", RetirerRepere(tx, d, nom, a.Acteur())
	}
	return "Le repère est posé.", PoserRepere(tx, d, f.Get("repere"), a.Acteur())
}

func veiller(tx core.App, d *Demande, a *agents.Agent, f url.Values) (string, error) {
	if f.Get("oui") == "" {
		return "Vous ne suivez plus cette demande.", Veiller(tx, d, a, false)
	}
	return "Vous suivez cette demande.", Veiller(tx, d, a, true)
}

func marquerUrgente(tx core.App, d *Demande, a *agents.Agent, f url.Values) (string, error) {
	if f.Get("oui") == "" {
		return "La demande n’est plus marquée urgente.", MarquerUrgente(tx, d, false, a.Acteur())
	}
	return "La demande est marquée urgente.", MarquerUrgente(tx, d, true, a.Acteur())
}
