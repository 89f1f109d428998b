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
	Dependante bool // other answers of the page show or hide it
	Cachee     bool // and hide it now

	// Text controls.
	Autocomplete string // token of the HTML specification, e.g. "family-name"
	Inputmode    string // numeric, decimal, tel, email
	Max          int    // longest text in characters, 0 = not told
	Lignes       int    // rows of a GenreZone
	Largeur      int    // expected length in characters (2, 4, 5, 10, 20), 0 = full width
	Unite        string // suffix such as « € »

	// Choices.
	Options   []Option
	Groupes   []Groupe // options of a GenreListe that are named group by group
	Valeurs   []string // codes chosen, for GenreCases
	Precision *Saisie  // the text that the last option asks for: « Autre »
	Filtre    string   // name of the GenreListe whose answer names the only group to offer

	// GenreGroupe: one question of several controls, under one legend.
	Parties []Saisie
	EnLigne bool // short boxes, side by side

	// GenreRangees: the same questions again and again. Ajouter is the label of
	// the button that adds a row, "" when there is no room for one more.
	Rangees []Rangee
	Ajouter string

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
	GenreGroupe     Genre = "groupe"     // several controls
	GenreRangees    Genre = "rangees"    // rows of several controls

	// To read, without control: Libelle and Aide.
	GenreInformation Genre = "information" // « urgence » in Valeur makes it stand out
	GenreIntertitre  Genre = "intertitre"
	GenreDetails     Genre = "details"  // folded
	GenreResultat    Genre = "resultat" // computed: Valeur
)

// Lu tells that there is nothing to fill in.
func (s *Saisie) Lu() bool {
	switch s.Genre {
	case GenreInformation, GenreIntertitre, GenreDetails, GenreResultat:
		return true
	}
	return false
}

// Ordinaire tells the controls of one box, which a page has most.
func (s *Saisie) Ordinaire() bool {
	switch s.Genre {
	case GenreTexte, GenreZone, GenreListe, GenreSecret, GenreCode, GenreSuggestion:
		return true
	}
	return false
}

// Ligne tells the controls of one line of text.
func (s *Saisie) Ligne() bool { return s.Ordinaire() && s.Genre != GenreZone && s.Genre != GenreListe }

// Option is one answer of a choice.
type Option struct {
	Code    string
	Libelle string
	Aide    string
}

// Groupe is a named group of options.
type Groupe struct {
	Code    string // of the option of another list that this group goes with, "" for none
	Libelle string
	Options []Option
}

// Rangee is one row of a GenreRangees.
type Rangee struct {
	ID      string
	Titre   string // « Enfant 2 »
	Saisies []Saisie
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

// Fautes gives the control and its parts the faults told under their names, and
// returns their lines of the summary.
func (s *Saisie) Fautes(fautes map[string]string) []ErreurSaisie {
	s.parcourir(func(s *Saisie) { s.Erreur = fautes[s.Nom] })
	return s.Erreurs()
}

// Erreurs are the lines of the summary of the control and its parts, in the
// order of the page.
func (s *Saisie) Erreurs() []ErreurSaisie {
	var l []ErreurSaisie
	s.parcourir(func(s *Saisie) {
		if s.Erreur != "" {
			l = append(l, ErreurSaisie{Nom: s.Nom, Phrase: s.Erreur})
		}
	})
	return l
}

// Noms are the names that the control and its parts send.
func (s *Saisie) Noms() []string {
	var l []string
	s.parcourir(func(s *Saisie) {
		switch {
		case s.Lu() || s.Genre == GenreGroupe:
		case s.Genre == GenreDate:
			l = append(l, s.Nom+"_jour", s.Nom+"_mois", s.Nom+"_annee")
		default:
			l = append(l, s.Nom)
		}
	})
	return l
}

func (s *Saisie) parcourir(f func(*Saisie)) {
	f(s)
	if s.Precision != nil {
		s.Precision.parcourir(f)
	}
	for i := range s.Parties {
		s.Parties[i].parcourir(f)
	}
	for i := range s.Rangees {
		for j := range s.Rangees[i].Saisies {
			s.Rangees[i].Saisies[j].parcourir(f)
		}
	}
}
