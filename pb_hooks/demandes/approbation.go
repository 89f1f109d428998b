package demandes

import (
	"net/http"
	"slices"

	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/socle"
	"guichet/ui"
)

// The page where a signataire decides has two keys: the link of the mail, or
// her own account, says which decision; a code, typed for each decision, says
// who.

const cleDecision = "decision"

func (dec *Decision) lien() lienACode { return lienACode{modele: "code_approbation", id: dec.ID} }

// parLien finds the decision of a mailed link.
var parLien = socle.Acces{Nom: "lien d’approbation", Espace: socle.EspaceAgent, Verifier: func(r *socle.Requete) error {
	dec, err := DecisionParLien(r.App, r.Request.PathValue("jeton"))
	if err != nil {
		return err
	}
	return garderDecision(r, dec)
}}

// parCompte finds a decision that waits for the signed-in agent as signataire.
var parCompte = socle.Acces{Nom: "agent:validation", Espace: socle.EspaceAgent, Verifier: func(r *socle.Requete) error {
	if err := agents.Avec(agents.Validation).Verifier(r); err != nil {
		return err
	}
	miens, err := signatairesDe(r)
	if err != nil {
		return err
	}
	l, err := ASigner(r.App, miens)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(l, func(d Decision) bool { return d.ID == r.Request.PathValue("decision") })
	if i < 0 {
		return socle.ErrIntrouvable
	}
	return garderDecision(r, &l[i])
}}

// garderDecision checks that the decision is of this collectivité.
func garderDecision(r *socle.Requete, dec *Decision) error {
	d, err := ParID(r.App, r.Collectivite, dec.Demande)
	if err != nil {
		return socle.ErrIntrouvable.Cause(err)
	}
	r.Set(cleDecision, dec)
	r.Set(cleDemande, d)
	return nil
}

type pageApprobation struct {
	*socle.Cadre
	Action     string
	Etape      string // "", code, decision
	Signataire *agents.Signataire
	Projet     *ActeDecision
	Sens       string
	Reponses   []BlocResume
	Saisies    ui.Saisies
}

func approbationDe(r *socle.Requete, etape string) (*pageApprobation, *Decision, error) {
	dec := r.Get(cleDecision).(*Decision)
	p := &pageApprobation{Action: r.Request.URL.Path, Etape: etape, Sens: dec.SensEnMots()}
	var err error
	if p.Signataire, err = agents.SignataireParID(r.App, r.Collectivite, dec.Signataire); err != nil {
		return nil, nil, err
	}
	p.Cadre = r.Cadre("Décision à approuver")
	switch etape {
	case "code":
		p.Saisies = saisieCode()
	case "decision":
		d := DeLaRequete(r)
		if p.Projet, err = dec.Projet(r.App); err != nil {
			return nil, nil, err
		}
		if p.Reponses, err = ResumeDe(r, d, p.Action+"/pieces/"); err != nil {
			return nil, nil, err
		}
		p.Saisies = ui.Saisies{{
			Genre: ui.GenreZone, Nom: "retour", Libelle: "Pourquoi vous renvoyez la décision", Lignes: 3, Max: maxRaison,
			Aide: "La personne qui l’a préparée lit cette phrase et propose une autre décision.",
		}}
	}
	return p, dec, nil
}

// montrerApprobation shows the decision once the code was typed, before it the
// box of the code that was sent, or the button that sends it.
func montrerApprobation(r *socle.Requete) error {
	d, dec := DeLaRequete(r), r.Get(cleDecision).(*Decision)
	etape, err := dec.lien().etape(r, "decision")
	if err != nil {
		return err
	}
	if etape == "decision" {
		if err := socle.Consulter(r.App, "signataire:"+dec.Signataire, r.Collectivite, d.Service, d.Objet(), "décision à approuver"); err != nil {
			return err
		}
	}
	p, _, err := approbationDe(r, etape)
	if err != nil {
		return err
	}
	return r.Rendre(http.StatusOK, "demandes/approbation", p)
}

func traiterApprobation(r *socle.Requete) error {
	f, err := r.Formulaire()
	if err != nil {
		return err
	}
	dec := r.Get(cleDecision).(*Decision)
	switch f.Get("acte") {
	case "envoyer-code":
		signataire, err := agents.SignataireParID(r.App, r.Collectivite, dec.Signataire)
		if err != nil {
			return err
		}
		return dec.lien().envoyer(r, signataire.Courriel, "Votre code pour lire et approuver une décision", "Ne le donnez à personne : il vaut votre signature.")
	case "code":
		if err := dec.lien().prouver(r, f.Get("code")); err != nil {
			p, _, errPage := approbationDe(r, "code")
			if errPage != nil {
				return errPage
			}
			p.Erreurs = p.Saisies.Reprendre(nil, socle.EnErreur(err).Champs)
			return r.RendreFaute(err, "demandes/approbation", p)
		}
		return r.Rediriger(r.Request.URL.Path)
	}
	if !dec.lien().prouve(r) {
		return r.Rediriger(r.Request.URL.Path)
	}
	p, dec, err := approbationDe(r, "decision")
	if err != nil {
		return err
	}
	if f.Get("acte") == "renvoyer" {
		if err := Renvoyer(r.App, dec, f.Get("retour"), p.Signataire.Acteur()); err != nil {
			p.Erreurs = p.Saisies.Reprendre(f, socle.EnErreur(err).Champs)
			return r.RendreFaute(err, "demandes/approbation", p)
		}
		return r.Rendre(http.StatusOK, "demandes/approbation_faite", &pageApprobationFaite{Cadre: r.Cadre("Décision renvoyée"), Phrase: "La personne qui l’a préparée est prévenue."})
	}
	if f.Get("acte") != "approuver" {
		return socle.Err(socle.Invalide, "Ce choix n’existe pas.")
	}
	if err := Approuver(r.App, dec, VoieLien, p.Signataire.Acteur()); err != nil {
		return err
	}
	r.EffacerCookie(dec.lien().cookie())
	return r.Rendre(http.StatusOK, "demandes/approbation_faite", &pageApprobationFaite{Cadre: r.Cadre("Décision prise"), Phrase: "L’usager en est prévenu. Vous pouvez fermer cette page."})
}

type pageApprobationFaite struct {
	*socle.Cadre
	Phrase string
}

// servirPieceApprobation sends a pièce of the demande to the signataire who
// typed the code.
func servirPieceApprobation(r *socle.Requete) error {
	if !r.Get(cleDecision).(*Decision).lien().prouve(r) {
		return retourDuLien(r)
	}
	return servirAAgent(r, DeLaRequete(r))
}
