package catalogue

import (
	"net/url"
	"regexp"
	"strings"

	"guichet/pb_hooks/collectivites"
	"guichet/ui"
)

func init() {
	EnregistrerGenre("commune_cog", commune{})
	EnregistrerGenre("pays_cog", pays{})
}

// autreCommune is the answer of who sees her commune in none of the proposals:
// the box comes back empty.
const autreCommune = "autre"

// commune is a French commune, of today or of yesterday; its value is the COG
// code. A browser never sends that code, which a postcode would be taken for:
// it sends a name, « Épinal (88000) » as proposed, or a postcode. A name or a
// postcode that several communes share is asked again with the choice.
type commune struct{}

var cinqChiffres = regexp.MustCompile(`^[0-9][0-9AB][0-9]{3}$`)

func (commune) Lire(c *Champ, f url.Values, x *Contexte) Valeur {
	s := nettoyer(f.Get(c.Code), false)
	if s == "" || s == autreCommune {
		return nil
	}
	if trouvees := exactes(x.Lieux.ChercherCommunes(s), s); len(trouvees) == 1 {
		return Valeur{trouvees[0].Code}
	}
	if cinqChiffres.MatchString(s) {
		return Valeur{brute + s}
	}
	return Valeur{s}
}

// tapee is what a person typed when it made no commune.
func tapee(v Valeur) string { return strings.TrimPrefix(v.Une(), brute) }

// exactes are the proposals that s names whole: as proposed, without the
// postcode, or by the postcode alone.
func exactes(options []ui.Option, s string) []ui.Option {
	var l []ui.Option
	cle := collectivites.Cle(s)
	for _, o := range options {
		nom, _, _ := strings.Cut(o.Libelle, " (")
		if collectivites.Cle(o.Libelle) == cle {
			return []ui.Option{o}
		}
		if collectivites.Cle(nom) == cle || cinqChiffres.MatchString(s) {
			l = append(l, o)
		}
	}
	return l
}

func (commune) Verifier(_ *Champ, v Valeur, x *Contexte) string {
	if _, ok := x.Lieux.NomCommune(v.Une()); ok {
		return ""
	}
	if len(x.Lieux.ChercherCommunes(tapee(v))) > 0 {
		return "Choisissez la commune parmi celles qui ressemblent à « " + tapee(v) + " »."
	}
	return "Cette commune n’est pas connue : vérifiez son nom, par exemple Épinal."
}

func (commune) Afficher(_ *Champ, v Valeur, x *Contexte) []string {
	if nom, ok := x.Lieux.NomCommune(v.Une()); ok {
		return []string{nom}
	}
	return []string{tapee(v)}
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
	s.Valeur = tapee(v)
	if proches := x.Lieux.ChercherCommunes(s.Valeur); len(proches) > 0 {
		s.Genre, s.Valeur = ui.GenreRadios, ""
		for _, o := range proches {
			s.Options = append(s.Options, ui.Option{Code: o.Libelle, Libelle: o.Libelle})
		}
		s.Options = append(s.Options, ui.Option{Code: autreCommune, Libelle: "Aucune de ces communes"})
		s.Aide = "Si aucune n’est la bonne, choisissez la dernière ligne\u00a0: vous pourrez taper le nom de nouveau."
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
