package catalogue

import (
	"net/url"
	"strings"

	"guichet/pb_hooks/socle"
	"guichet/ui"
)

func init() {
	EnregistrerGenre("siren", numero{
		valide: socle.SIRENValide, longueur: 9, groupes: []int{3, 3},
		exemple: "9 chiffres, par exemple 218 801 603",
		faute:   "Ce numéro SIREN n’existe pas : vérifiez les 9 chiffres.",
	})
	EnregistrerGenre("siret", numero{
		valide: socle.SIRETValide, longueur: 14, groupes: []int{3, 3, 3},
		exemple: "14 chiffres, par exemple 218 801 603 00018",
		faute:   "Ce numéro SIRET n’existe pas : vérifiez les 14 chiffres.",
	})
	EnregistrerGenre("rna", numero{
		valide: socle.RNAValide, longueur: 10, prefixe: "W",
		exemple: "W et 9 caractères, par exemple W881234567. En Alsace-Moselle : volume et folio, par exemple volume 12 folio 34.",
		faute:   "Ce numéro n’existe pas : il commence par W et compte 10 caractères, ou indique un volume et un folio.",
	})
}

// numero is an official number with its own rule.
type numero struct {
	Brut
	valide         func(string) bool
	longueur       int    // of a number whose separators are taken out
	prefixe        string // its letters
	groupes        []int  // how it is shown
	exemple, faute string
}

func (g numero) Lire(c *Champ, f url.Values, _ *Contexte) Valeur {
	s := strings.ToUpper(ligne(f, c.Code))
	if serre := serrer(s); len(serre) == g.longueur && strings.HasPrefix(serre, g.prefixe) {
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

func (g numero) Afficher(_ *Champ, v Valeur, _ *Contexte) []string {
	if !g.valide(v.Une()) {
		return v
	}
	return []string{grouper(v.Une(), g.groupes...)}
}

func (g numero) Saisie(c *Champ, v Valeur, x *Contexte) ui.Saisie {
	s := saisieDe(c, ui.GenreTexte, v)
	s.Largeur = 20
	if g.prefixe == "" {
		s.Inputmode = "numeric"
	}
	if !v.Vide() {
		s.Valeur = g.Afficher(c, v, x)[0]
	}
	if s.Aide == "" {
		s.Aide = g.exemple
	}
	return s
}
