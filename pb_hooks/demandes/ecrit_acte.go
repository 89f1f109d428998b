package demandes

import (
	"encoding/json"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/pieces"
	"guichet/pb_hooks/socle"
)

// ActeEcrit is the text of an écrit as it was signed, for ever.
type ActeEcrit struct {
	Numero     string     `json:"numero"` // of the écrit: the demande's, and a letter
	Genre      GenreEcrit `json:"genre"`
	Demande    string     `json:"demande"` // « Écrire à la mairie, n° 4K7M-2C9C »
	Demandeur  string     `json:"demandeur"`
	Corps      []string   `json:"corps"`
	MotifDroit string     `json:"motif_droit,omitempty"`
	MotifFait  string     `json:"motif_fait,omitempty"`
	Recours    []string   `json:"recours,omitempty"`
	Le         string     `json:"le"`
	Prenom     string     `json:"prenom"`
	Nom        string     `json:"nom"`
	Qualite    string     `json:"qualite"`
	Service    string     `json:"service"`
	Delegation string     `json:"delegation,omitempty"`
}

// Titre is what the écrit is called.
func (a ActeEcrit) Titre() string {
	if a.Genre == Motifs {
		return "Motifs du refus"
	}
	return "Attestation d’acceptation"
}

// Projet is the écrit as it was signed, or as it would be today.
func (e *Ecrit) Projet(app core.App, d *Demande) (*ActeEcrit, error) {
	if !e.Rendu() {
		return e.rediger(app, d)
	}
	var a ActeEcrit
	err := json.Unmarshal(e.Acte, &a)
	return &a, err
}

func (e *Ecrit) rediger(app core.App, d *Demande) (*ActeEcrit, error) {
	auj := socle.De(app).Horloge.Aujourdhui()
	s, err := agents.SignatairePour(app, d.Collectivite, d.Service, e.Signataire, auj)
	if err != nil {
		return nil, socle.Err(socle.Interdit, "La délégation de ce signataire n’est pas en cours : choisissez-en un autre.").Cause(err)
	}
	c, err := collectivites.ParID(app, d.Collectivite)
	if err != nil {
		return nil, err
	}
	service, err := collectivites.ServiceParID(app, c.ID, d.Service)
	if err != nil {
		return nil, err
	}
	numero := socle.FormaterNumero(d.Numero)
	a := &ActeEcrit{
		Genre: e.Genre, Demande: d.Titre + ", n°\u00a0" + numero, Demandeur: d.Demandeur, MotifDroit: e.MotifDroit, MotifFait: e.MotifFait,
		Le: auj.Date(), Prenom: s.Prenom, Nom: s.Nom, Qualite: s.Qualite, Service: service.Nom, Delegation: s.Delegation,
	}
	recue, tacite, demande := socle.JourDe(d.RecueLe.Time()).Date(), socle.JourDe(d.TaciteLe.Time()).Date(), socle.JourDe(e.DemandeLe.Time()).Date()
	sansReponse := c.Sujet() + " a reçu cette demande le " + recue + ". Elle n’a pas répondu avant le " + d.EcheanceTacite().Date() + "."
	if e.Genre == Attestation {
		a.Numero = numero + "-A"
		a.Corps = []string{
			sansReponse, "La demande est donc acceptée depuis le " + tacite + " (CRPA L231-1).",
			"Cette attestation est donnée à la personne qui l’a demandée le " + demande + " (CRPA L232-3).",
		}
		return a, nil
	}
	a.Numero = numero + "-M"
	a.Corps = []string{
		sansReponse, "La demande est donc considérée comme refusée depuis le " + tacite + " (CRPA L231-4).",
		"Vous avez demandé les motifs de ce refus le " + demande + " (CRPA L232-4). Les voici.",
	}
	a.Recours = d.recoursEnMots(c, "ces motifs (CRPA L232-4)")
	return a, nil
}

// servirEcrit draws the écrit as it was given, or the letter to sign.
func servirEcrit(r *socle.Requete, d *Demande, e *Ecrit) error {
	a, err := e.Projet(r.App, d)
	if err != nil {
		return err
	}
	p, err := lettre(r, d, a.Titre())
	if err != nil {
		return err
	}
	p.Definitions([]pieces.Definition{{Terme: "Numéro", Valeur: a.Numero}, {Terme: "Demande", Valeur: a.Demande}, {Terme: "De", Valeur: a.Demandeur}, {Terme: "Service", Valeur: a.Service}})
	for _, s := range a.Corps {
		p.Paragraphe(s)
	}
	for _, x := range []pieces.Definition{{Terme: "En fait", Valeur: a.MotifFait}, {Terme: "En droit", Valeur: a.MotifDroit}} {
		if x.Valeur != "" {
			p.Titre(2, x.Terme)
			p.Paragraphe(x.Valeur)
		}
	}
	signature := []string{"Le " + a.Le, a.Prenom + " " + a.Nom, a.Qualite}
	if a.Delegation != "" {
		signature = append(signature, a.Delegation)
	}
	place := 4.0
	if !e.Rendu() {
		place = 28
	}
	p.Signature(signature, place)
	if len(a.Recours) > 0 {
		p.Titre(2, "Si vous n’êtes pas d’accord")
	}
	for _, s := range a.Recours {
		p.Paragraphe(s)
	}
	b, err := p.Octets()
	if err != nil {
		return err
	}
	return pieces.ServirPDF(r, string(e.Genre)+"-"+d.Numero, b)
}
