package demandes

import (
	"fmt"
	"strings"

	"github.com/pocketbase/dbx"

	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/pieces"
	"guichet/pb_hooks/socle"
)

// The PDF are drawn from the rows each time: what is kept for ever is the
// content of the accusé and of the decision, with its fingerprint.

func telechargerAccuse(r *socle.Requete) error { return servirAccuse(r, DeLaRequete(r), "") }

func telechargerDecision(r *socle.Requete) error {
	d := DeLaRequete(r)
	dec, err := DecisionApprouvee(r.App, d.ID)
	if err != nil {
		return err
	}
	if dec == nil {
		return socle.ErrIntrouvable
	}
	if dec.ConsulteeLe.IsZero() {
		if _, err := r.App.DB().Update("decisions", dbx.Params{"consultee_le": socle.Date(r.Socle.Horloge.Maintenant())}, dbx.HashExp{"id": dec.ID}).Execute(); err != nil {
			return fmt.Errorf("decision %s: %w", dec.ID, err)
		}
	}
	return servirDecision(r, d, dec, false)
}

func imprimerAccuse(r *socle.Requete) error {
	d, err := OuvrirAgent(r, r.Request.PathValue("demande"), agents.Accueil, agents.Instruction, agents.Validation)
	if err != nil {
		return err
	}
	if d.SaisiePar == "" && d.CompetenteLe.IsZero() || d.Compte != "" {
		return servirAccuse(r, d, "")
	}
	// It is handed to the person, who has read her code nowhere.
	if err := socle.Journaliser(r.App, socle.Acte{Acteur: agents.De(r).Acteur(), Verbe: "demandes.remettre_code", Objet: d.Objet(), Collectivite: d.Collectivite}); err != nil {
		return err
	}
	return servirAccuse(r, d, codeSuivi(r.App, d.CleDepot))
}

func imprimerDecision(r *socle.Requete) error {
	d, err := OuvrirAgent(r, r.Request.PathValue("demande"), agents.Accueil, agents.Instruction, agents.Validation)
	if err != nil {
		return err
	}
	dec, err := DecisionApprouvee(r.App, d.ID)
	if err != nil {
		return err
	}
	if dec == nil {
		return socle.ErrIntrouvable
	}
	return servirDecision(r, d, dec, false)
}

// imprimerLettre prints the decision that waits, with the place to sign.
func imprimerLettre(r *socle.Requete) error {
	p := &pageDecision{}
	if err := p.preparer(r); err != nil {
		return err
	}
	if p.EnAttente == nil {
		return socle.ErrIntrouvable
	}
	return servirDecision(r, p.Demande, p.EnAttente, true)
}

func imprimerEtiquette(r *socle.Requete) error {
	d, err := OuvrirAgent(r, r.Request.PathValue("demande"), agents.Instruction)
	if err != nil {
		return err
	}
	adresse, err := AdresseEnvoi(r.App, d)
	if err != nil {
		return err
	}
	if len(adresse) == 0 {
		return socle.Err(socle.Introuvable, "Cette demande ne donne pas d’adresse postale.")
	}
	c := collectivites.De(r)
	b, err := pieces.Etiquette(append([]string{c.Enseigne}, c.LignesAdresse()...), adresse, optionsPDF(r, d, "Étiquette "+socle.FormaterNumero(d.Numero)))
	if err != nil {
		return err
	}
	return pieces.ServirPDF(r, "etiquette-"+d.Numero, b)
}

func optionsPDF(r *socle.Requete, d *Demande, titre string) pieces.OptionsPDF {
	o := pieces.OptionsPDF{Titre: titre, Auteur: collectivites.De(r).Enseigne}
	switch {
	case d.Essai:
		o.Filigrane = "ESSAI"
	case r.Socle.Demo:
		o.Filigrane = "SPÉCIMEN"
	}
	return o
}

// lettre opens a document with the heading of the collectivité and, when it is
// known, the address of the person.
func lettre(r *socle.Requete, d *Demande, titre string) (*pieces.PDF, error) {
	c := collectivites.De(r)
	p := pieces.NouveauPDF(optionsPDF(r, d, titre))
	tete := c.LignesAdresse()
	if c.Telephone != "" {
		tete = append(tete, "Téléphone\u00a0: "+socle.Telephone(c.Telephone))
	}
	if c.Courriel != "" {
		tete = append(tete, c.Courriel)
	}
	p.EnTete(c.Enseigne, tete)
	adresse, err := AdresseEnvoi(r.App, d)
	if err != nil {
		return nil, err
	}
	if len(adresse) == 0 && d.Demandeur != "" {
		adresse = []string{d.Demandeur}
	}
	if len(adresse) > 0 {
		p.Destinataire(adresse)
	}
	p.Titre(1, titre)
	return p, nil
}

const coteQR = 26

// servirAccuse draws the accusé, with the code de suivi of who has none yet.
func servirAccuse(r *socle.Requete, d *Demande, code string) error {
	a, err := accuseDe(r, d)
	if err != nil {
		return err
	}
	p, err := lettre(r, d, "Accusé de réception")
	if err != nil {
		return err
	}
	service := append([]string{a.Service}, a.Adresse...)
	for _, x := range []string{a.Telephone, a.Courriel} {
		if x != "" {
			service = append(service, x)
		}
	}
	definitions := []pieces.Definition{
		{Terme: "Numéro de demande", Valeur: a.Numero},
		{Terme: "Démarche", Valeur: a.Titre},
		{Terme: "Reçue le", Valeur: a.RecueLe},
		{Terme: "Service chargé de votre demande", Valeur: strings.Join(service, "\n")},
	}
	if code != "" {
		definitions = append(definitions, pieces.Definition{Terme: "Code de suivi, à garder", Valeur: socle.FormaterNumero(code)})
	}
	p.Definitions(definitions)
	for _, s := range a.Suite {
		p.Paragraphe(s)
	}
	url := r.Socle.AdressePublique() + r.Chemin + "/suivi"
	if err := p.QR(url, "Code à photographier pour ouvrir la page de suivi", coteQR); err != nil {
		return err
	}
	p.Paragraphe("Suivre votre demande\u00a0: " + url)
	b, err := p.Octets()
	if err != nil {
		return err
	}
	return pieces.ServirPDF(r, "accuse-"+d.Numero, b)
}

// servirDecision draws the act as it was approved, or the letter to sign.
func servirDecision(r *socle.Requete, d *Demande, dec *Decision, aSigner bool) error {
	a, err := dec.Projet(r.App)
	if err != nil {
		return err
	}
	p, err := lettre(r, d, "Décision")
	if err != nil {
		return err
	}
	p.Definitions([]pieces.Definition{{Terme: "Votre demande", Valeur: a.Titre + ", n°\u00a0" + a.Numero}, {Terme: "Service", Valeur: a.Service}})
	phrase := "Votre demande est acceptée."
	if a.Sens == Refusee {
		phrase = "Votre demande est refusée."
	}
	p.Fort(phrase)
	for _, x := range []pieces.Definition{{Terme: "En fait", Valeur: a.MotifFait}, {Terme: "En droit", Valeur: a.MotifDroit}, {Terme: "À savoir", Valeur: a.Conditions}} {
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
	if aSigner {
		place = 28
	}
	p.Signature(signature, place)
	if !aSigner && dec.Voie == VoieLien {
		p.Paragraphe("Décision prise par voie électronique, sans signature manuscrite (CRPA L212-2). Empreinte\u00a0: " + dec.Empreinte[:16] + ".")
	}
	p.Titre(2, "Si vous n’êtes pas d’accord")
	for _, s := range a.Recours {
		p.Paragraphe(s)
	}
	b, err := p.Octets()
	if err != nil {
		return err
	}
	return pieces.ServirPDF(r, "decision-"+d.Numero, b)
}
