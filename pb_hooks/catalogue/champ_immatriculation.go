package catalogue

import (
	"net/url"
	"regexp"
	"strings"

	"guichet/ui"
)

func init() { EnregistrerGenre("immatriculation", immatriculation{}) }

// immatriculation is the number of a vehicle: AB-123-CD since 2009 (SIV), or
// 1234 ABC 88, which vehicles of before may still bear (FNI).
type immatriculation struct{ Brut }

var (
	// No I, O nor U, and never SS (arrêté du 9 février 2009, article 1er).
	formeSIV = regexp.MustCompile(`^([A-HJ-NP-TV-Z]{2})([0-9]{3})([A-HJ-NP-TV-Z]{2})$`)
	formeFNI = regexp.MustCompile(`^([1-9][0-9]{0,3})([A-HJ-NP-Z]{1,3})(0[1-9]|[1-8][0-9]|9[0-5]|2[AB]|97[1-6])$`)
)

// plaque writes a number as on its plate.
func plaque(s string) (string, bool) {
	s = serrer(s)
	if m := formeSIV.FindStringSubmatch(s); m != nil {
		return strings.Join(m[1:], "-"), m[1] != "SS" && m[2] != "000" && m[3] != "SS"
	}
	if m := formeFNI.FindStringSubmatch(s); m != nil {
		return strings.Join(m[1:], " "), true
	}
	return s, false
}

func (immatriculation) Lire(c *Champ, f url.Values, _ *Contexte) Valeur {
	s := strings.ToUpper(ligne(f, c.Code))
	if p, ok := plaque(s); ok {
		s = p
	}
	return un(s)
}

func (immatriculation) Verifier(_ *Champ, v Valeur, _ *Contexte) string {
	if p, ok := plaque(v.Une()); !ok || p != v.Une() {
		return "Cette immatriculation n’existe pas : elle ressemble à AB-123-CD ou à 123 ABC 88."
	}
	return ""
}

func (immatriculation) Afficher(_ *Champ, v Valeur, _ *Contexte) []string {
	return []string{strings.ReplaceAll(v.Une(), " ", "\u00a0")}
}

func (immatriculation) Saisie(c *Champ, v Valeur, _ *Contexte) ui.Saisie {
	s := saisieDe(c, ui.GenreTexte, v)
	s.Largeur = 10
	if s.Aide == "" {
		s.Aide = "Par exemple AB-123-CD ou 123 ABC 88"
	}
	return s
}
