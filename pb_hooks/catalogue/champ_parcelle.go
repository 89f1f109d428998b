package catalogue

import (
	"net/url"
	"regexp"
	"strings"

	"guichet/ui"
)

func init() { EnregistrerGenre("parcelle", parcelle{}) }

// parcelle is the reference of a plot of the cadastre. Its value is {prefixe,
// section, numero}; the prefix is 000 but where communes were merged. Sections
// are one or two letters, or figures in Alsace-Moselle.
type parcelle struct{}

const sansPrefixe = "000"

var (
	formePrefixe = regexp.MustCompile(`^[0-9]{3}$`)
	formeSection = regexp.MustCompile(`^(?:[A-Z]{1,2}|[0-9]{1,2})$`)
	formeParcel  = regexp.MustCompile(`^[1-9][0-9]{0,3}$`)
)

func (parcelle) Lire(c *Champ, f url.Values, _ *Contexte) Valeur {
	lire := func(suffixe string) string { return strings.ToUpper(serrer(ligne(f, c.Code+suffixe))) }
	prefixe, section, numero := lire("_prefixe"), lire("_section"), lire("_numero")
	if prefixe+section+numero == "" {
		return nil
	}
	if prefixe == "" {
		prefixe = sansPrefixe
	}
	if n := strings.TrimLeft(numero, "0"); formeParcel.MatchString(n) {
		numero = n
	}
	return Valeur{prefixe, section, numero}
}

func (g parcelle) Verifier(c *Champ, v Valeur, x *Contexte) string {
	return premiere(g.fautes(c, v, x), "_prefixe", "_section", "_numero")
}

func (parcelle) fautes(c *Champ, v Valeur, _ *Contexte) map[string]string {
	if len(v) != 3 {
		return map[string]string{"": c.manque()}
	}
	fautes := map[string]string{}
	if !formePrefixe.MatchString(v[0]) {
		fautes["_prefixe"] = "Le préfixe compte 3 chiffres, par exemple 000."
	}
	if !formeSection.MatchString(v[1]) {
		fautes["_section"] = "La section est d’une ou deux lettres, par exemple AB, ou d’un ou deux chiffres en Alsace-Moselle."
	}
	if !formeParcel.MatchString(v[2]) {
		fautes["_numero"] = "Le numéro compte de 1 à 4 chiffres, par exemple 123."
	}
	return fautes
}

func (parcelle) Afficher(_ *Champ, v Valeur, _ *Contexte) []string {
	if len(v) != 3 {
		return v
	}
	s := "Section " + v[1] + ", parcelle n°\u00a0" + v[2]
	if v[0] != sansPrefixe {
		s = "Préfixe " + v[0] + ", s" + s[1:]
	}
	return []string{s}
}

func (parcelle) Exporter(_ *Champ, v Valeur, _ *Contexte) string { return strings.Join(v, " ") }

func (parcelle) Saisie(c *Champ, v Valeur, _ *Contexte) ui.Saisie {
	if len(v) != 3 {
		v = make(Valeur, 3)
	}
	prefixe := partie(c, ui.GenreTexte, "_prefixe", "Préfixe", v[0])
	section := partie(c, ui.GenreTexte, "_section", "Section", v[1])
	numero := partie(c, ui.GenreTexte, "_numero", "Numéro", v[2])
	prefixe.Largeur, section.Largeur, numero.Largeur = 4, 4, 4
	prefixe.Inputmode, numero.Inputmode = "numeric", "numeric"
	if prefixe.Valeur == sansPrefixe {
		prefixe.Valeur = ""
	}
	s := saisieDe(c, ui.GenreGroupe, v)
	s.EnLigne, s.Parties = true, []ui.Saisie{prefixe, section, numero}
	if s.Aide == "" {
		s.Aide = "Elle est écrite sur l’avis de taxe foncière, par exemple section AB, numéro 123. Le préfixe sert peu : laissez-le vide si vous n’en voyez pas."
	}
	return s
}
