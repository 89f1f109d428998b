package catalogue

// Sources are the values of [Champ.Source]: where a first answer comes from. The
// person sees it and may change it, unless it is « agent », who alone fills it.
var Sources = []string{"usager", "compte", "franceconnect", "organisme", "precedente", "url", "agent"}

// Champ is one question, or the citation of a bloc with the role it plays.
type Champ struct {
	ID         string  `json:"id"`
	Code       string  `json:"code,omitempty"`
	Type       string  `json:"type,omitempty"`
	Bloc       string  `json:"bloc,omitempty"`
	Role       string  `json:"role,omitempty"`
	Libelle    Texte   `json:"libelle,omitzero"`
	Aide       Texte   `json:"aide,omitzero"`
	Requis     bool    `json:"requis,omitempty"`
	Sensible   bool    `json:"sensible,omitempty"`
	Liste      string  `json:"liste,omitempty"`
	Defaut     string  `json:"defaut,omitempty"`
	Min        *int    `json:"min,omitempty"`
	Max        *int    `json:"max,omitempty"`
	Regles     []Regle `json:"regles,omitempty"`
	Completion string  `json:"completion,omitempty"` // autocomplete token
	Manque     Texte   `json:"manque,omitzero"`      // sentence when the answer is missing
	Si         *Test   `json:"si,omitempty"`
	Source     string  `json:"source,omitempty"`  // who fills it first, see [Sources]; "" is the usager
	Autre      bool    `json:"autre,omitempty"`   // a choice offers « Autre », with a text
	Motif      string  `json:"motif,omitempty"`   // of a texte_formate: RE2 without look-around, for the whole text
	Exemple    string  `json:"exemple,omitempty"` // of a texte_formate: a text that fits Motif
	Unite      string  `json:"unite,omitempty"`   // written after a number: « personnes », « m² »; of a liste: a row with its article, « un enfant »
	Calcul     *Calcul `json:"calcul,omitempty"`  // of a calcul
	Champs     []Champ `json:"champs,omitempty"`  // of a liste: the questions of each row

	// Avec names the champs of a bloc that are asked only when one wants them:
	// « civilite » of identite_personne, « canal_reponse » of contact.
	Avec []string `json:"avec,omitempty"`
}

// Regle is a named check of a champ, with the sentence of its refusal. Unlike
// an eligibility rule it says that the answer is wrong.
type Regle struct {
	Nom    string `json:"nom"` // passe, futur, age_min, age_max, decimales…
	Valeur int    `json:"valeur,omitempty"`
	Champ  string `json:"champ,omitempty"` // id of the earlier champ that « apres » compares with
	Phrase Texte  `json:"phrase,omitzero"` // required, but by the rules that make their own
}

// Liste is a shared list of options.
type Liste struct {
	ID      string      `json:"id"`
	Code    string      `json:"code"`
	Options []OptionDoc `json:"options"`
}

// OptionDoc is one option of a [Liste].
type OptionDoc struct {
	ID      string `json:"id"`
	Code    string `json:"code"`
	Libelle Texte  `json:"libelle"`
	Aide    Texte  `json:"aide,omitzero"`
	Parent  string `json:"parent,omitempty"` // id of the option of the first list that offers it (choix_lie)
	Seule   bool   `json:"seule,omitempty"`  // excludes every other (choix_multiple): « Aucune »
}

// Calcul is a value that the program computes by the name of one of its
// functions, never by a formula typed in the form.
type Calcul struct {
	Nom string   `json:"nom"` // somme, produit, difference, duree_jours, age, nombre
	De  []string `json:"de"`  // ids of earlier champs; of the questions of a liste, over all its rows
}

// PieceAttendue is a document to join.
type PieceAttendue struct {
	ID            string   `json:"id"`
	Code          string   `json:"code"`
	Libelle       Texte    `json:"libelle"`
	Aide          Texte    `json:"aide,omitzero"`
	Requis        bool     `json:"requis,omitempty"`
	Si            *Test    `json:"si,omitempty"`
	Indispensable bool     `json:"indispensable,omitempty"` // its lack may stop the clock (CRPA L114-5-1)
	Sensible      bool     `json:"sensible,omitempty"`
	Nature        string   `json:"nature"`
	BaseLegale    string   `json:"base_legale"`
	Formats       []string `json:"formats"`
	MaxMo         int      `json:"max_mo"`
	NbMax         int      `json:"nb_max"`
	GardeJours    int      `json:"garde_jours,omitempty"` // removed so many days after the demande is ended: titre d’identité
	Porte         string   `json:"porte,omitempty"`       // code under which an organisme keeps it for its next demandes
}
