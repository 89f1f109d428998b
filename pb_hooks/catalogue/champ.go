package catalogue

import (
	"net/url"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"guichet/pb_hooks/socle"
	"guichet/ui"
)

// Genre is one kind of champ: one file, one type. It reads what a browser
// posts, checks it, writes it for people and draws its control.
type Genre interface {
	// Lire gives the canonical value, or the text as typed when it has none, so
	// that the page can show it again beside the fault.
	Lire(c *Champ, f url.Values, x *Contexte) Valeur
	// Verifier returns the sentence of the fault, "" for none. v is not empty.
	Verifier(c *Champ, v Valeur, x *Contexte) string
	// Afficher writes the answer, a line each. v is not empty.
	Afficher(c *Champ, v Valeur, x *Contexte) []string
	// Saisie draws the control with its value; v may be empty.
	Saisie(c *Champ, v Valeur, x *Contexte) ui.Saisie
}

// Lieux are the reference lists that champs of places ask.
type Lieux interface {
	NomCommune(code string) (string, bool)
	ChercherCommunes(q string) []ui.Option
	NomPays(code string) (string, bool)
	Pays() []ui.Option
}

// Contexte is what a champ may know besides its own answer.
type Contexte struct {
	Doc        *Document
	Aujourdhui socle.Jour
	Lieux      Lieux
	Chemin     string // base of the addresses of the collectivité, for proposals
}

var genres = map[string]Genre{}

// EnregistrerGenre adds a kind; a later room adds its own this way.
func EnregistrerGenre(nom string, g Genre) { genres[nom] = g }

// GenreDe finds a kind by its name, nil for an unknown one.
func GenreDe(nom string) Genre { return genres[nom] }

// saisieDe is the part of a control that all kinds share.
func saisieDe(c *Champ, genre ui.Genre, v Valeur) ui.Saisie {
	return ui.Saisie{
		Genre: genre, Nom: c.Code, Libelle: c.Libelle.Fr, Aide: c.Aide.Fr, Valeur: v.Une(),
		Facultatif: !c.Requis, Autocomplete: c.Completion,
	}
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
