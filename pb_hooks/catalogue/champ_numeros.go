package catalogue

import (
	"net/url"
	"regexp"
	"strings"

	"guichet/ui"
)

func init() {
	EnregistrerGenre("siret", numero{
		valide: SIRETValide, chiffres: 14, exemple: "14 chiffres, par exemple 213 601 604 00019",
		faute: "Ce numéro SIRET n’existe pas : vérifiez les 14 chiffres.",
	})
	EnregistrerGenre("rna", numero{
		valide: RNAValide, chiffres: 10, exemple: "W et 9 caractères, par exemple W881234567. En Alsace-Moselle : volume et folio, par exemple volume 12 folio 34.",
		faute: "Ce numéro n’existe pas : il commence par W et compte 10 caractères, ou indique un volume et un folio.",
	})
}

// numero is an official number with its own rule.
type numero struct {
	valide         func(string) bool
	chiffres       int
	exemple, faute string
}

func (g numero) Lire(c *Champ, f url.Values, _ *Contexte) Valeur {
	s := strings.ToUpper(nettoyer(f.Get(c.Code), false))
	if serre := strings.NewReplacer(" ", "", "\u00a0", "", ".", "").Replace(s); len(serre) == g.chiffres {
		s = serre
	}
	return un(s)
}

func (g numero) Verifier(_ *Champ, v Valeur, _ *Contexte) string {
	if !g.valide(v.Une()) {
		return g.faute
	}
	return ""
}

func (g numero) Afficher(_ *Champ, v Valeur, _ *Contexte) []string { return v }

func (g numero) Saisie(c *Champ, v Valeur, _ *Contexte) ui.Saisie {
	s := saisieDe(c, ui.GenreTexte, v)
	s.Largeur = 20
	if s.Aide == "" {
		s.Aide = g.exemple
	}
	return s
}

// SIRETValide checks the 14 digits by Luhn; La Poste's establishments, whose
// number begins with 356000000, have a sum of digits that is a multiple of 5.
func SIRETValide(s string) bool {
	if len(s) != 14 || strings.Trim(s, "0123456789") != "" {
		return false
	}
	if strings.HasPrefix(s, "356000000") && somme(s)%5 == 0 {
		return true
	}
	return luhn(s)
}

func somme(s string) (n int) {
	for i := range s {
		n += int(s[i] - '0')
	}
	return n
}

func luhn(s string) bool {
	total := 0
	for i := range s {
		n := int(s[len(s)-1-i] - '0')
		if i%2 == 1 {
			if n *= 2; n > 9 {
				n -= 9
			}
		}
		total += n
	}
	return total%10 == 0
}

var (
	formeRNA    = regexp.MustCompile(`^W[0-9A-Z]{9}$`)
	formeVolume = regexp.MustCompile(`^VOL(?:UME|\.)? ?[0-9]+,? ?FOL(?:IO|\.)? ?[0-9]+$`)
)

// RNAValide accepts a RNA number, or the volume and folio of an association of
// Alsace-Moselle, which has none.
func RNAValide(s string) bool { return formeRNA.MatchString(s) || formeVolume.MatchString(s) }
