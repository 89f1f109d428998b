package catalogue

import (
	"net/url"
	"regexp"
	"strings"
	"unicode/utf8"

	"guichet/pb_hooks/socle"
	"guichet/ui"
)

func init() {
	EnregistrerGenre("texte", texte{max: 200})
	EnregistrerGenre("texte_long", texte{max: 2000, lignes: true})
}

// texte is one line or several, with a longest length in characters.
type texte struct {
	max    int
	lignes bool
}

func (g texte) borne(c *Champ) int {
	if c.Max != nil {
		return *c.Max
	}
	return g.max
}

func (g texte) Lire(c *Champ, f url.Values, _ *Contexte) Valeur {
	return un(nettoyer(f.Get(c.Code), g.lignes))
}

func (g texte) Verifier(c *Champ, v Valeur, _ *Contexte) string {
	s := v.Une()
	if n := utf8.RuneCountInString(s); n > g.borne(c) {
		return "Raccourcissez votre réponse à " + socle.Pluriel(g.borne(c), "caractère", "caractères") + "\u00a0: elle en compte " + socle.Nombre(n) + "."
	}
	if ContientNIR(s) {
		return PhraseNIR
	}
	for _, r := range c.Regles {
		if r.Nom == "code_postal" && !codePostal.MatchString(s) || r.Nom == "chiffres" && strings.Trim(s, "0123456789") != "" {
			return r.Phrase.Fr
		}
	}
	return ""
}

var codePostal = regexp.MustCompile(`^[0-9]{5}$`)

func (g texte) Afficher(_ *Champ, v Valeur, _ *Contexte) []string {
	return strings.Split(v.Une(), "\n")
}

func (g texte) Saisie(c *Champ, v Valeur, _ *Contexte) ui.Saisie {
	s := saisieDe(c, ui.GenreTexte, v)
	if g.lignes {
		s.Genre, s.Max = ui.GenreZone, g.borne(c)
	}
	if c.Max != nil && *c.Max <= 10 {
		s.Largeur = 5
	}
	for _, r := range c.Regles {
		if r.Nom == "code_postal" || r.Nom == "chiffres" {
			s.Inputmode, s.Largeur = "numeric", 5
		}
	}
	return s
}

// PhraseNIR answers a text that holds a social security number.
const PhraseNIR = "N’indiquez pas de numéro de sécurité sociale : la mairie n’a pas le droit de le recueillir."

// formeNIR is the shape of a French social security number: sex, year, month,
// département (Corsica included), commune, order, and perhaps its key, with the
// separators that people and copied pages put between them.
var formeNIR = regexp.MustCompile(strings.ReplaceAll(
	`(?:^|[^0-9])[12378]_[0-9]{2}_(?:0[1-9]|1[0-2]|[2-9][0-9])_(?:[0-9]{2}|2[ABab])_[0-9]{3}_[0-9]{3}(?:_[0-9]{2})?(?:[^0-9]|$)`,
	"_", `[\s\x{a0}\x{202f}.-]?`,
))

// ContientNIR tells that a text seems to hold a social security number, whose
// collection is forbidden here (décret 2019-341).
func ContientNIR(s string) bool { return formeNIR.MatchString(s) }
