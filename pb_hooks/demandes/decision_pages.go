package demandes

import (
	"cmp"
	"net/http"
	"net/url"
	"strings"

	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/catalogue"
	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/socle"
	"guichet/ui"
)

// pageDecision prepares a decision, or shows the one that waits.
type pageDecision struct {
	pageActe
	EnAttente  *Decision // prepared, not approved yet
	Projet     *ActeDecision
	Retour     string // why the signataire sent the last one back
	ParLien    bool   // the guichet is approved for decisions by link
	Signataire *agents.Signataire
}

const autreMotif = "autre"

func (p *pageDecision) preparer(r *socle.Requete) error {
	if err := p.ouvrir(r); err != nil {
		return err
	}
	if !p.doc.Traitement.Decision {
		return socle.Err(socle.Conflit, "Cette démarche n’appelle pas de décision : répondez par un message.")
	}
	l, err := DecisionsDe(r.App, p.Demande.ID)
	if err != nil {
		return err
	}
	var derniere Decision
	if len(l) > 0 {
		derniere = l[0]
	}
	switch derniere.Etat {
	case "preparee":
		p.EnAttente = &derniere
		if p.Projet, err = derniere.Projet(r.App); err != nil {
			return err
		}
		if p.Signataire, err = agents.SignataireParID(r.App, r.Collectivite, derniere.Signataire); err != nil {
			return err
		}
	case "renvoyee":
		p.Retour = derniere.Retour
	}
	p.ParLien = !p.Demande.Essai && collectivites.De(r).Homologuee(r.Socle.Horloge.Aujourdhui())
	if len(l) == 0 || derniere.Etat == "annulee" {
		e, err := p.Demande.eclairer(r.App)
		if err != nil {
			return err
		}
		derniere = Decision{Sens: e.Sens, MotifDroit: e.MotifDroit, MotifFait: e.MotifFait, Conditions: e.Conditions, Signataire: cmp.Or(e.Signataire, derniere.Signataire)}
	}
	p.Saisies, err = p.saisies(r, &derniere)
	return err
}

func (p *pageDecision) saisies(r *socle.Requete, derniere *Decision) (ui.Saisies, error) {
	motifs, autre := saisiesMotif(p.doc, derniere.MotifDroit)
	signataire, err := saisieSignataire(r, p.Demande, derniere.Signataire)
	if err != nil {
		return nil, err
	}
	contestee, err := DecideurContesteDe(r.App, p.Demande)
	if err != nil {
		return nil, err
	}
	if contestee != nil {
		signataire.Aide = contestee.NomComplet() + " a pris la décision contestée : choisissez plutôt une autre personne."
	}
	return ui.Saisies{
		{Genre: ui.GenreRadios, Nom: "sens", Libelle: "La décision proposée", Valeur: string(derniere.Sens), Options: []ui.Option{
			{Code: string(Acceptee), Libelle: "Accepter la demande"}, {Code: string(Refusee), Libelle: "Refuser la demande"},
		}},
		motifs,
		autre,
		{Genre: ui.GenreZone, Nom: "motif_fait", Libelle: "En cas de refus, les faits de cette demande", Lignes: 4, Max: maxFait, Valeur: derniere.MotifFait, Aide: "Ce qui, dans cette demande, ne répond pas à ce texte. L’usager le lit."},
		{Genre: ui.GenreZone, Nom: "conditions", Libelle: "Ce que l’usager doit savoir ou respecter", Facultatif: true, Lignes: 3, Max: maxFait, Valeur: derniere.Conditions},
		signataire,
	}, nil
}

const (
	maxDroit = 2000
	maxFait  = 5000
)

func montrerDecision(r *socle.Requete) error {
	p := &pageDecision{}
	if err := p.preparer(r); err != nil {
		return err
	}
	p.Cadre = r.Cadre("Préparer la décision")
	return r.Rendre(http.StatusOK, "demandes/decision", p)
}

func preparerDecision(r *socle.Requete) error {
	f, err := r.Formulaire()
	if err != nil {
		return err
	}
	p := &pageDecision{}
	if err := p.preparer(r); err != nil {
		return err
	}
	a := agents.De(r)
	dec, err := Preparer(r.App, p.Demande, a.Acteur(), a.ID, p.lire(f))
	if err != nil {
		p.Cadre = r.Cadre("Préparer la décision")
		p.Erreurs = p.Saisies.Reprendre(f, socle.EnErreur(err).Champs)
		return r.RendreFaute(err, "demandes/decision", p)
	}
	s, err := agents.SignataireParID(r.App, r.Collectivite, dec.Signataire)
	if err != nil {
		return err
	}
	r.Annoncer("La décision attend l’accord de " + s.NomComplet() + ".")
	return r.Rediriger(p.Base + "/decision")
}

func (p *pageDecision) lire(f url.Values) Preparation {
	x := Preparation{
		Sens: Etat(f.Get("sens")), MotifFait: f.Get("motif_fait"), Conditions: f.Get("conditions"), Signataire: f.Get("signataire"),
		MotifDroit: motifChoisi(p.doc, f),
	}
	if x.Sens != Refusee {
		x.MotifDroit, x.MotifFait = "", ""
	}
	return x
}

// motifChoisi joins the ground picked in the list and the one that was typed.
func motifChoisi(doc *catalogue.Document, f url.Values) string {
	droit := strings.TrimSpace(f.Get("motif_droit"))
	for _, m := range doc.Traitement.MotifsRefus {
		if m.Code == f.Get("motif") {
			droit = strings.TrimSpace(m.Droit.Fr + "\n" + droit)
		}
	}
	return droit
}

// signerLettre records that the printed letter was signed by hand.
func signerLettre(r *socle.Requete) error {
	p := &pageDecision{}
	if err := p.preparer(r); err != nil {
		return err
	}
	if p.EnAttente == nil {
		return socle.Err(socle.Conflit, "Aucune décision n’attend de signature.")
	}
	if err := Approuver(r.App, p.EnAttente, VoieLettre, agents.De(r).Acteur()); err != nil {
		return err
	}
	annonce := "La décision signée est enregistrée. L’usager est prévenu."
	if p.Demande.Essai {
		annonce = "La décision signée est enregistrée. C’est un essai\u00a0: personne n’est prévenu."
	}
	r.Annoncer(annonce)
	return r.Rediriger(p.Base)
}

// pageASigner is the list of the signataire who has an account at the desk.
type pageASigner struct {
	*socle.Cadre
	Decisions []ligneASigner
}

type ligneASigner struct {
	ID, Titre, Numero, Demandeur, Sens, PrepareeLe string
}

func listerASigner(r *socle.Requete) error {
	miens, err := signatairesDe(r)
	if err != nil {
		return err
	}
	l, err := ASigner(r.App, miens)
	if err != nil {
		return err
	}
	p := &pageASigner{Cadre: r.Cadre("Décisions à approuver")}
	for _, dec := range l {
		d, err := ParID(r.App, r.Collectivite, dec.Demande)
		if err != nil {
			return err
		}
		p.Decisions = append(p.Decisions, ligneASigner{
			ID: dec.ID, Titre: d.Titre, Numero: socle.FormaterNumero(d.Numero), Demandeur: cmp.Or(d.Demandeur, "Sans nom"),
			Sens: dec.SensEnMots(), PrepareeLe: socle.JourDe(dec.PrepareeLe.Time()).Date(),
		})
	}
	return r.Rendre(http.StatusOK, "demandes/a_signer", p)
}

// signatairesDe lists the signataires that the signed-in agent is.
func signatairesDe(r *socle.Requete) ([]string, error) {
	tous, err := agents.TousLesSignataires(r.App, r.Collectivite)
	if err != nil {
		return nil, err
	}
	var ids []string
	for _, s := range tous {
		if s.Agent == agents.De(r).ID {
			ids = append(ids, s.ID)
		}
	}
	return ids, nil
}
