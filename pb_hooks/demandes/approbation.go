package demandes

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/exploitation"
	"guichet/pb_hooks/socle"
	"guichet/ui"
)

// The page where a signataire decides has two keys: the link of the mail, or
// her own account, says which decision; a code mailed apart, typed for each
// decision, says who. Before the code it shows nothing of the demande, because
// links are forwarded and opened by mail scanners.

const (
	cleDecision       = "decision"
	usageApprobation  = "approbation"
	cookieApprobation = "guichet-approbation"
	dureeApprobation  = 30 * time.Minute
	codesApprobation  = 6 // an hour and a decision
)

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
		p.Saisies = ui.Saisies{{
			Genre: ui.GenreCode, Nom: "code", Libelle: "Code reçu par courriel", Inputmode: "numeric", Autocomplete: "one-time-code",
			Aide: "6 chiffres, par exemple 482 913. Il vient d’être envoyé à votre adresse.", Largeur: 10,
		}}
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
	etape := ""
	d, dec := DeLaRequete(r), r.Get(cleDecision).(*Decision)
	attendu, err := socle.CodeAttendu(r.App, usageApprobation, dec.ID)
	if err != nil {
		return err
	}
	if attendu {
		etape = "code"
	}
	if approbationProuvee(r) {
		etape = "decision"
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
		return envoyerCodeApprobation(r, dec)
	case "code":
		if err := socle.VerifierCode(r.App, usageApprobation, dec.ID, f.Get("code")); err != nil {
			p, _, errPage := approbationDe(r, "code")
			if errPage != nil {
				return errPage
			}
			p.Erreurs = p.Saisies.Reprendre(nil, socle.EnErreur(err).Champs)
			return r.RendreFaute(err, "demandes/approbation", p)
		}
		if err := prouverApprobation(r, dec); err != nil {
			return err
		}
		return r.Rediriger(r.Request.URL.Path)
	}
	if !approbationProuvee(r) {
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
	r.EffacerCookie(cookieApprobation)
	return r.Rendre(http.StatusOK, "demandes/approbation_faite", &pageApprobationFaite{Cadre: r.Cadre("Décision prise"), Phrase: "L’usager en est prévenu. Vous pouvez fermer cette page."})
}

type pageApprobationFaite struct {
	*socle.Cadre
	Phrase string
}

func envoyerCodeApprobation(r *socle.Requete, dec *Decision) error {
	if err := r.Socle.Limites.Permettre("approbation:"+dec.ID, codesApprobation, time.Hour); err != nil {
		return err
	}
	c := collectivites.De(r)
	s, err := agents.SignataireParID(r.App, r.Collectivite, dec.Signataire)
	if err != nil {
		return err
	}
	err = r.App.RunInTransaction(func(tx core.App) error {
		code, err := socle.EmettreCode(tx, usageApprobation, dec.ID)
		if err != nil {
			return err
		}
		return exploitation.Poster(tx, exploitation.Lettre{
			Collectivite: c.ID, Modele: "code_approbation", Valable: socle.CodeDuree, A: s.Courriel, RepondreA: c.Courriel,
			Objet: "Votre code pour lire et approuver une décision",
			Corps: []string{"Voici le code à taper sur la page ouverte par le lien\u00a0:"}, Code: code[:3] + " " + code[3:],
			Suite: []string{"Il est valable 30 minutes. Ne le donnez à personne : il vaut votre signature."}, Pied: c.Contact(),
		})
	})
	if err != nil {
		return err
	}
	r.Annoncer("Un code est parti à votre adresse électronique.")
	return r.Rediriger(r.Request.URL.Path)
}

type preuveApprobation struct {
	Decision string    `json:"d"`
	Fin      time.Time `json:"f"`
}

func prouverApprobation(r *socle.Requete, dec *Decision) error {
	brut, err := json.Marshal(preuveApprobation{dec.ID, r.Socle.Horloge.Maintenant().Add(dureeApprobation)})
	if err != nil {
		return err
	}
	scelle, err := r.Socle.Coffre.Sceller(cookieApprobation, brut)
	if err != nil {
		return err
	}
	r.PoserCookie(cookieApprobation, scelle, dureeApprobation)
	return nil
}

func approbationProuvee(r *socle.Requete) bool {
	c, err := r.Request.Cookie(cookieApprobation)
	if err != nil {
		return false
	}
	brut, err := r.Socle.Coffre.Desceller(cookieApprobation, c.Value)
	var p preuveApprobation
	return err == nil && json.Unmarshal(brut, &p) == nil && p.Decision == r.Get(cleDecision).(*Decision).ID &&
		r.Socle.Horloge.Maintenant().Before(p.Fin)
}

// servirPieceApprobation sends a pièce of the demande to the signataire who
// typed the code.
func servirPieceApprobation(r *socle.Requete) error {
	if !approbationProuvee(r) {
		return r.Rediriger(strings.TrimSuffix(r.Request.URL.Path, "/pieces/"+r.Request.PathValue("piece")))
	}
	return servirAAgent(r, DeLaRequete(r))
}
