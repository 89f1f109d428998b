package catalogue

import (
	"maps"
	"net/url"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"guichet/pb_hooks/socle"
	"guichet/ui"
)

// Genre is one kind of champ: one file, one type. It reads what a browser
// posts, checks it, writes it and draws its control. Mails never carry an
// answer, hence no form for them; a PDF takes the one that people read.
type Genre interface {
	// Lire gives the canonical value, or the text as typed when it has none, so
	// that the page can show it again beside the fault.
	Lire(c *Champ, f url.Values, x *Contexte) Valeur
	// Verifier returns the sentence of the fault, "" for none. v is not empty.
	Verifier(c *Champ, v Valeur, x *Contexte) string
	// Afficher writes the answer for people, a line each. v is not empty.
	Afficher(c *Champ, v Valeur, x *Contexte) []string
	// Exporter writes the answer for a table: numbers without spaces, ISO dates,
	// codes. It may begin like a formula: who writes a sheet guards its cells. v
	// is not empty.
	Exporter(c *Champ, v Valeur, x *Contexte) string
	// Saisie draws the control with its value; v may be empty.
	Saisie(c *Champ, v Valeur, x *Contexte) ui.Saisie
}

// Brut is embedded by the kinds whose canonical value is what a table wants.
type Brut struct{}

// Exporter writes the value as it is kept.
func (Brut) Exporter(_ *Champ, v Valeur, _ *Contexte) string { return v.Une() }

// compose is a kind of several controls, which tells its faults by the end of
// their names: "" is the group itself.
type compose interface {
	fautes(c *Champ, v Valeur, x *Contexte) map[string]string
}

// muet is embedded by the kinds that are read and hold no answer.
type muet struct{ Brut }

func (muet) Lire(*Champ, url.Values, *Contexte) Valeur   { return nil }
func (muet) Verifier(*Champ, Valeur, *Contexte) string   { return "" }
func (muet) Afficher(*Champ, Valeur, *Contexte) []string { return nil }
func (muet) seulementLu()                                {}

// Muet tells that the champ is read only: it has no answer.
func (c *Champ) Muet() bool {
	_, oui := GenreDe(c.Type).(interface{ seulementLu() })
	return oui
}

// pose tells that a person answers the champ on its page: a calcul is computed,
// a champ caché is given by the link that opened the form.
func (c *Champ) pose() bool { return !c.Muet() && c.Type != "calcul" && c.Type != "cache" }

// Lieux are the reference lists that champs of places ask.
type Lieux interface {
	NomCommune(code string) (string, bool)
	ChercherCommunes(q string) []ui.Option
	// CommuneDe is the code of the commune of today that an address names, "" for
	// none.
	CommuneDe(codePostal, nom string) string
	NomEPCI(code string) (string, bool)
	ChercherEPCI(q string) []ui.Option
	NomPays(code string) (string, bool)
	Pays() []ui.Option
	PaysDAutrefois() []ui.Option
	Departements() []ui.Option
	Regions() []ui.Option
}

// Adresses proposes the streets whose name holds what is typed: the list of the
// collectivité, or a national service. Typing any other is always possible.
type Adresses interface {
	ChercherVoies(q string) ([]string, error)
}

// Demandes are those that a lien_demande may name: the usager's own.
type Demandes interface {
	Siennes() []ui.Option
	Nommer(id string) (string, bool)
}

// Contexte is what a champ may know besides its own answer.
type Contexte struct {
	Doc        *Document
	Aujourdhui socle.Jour
	Lieux      Lieux
	Adresses   Adresses // nil proposes none
	Demandes   Demandes // nil for who has none
	Chemin     string   // base of the addresses of the collectivité, for proposals
	Deposee    bool     // the answers are filed: what was computed with them stands
	SansPieces bool     // the documents may come later
	Certifiees Reponses // that nobody types: see [Certifiees]
	visibles   Reponses // the other answers, for a rule between two: see [Parcourir]
}

var genres = map[string]Genre{}

// EnregistrerGenre adds a kind; a later room adds its own this way.
func EnregistrerGenre(nom string, g Genre) { genres[nom] = g }

// GenreDe finds a kind by its name, nil for an unknown one.
func GenreDe(nom string) Genre { return genres[nom] }

// Genres lists the kinds.
func Genres() []string { return slices.Sorted(maps.Keys(genres)) }

// saisieDe is the part of a control that all kinds share.
func saisieDe(c *Champ, genre ui.Genre, v Valeur) ui.Saisie {
	return ui.Saisie{
		Genre: genre, Nom: c.Code, Libelle: c.Libelle.Fr, Aide: c.Aide.Fr, Valeur: v.Une(),
		Facultatif: !c.Requis, Autocomplete: c.Completion, Unite: c.Unite,
	}
}

// partie is one control of a group: its name is the champ's and a suffix.
func partie(c *Champ, genre ui.Genre, suffixe, libelle, valeur string) ui.Saisie {
	return ui.Saisie{Genre: genre, Nom: c.Code + suffixe, Libelle: libelle, Valeur: valeur}
}

// ligne reads one text of the form, on one line.
func ligne(f url.Values, nom string) string { return nettoyer(f.Get(nom), false) }

// serrer takes out the separators that people put in numbers.
func serrer(s string) string { return separateurs.Replace(s) }

var separateurs = strings.NewReplacer(" ", "", "\u00a0", "", "\u202f", "", ".", "", "-", "")

// grouper writes a number in groups of so many characters, the last group
// taking what remains.
func grouper(s string, tailles ...int) string {
	var l []string
	for _, n := range tailles {
		if len(s) > n {
			l, s = append(l, s[:n]), s[n:]
		}
	}
	return strings.Join(append(l, s), "\u00a0")
}

// premiere is the first fault of a group of controls, in their order.
func premiere(fautes map[string]string, suffixes ...string) string {
	for _, s := range append([]string{""}, suffixes...) {
		if fautes[s] != "" {
			return fautes[s]
		}
	}
	return ""
}

// manque is the sentence of a missing answer.
func (c *Champ) manque() string {
	if c.Manque.Fr != "" {
		return c.Manque.Fr
	}
	return "Répondez à la question « " + c.Libelle.Fr + " »."
}

// nettoyer normalises a text: NFC, no invisible control, trimmed; a line when
// lignes is false. It composes last, when nothing stands between a letter and
// its accent any more.
func nettoyer(s string, lignes bool) string {
	s = strings.ReplaceAll(strings.ToValidUTF8(s, "\uFFFD"), "\r\n", "\n")
	s = strings.Map(func(r rune) rune {
		switch {
		case r == '\n' && lignes:
			return r
		case r == '\n' || r == '\t' || r == '\r':
			return ' '
		case unicode.IsControl(r), r >= '\u202a' && r <= '\u202e', r >= '\u2066' && r <= '\u2069':
			return -1
		}
		return r
	}, s)
	return strings.TrimSpace(norm.NFC.String(s))
}

// un makes a Valeur of one text, nil when empty.
func un(s string) Valeur {
	if s == "" {
		return nil
	}
	return Valeur{s}
}

func ptr(n int) *int { return &n }
