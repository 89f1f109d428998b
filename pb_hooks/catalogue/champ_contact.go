package catalogue

import (
	"net/mail"
	"net/url"
	"regexp"
	"strings"

	"guichet/pb_hooks/socle"
	"guichet/ui"
)

func init() {
	EnregistrerGenre("email", email{})
	EnregistrerGenre("telephone", telephone{})
}

// email is an address, in lower case.
type email struct{ Brut }

func (email) Lire(c *Champ, f url.Values, _ *Contexte) Valeur {
	return un(strings.ToLower(strings.ReplaceAll(nettoyer(f.Get(c.Code), false), " ", "")))
}

// formeDomaine wants a name of at least two parts: no host of the local network,
// no number of a machine.
var formeDomaine = regexp.MustCompile(`@[^@.\[\]]+(?:\.[^@.\[\]]+)+$`)

func (email) Verifier(_ *Champ, v Valeur, _ *Contexte) string {
	a, err := mail.ParseAddress(v.Une())
	if err != nil || a.Address != v.Une() || len(v.Une()) > 254 || !formeDomaine.MatchString(v.Une()) {
		return "L’adresse électronique doit ressembler à nom@example.org."
	}
	return ""
}

func (email) Afficher(_ *Champ, v Valeur, _ *Contexte) []string { return v }

func (email) Saisie(c *Champ, v Valeur, _ *Contexte) ui.Saisie {
	s := saisieDe(c, ui.GenreTexte, v)
	s.Inputmode = "email"
	if s.Autocomplete == "" {
		s.Autocomplete = "email"
	}
	return s
}

// telephone is ten French digits, or a foreign number with its +.
type telephone struct{ Brut }

func (telephone) Lire(c *Champ, f url.Values, _ *Contexte) Valeur {
	return un(socle.NormaliserTelephone(nettoyer(f.Get(c.Code), false)))
}

func (telephone) Verifier(_ *Champ, v Valeur, _ *Contexte) string {
	if !socle.TelephoneValide(v.Une()) {
		return socle.FauteTelephone
	}
	return ""
}

func (telephone) Afficher(_ *Champ, v Valeur, _ *Contexte) []string {
	return []string{socle.Telephone(v.Une())}
}

func (telephone) Saisie(c *Champ, v Valeur, _ *Contexte) ui.Saisie {
	s := saisieDe(c, ui.GenreTexte, v)
	s.Inputmode, s.Largeur = "tel", 20
	if s.Autocomplete == "" {
		s.Autocomplete = "tel"
	}
	return s
}
