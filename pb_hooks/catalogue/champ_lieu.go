package catalogue

import (
	"net/url"
	"regexp"
	"slices"
	"strings"

	"guichet/ui"
)

func init() {
	EnregistrerGenre("commune_cog", commune{})
	EnregistrerGenre("pays_cog", pays{})
}

var formeCOG = regexp.MustCompile(`^[0-9][0-9AB][0-9]{3}$`)

// autreCommune is the answer of who sees her commune in none of the proposals:
// the box comes back empty.
const autreCommune = "autre"

// commune is a French commune, of today or of yesterday; its value is the COG
// code. A name that several communes bear is asked again with the choice.
type commune struct{}

func (commune) Lire(c *Champ, f url.Values, x *Contexte) Valeur {
	s := nettoyer(f.Get(c.Code), false)
	if s == autreCommune {
		return nil
	}
	if s == "" || formeCOG.MatchString(s) {
		return un(s)
	}
	// « Épinal (88000) », as proposed, or a name that only one commune bears.
	trouvees := x.Lieux.ChercherCommunes(s)
	for _, o := range trouvees {
		if strings.EqualFold(o.Libelle, s) {
			return Valeur{o.Code}
		}
	}
	if exactes := exactes(trouvees, s); len(exactes) == 1 {
		return Valeur{exactes[0].Code}
	}
	return Valeur{s}
}

// exactes are the proposals whose name, without its postcode, is the one typed.
func exactes(options []ui.Option, nom string) []ui.Option {
	var l []ui.Option
	for _, o := range options {
		if n, _, _ := strings.Cut(o.Libelle, " ("); strings.EqualFold(n, nom) {
			l = append(l, o)
		}
	}
	return l
}

func (commune) Verifier(_ *Champ, v Valeur, x *Contexte) string {
	if _, ok := x.Lieux.NomCommune(v.Une()); ok {
		return ""
	}
	if len(x.Lieux.ChercherCommunes(v.Une())) > 0 {
		return "Choisissez la commune parmi celles qui ressemblent à « " + v.Une() + " »."
	}
	return "Cette commune n’est pas connue : vérifiez son nom, par exemple Épinal."
}

func (commune) Afficher(_ *Champ, v Valeur, x *Contexte) []string {
	if nom, ok := x.Lieux.NomCommune(v.Une()); ok {
		return []string{nom}
	}
	return v
}

func (commune) Saisie(c *Champ, v Valeur, x *Contexte) ui.Saisie {
	s := saisieDe(c, ui.GenreSuggestion, v)
	s.Source = x.Chemin + "/communes"
	if s.Aide == "" {
		s.Aide = "Tapez le nom de la commune, par exemple Épinal."
	}
	if v.Vide() {
		return s
	}
	if nom, ok := x.Lieux.NomCommune(v.Une()); ok {
		s.Valeur = nom
		return s
	}
	if proches := x.Lieux.ChercherCommunes(v.Une()); len(proches) > 0 {
		s.Genre, s.Valeur = ui.GenreRadios, ""
		s.Options = append(slices.Clone(proches), ui.Option{Code: autreCommune, Libelle: "Aucune de ces communes"})
		s.Aide = "Si aucune n’est la bonne, choisissez la dernière ligne : vous pourrez taper le nom de nouveau."
	}
	return s
}

// pays is a country of today; its value is the COG code.
type pays struct{}

func (pays) Lire(c *Champ, f url.Values, _ *Contexte) Valeur {
	return un(nettoyer(f.Get(c.Code), false))
}

func (pays) Verifier(c *Champ, v Valeur, x *Contexte) string {
	if _, ok := x.Lieux.NomPays(v.Une()); !ok {
		return c.manque()
	}
	return ""
}

func (pays) Afficher(_ *Champ, v Valeur, x *Contexte) []string {
	if nom, ok := x.Lieux.NomPays(v.Une()); ok {
		return []string{nom}
	}
	return v
}

func (pays) Saisie(c *Champ, v Valeur, x *Contexte) ui.Saisie {
	if v.Vide() {
		v = un(c.Defaut)
	}
	s := saisieDe(c, ui.GenreListe, v)
	s.Options = x.Lieux.Pays()
	return s
}
