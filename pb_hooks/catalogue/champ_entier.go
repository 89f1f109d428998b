package catalogue

import (
	"fmt"
	"net/url"
	"strconv"
	"strings"

	"guichet/ui"
)

func init() { EnregistrerGenre("entier", entier{}) }

// entier is a whole number, without sign beyond « - ».
type entier struct{}

func (entier) Lire(c *Champ, f url.Values, _ *Contexte) Valeur {
	s := strings.NewReplacer(" ", "", "\u00a0", "", "\u202f", "").Replace(nettoyer(f.Get(c.Code), false))
	if n, err := strconv.ParseInt(s, 10, 64); err == nil {
		s = strconv.FormatInt(n, 10)
	}
	return un(s)
}

func (entier) Verifier(c *Champ, v Valeur, _ *Contexte) string {
	n, err := strconv.ParseInt(v.Une(), 10, 64)
	switch {
	case err != nil || len(v.Une()) > 15:
		return "La réponse doit être un nombre entier, par exemple 2."
	case c.Min != nil && n < int64(*c.Min):
		return fmt.Sprintf("Le nombre doit être %d ou plus.", *c.Min)
	case c.Max != nil && n > int64(*c.Max):
		return fmt.Sprintf("Le nombre doit être %d ou moins.", *c.Max)
	}
	return ""
}

func (entier) Afficher(_ *Champ, v Valeur, _ *Contexte) []string { return v }

func (entier) Saisie(c *Champ, v Valeur, _ *Contexte) ui.Saisie {
	if v.Vide() {
		v = un(c.Defaut)
	}
	s := saisieDe(c, ui.GenreTexte, v)
	s.Inputmode, s.Largeur = "numeric", 4
	return s
}
