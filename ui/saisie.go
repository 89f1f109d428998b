package ui

// Saisie is one control of a form as every page draws it: the questions of a
// téléservice and the forms of the program itself go through the same
// template (composants/saisie.html), hence the same markup, the same error
// wording in the summary and beside the control.
//
// Nothing in it is HTML: every string is escaped by the template.
type Saisie struct {
	Genre   Genre
	Nom     string // name of the control; its id in the page is "s-" + Nom
	Libelle string
	Titre   bool   // the label (or legend) is the page's h1
	Aide    string // hint under the label, with an example of the format
	Erreur  string // whole sentence, the same as in the summary; "" = none
	Valeur  string // current text, or the code of the chosen option

	Facultatif bool // writes « (facultatif) » after the label

	// Text controls.
	Autocomplete string // token of the HTML specification, e.g. "family-name"
	Inputmode    string // numeric, decimal, tel, email
	Max          int    // longest text in characters, 0 = not told
	Lignes       int    // rows of a GenreZone
	Largeur      int    // expected length in characters (2, 4, 5, 10, 20), 0 = full width
	Unite        string // suffix such as « € »

	// Choices.
	Options []Option
	Valeurs []string // codes chosen, for GenreCases

	// GenreDate: the three boxes are named Nom+"_jour", "_mois", "_annee".
	Jour, Mois, Annee string

	// GenreSuggestion: a text box with a list of proposals. With JavaScript
	// they come from Source (GET ?q=…, JSON [{"code","libelle"}]); without it
	// the box is plain text and the server answers a doubt with Options to
	// choose from.
	Source string

	// GenreFichier.
	Fichiers []Fichier
	Accepte  string // value of the accept attribute
	Limites  string // sentence told beforehand: formats, size, number
	Multiple bool
}

// Genre tells which control draws a Saisie.
type Genre string

// The controls.
const (
	GenreTexte      Genre = "texte"
	GenreZone       Genre = "zone"       // several lines
	GenreRadios     Genre = "radios"     // one of a few options
	GenreListe      Genre = "liste"      // one of many options (select)
	GenreCases      Genre = "cases"      // several options
	GenreCase       Genre = "case"       // one box to tick; Valeur "oui" when ticked
	GenreDate       Genre = "date"       // three boxes
	GenreSecret     Genre = "secret"     // password
	GenreCode       Genre = "code"       // 6 digits received by mail
	GenreFichier    Genre = "fichier"    // one or several files
	GenreSuggestion Genre = "suggestion" // text with proposals
	GenreCache      Genre = "cache"      // hidden
)

// Option is one answer of a choice.
type Option struct {
	Code    string
	Libelle string
	Aide    string
}

// Fichier is a file already received, shown with the means to open or remove it.
type Fichier struct {
	ID     string
	Nom    string
	Taille string // « 214 ko »
	URL    string
}

// ErreurSaisie is one line of the error summary at the top of a page.
type ErreurSaisie struct {
	Nom    string // name of the control, anchor of the link
	Phrase string
}

// Fautes gives the control the fault told under its name, and returns its line
// of the summary.
func (s *Saisie) Fautes(fautes map[string]string) []ErreurSaisie {
	s.Erreur = fautes[s.Nom]
	if s.Erreur == "" {
		return nil
	}
	return []ErreurSaisie{{Nom: s.Nom, Phrase: s.Erreur}}
}
