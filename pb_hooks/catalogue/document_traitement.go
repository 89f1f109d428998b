package catalogue

// Traitement is how the demande is processed, frozen with the revision.
type Traitement struct {
	Service          string            `json:"service"` // code of the usual service
	Secteur          string            `json:"secteur"`
	Public           []string          `json:"public"`
	Niveaux          []string          `json:"niveaux"`
	Authentification string            `json:"authentification"` // aucune, facultative, compte, franceconnect
	PresenceRequise  bool              `json:"presence_requise,omitempty"`
	EligibleSVE      bool              `json:"eligible_sve"`
	Delai            Delai             `json:"delai"`
	Silence          Silence           `json:"silence"`
	Suite            Texte             `json:"suite"` // what happens next, in the accusé
	Recours          Recours           `json:"recours"`
	MotifsRefus      []MotifRefus      `json:"motifs_refus,omitempty"`
	Conservation     Conservation      `json:"conservation"`
	RGPD             RGPD              `json:"rgpd"`
	Attentes         []string          `json:"attentes,omitempty"`
	MotsEtats        map[string]string `json:"mots_etats,omitempty"`
	Livraison        []string          `json:"livraison,omitempty"` // telechargement, retrait, courrier
	Decision         bool              `json:"decision"`            // an individual decision is asked
	Identite         Identite          `json:"identite"`
	Algorithme       Texte             `json:"algorithme,omitzero"`    // mention printed when a computed value founds the decision (CRPA L311-3-1)
	Campagne         bool              `json:"campagne,omitempty"`     // takes demandes during campagnes, once there is one
	CompteRendu      string            `json:"compte_rendu,omitempty"` // code of the téléservice that asks for the account of what was granted
}

// Delai is the time to answer.
type Delai struct {
	Valeur int    `json:"valeur"`
	Unite  string `json:"unite"` // jours, jours_ouvres, mois
	Nature string `json:"nature"`
}

// Silence is what the lack of an answer means, and who says so.
type Silence struct {
	Regime      string `json:"regime"` // SVA, SVR, SO, SP
	Valeur      int    `json:"valeur,omitempty"`
	Unite       string `json:"unite,omitempty"`
	BaseLegale  string `json:"base_legale"`
	Verif       string `json:"verif,omitempty"`        // a_confirmer: the collectivité confirms it before the first demande
	VerifiePar  string `json:"verifie_par,omitempty"`  // « le Département des Vosges »
	VerifieLe   string `json:"verifie_le,omitempty"`   // civil day
	ConfirmePar string `json:"confirme_par,omitempty"` // acteur, in the collectivité
	ConfirmeLe  string `json:"confirme_le,omitempty"`  // civil day
}

// Recours tells the appeals of a decision.
type Recours struct {
	RAPO  bool  `json:"rapo,omitempty"`
	Texte Texte `json:"texte"`
}

// MotifRefus is a ground of refusal in law, from which an agent picks.
type MotifRefus struct {
	Code  string `json:"code"`
	Droit Texte  `json:"droit"`
}

// Conservation is how long the demande is kept, and its fate.
type Conservation struct {
	DUA       string `json:"dua"`
	SortFinal string `json:"sort_final"` // D, C, T
	Source    string `json:"source"`
}

// RGPD is the legal basis and what is sensitive.
type RGPD struct {
	Base      string   `json:"base"`
	Finalite  Texte    `json:"finalite"`
	Sensibles []string `json:"sensibles,omitempty"`
}

// Discret tells that the very name of a téléservice says something of who files it:
// social help always, the état civil where it touches on what is sensitive.
func (d *Document) Discret() bool {
	t := d.Traitement
	return t.Secteur == "social" || t.Secteur == "etat_civil" && len(t.RGPD.Sensibles) > 0
}

// Identite names the role of the blocs that say who files the demande.
type Identite struct {
	Role    string `json:"role"`              // « demandeur »
	Sinon   string `json:"sinon,omitempty"`   // the role that says it when the first is not asked
	Contact string `json:"contact,omitempty"` // role of the bloc contact, when another
	Envoi   string `json:"envoi,omitempty"`   // role of the address to which a document is sent
}
