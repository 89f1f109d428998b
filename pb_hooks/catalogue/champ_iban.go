package catalogue

import (
	"net/url"
	"regexp"
	"strings"

	"guichet/ui"
)

func init() { EnregistrerGenre("iban", iban{}) }

// iban is the number of a bank account (ISO 13616), checked modulo 97.
type iban struct{ Brut }

var formeIBAN = regexp.MustCompile(`^[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}$`)

func (iban) Lire(c *Champ, f url.Values, _ *Contexte) Valeur {
	return un(strings.TrimPrefix(strings.ToUpper(serrer(ligne(f, c.Code))), "IBAN"))
}

func (iban) Verifier(_ *Champ, v Valeur, _ *Contexte) string {
	if !IBANValide(v.Une()) {
		return "Cet IBAN n’existe pas : recopiez-le du relevé d’identité bancaire. En France il commence par FR et compte 27 caractères."
	}
	return ""
}

// IBANValide checks the form, the 27 characters of France and Monaco, and the
// key of any country.
func IBANValide(s string) bool {
	if !formeIBAN.MatchString(s) || (s[:2] == "FR" || s[:2] == "MC") && len(s) != 27 {
		return false
	}
	reste := 0
	for _, c := range s[4:] + s[:4] {
		if c >= 'A' {
			reste = (reste*100 + int(c-'A') + 10) % 97
		} else {
			reste = (reste*10 + int(c-'0')) % 97
		}
	}
	return reste == 1
}

func (iban) Afficher(_ *Champ, v Valeur, _ *Contexte) []string {
	if !IBANValide(v.Une()) {
		return v
	}
	return []string{grouper(v.Une(), 4, 4, 4, 4, 4, 4, 4, 4)}
}

func (g iban) Saisie(c *Champ, v Valeur, x *Contexte) ui.Saisie {
	s := saisieDe(c, ui.GenreTexte, v)
	if !v.Vide() {
		s.Valeur = g.Afficher(c, v, x)[0]
	}
	if s.Aide == "" {
		s.Aide = "Il est écrit sur le relevé d’identité bancaire, par exemple FR76 3000 6000 0112 3456 7890 189"
	}
	return s
}
