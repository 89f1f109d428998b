package catalogue

import (
	"net/url"
	"regexp"
	"slices"
	"strings"

	"guichet/pb_hooks/collectivites"
	"guichet/ui"
)

func init() {
	EnregistrerGenre("commune_cog", lieu{
		nommer: Lieux.NomCommune, chercher: Lieux.ChercherCommunes, source: "/communes",
		exemple: "Tapez le nom de la commune, par exemple Épinal.",
		choisir: "Choisissez la commune parmi celles qui ressemblent à « %s ».", aucune: "Aucune de ces communes",
		inconnue: "Cette commune n’est pas connue : vérifiez son nom, par exemple Épinal.",
	})
	EnregistrerGenre("epci", lieu{
		nommer: Lieux.NomEPCI, chercher: Lieux.ChercherEPCI, source: "/intercommunalites",
		exemple: "Tapez le nom de l’intercommunalité, par exemple Épinal.",
		choisir: "Choisissez l’intercommunalité parmi celles qui ressemblent à « %s ».", aucune: "Aucune de ces intercommunalités",
		inconnue: "Cette intercommunalité n’est pas connue : vérifiez son nom.",
	})
	EnregistrerGenre("pays_cog", pays{})
	EnregistrerGenre("departement", territoire{liste: Lieux.Departements})
	EnregistrerGenre("region", territoire{liste: Lieux.Regions})
}

// autreLieu is the answer of who sees her commune in none of the proposals: the
// box comes back empty.
const autreLieu = "autre"

// lieu is a place of a long list: a French commune, of today or of yesterday,
// or an intercommunalité; its value is the official code. A browser never sends
// that code, which a postcode would be taken for: it sends a name, « Épinal
// (88000) » as proposed, or a postcode. A name or a postcode that several
// places share is asked again with the choice.
type lieu struct {
	Brut
	nommer                             func(Lieux, string) (string, bool)
	chercher                           func(Lieux, string) []ui.Option
	source                             string // of the proposals
	exemple, choisir, aucune, inconnue string
}

var cinqChiffres = regexp.MustCompile(`^[0-9][0-9AB][0-9]{3}$`)

func (g lieu) Lire(c *Champ, f url.Values, x *Contexte) Valeur {
	s := ligne(f, c.Code)
	if s == "" || s == autreLieu {
		return nil
	}
	if trouves := exacts(g.chercher(x.Lieux, s), s); len(trouves) == 1 {
		return Valeur{trouves[0].Code}
	}
	if _, code := g.nommer(x.Lieux, s); code || cinqChiffres.MatchString(s) {
		return Valeur{brute + s}
	}
	return Valeur{s}
}

// tape is what a person typed when it made no place.
func tape(v Valeur) string { return strings.TrimPrefix(v.Une(), brute) }

// exacts are the proposals that s names whole: as proposed, without what stands
// between brackets, or by the postcode alone.
func exacts(options []ui.Option, s string) []ui.Option {
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

func (g lieu) Verifier(_ *Champ, v Valeur, x *Contexte) string {
	if _, ok := g.nommer(x.Lieux, v.Une()); ok {
		return ""
	}
	if len(g.chercher(x.Lieux, tape(v))) > 0 {
		return strings.Replace(g.choisir, "%s", tape(v), 1)
	}
	return g.inconnue
}

func (g lieu) Afficher(_ *Champ, v Valeur, x *Contexte) []string {
	if nom, ok := g.nommer(x.Lieux, v.Une()); ok {
		return []string{nom}
	}
	return []string{tape(v)}
}

func (g lieu) Saisie(c *Champ, v Valeur, x *Contexte) ui.Saisie {
	s := saisieDe(c, ui.GenreSuggestion, v)
	s.Source = x.Chemin + g.source
	if s.Aide == "" {
		s.Aide = g.exemple
	}
	if v.Vide() {
		return s
	}
	if nom, ok := g.nommer(x.Lieux, v.Une()); ok {
		s.Valeur = nom
		return s
	}
	s.Valeur = tape(v)
	if proches := g.chercher(x.Lieux, s.Valeur); len(proches) > 0 {
		s.Genre, s.Valeur = ui.GenreRadios, ""
		for _, o := range proches {
			s.Options = append(s.Options, ui.Option{Code: o.Libelle, Libelle: o.Libelle})
		}
		s.Options = append(s.Options, ui.Option{Code: autreLieu, Libelle: g.aucune})
		s.Aide = "Si aucune n’est la bonne, choisissez la dernière ligne\u00a0: vous pourrez taper le nom de nouveau."
	}
	return s
}

// pays is a country; its value is the COG code. Who was born in one that is no
// more finds it below those of today.
type pays struct{ Brut }

func (pays) Lire(c *Champ, f url.Values, _ *Contexte) Valeur { return un(ligne(f, c.Code)) }

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
	anciens := x.Lieux.PaysDAutrefois()
	if c.Bloc == "naissance" || slices.ContainsFunc(anciens, func(o ui.Option) bool { return o.Code == s.Valeur }) {
		s.Groupes = []ui.Groupe{{Libelle: "Pays d’autrefois", Options: anciens}}
	}
	return s
}

// territoire is one of a list short enough to be shown whole; its value is the
// INSEE code.
type territoire struct {
	Brut
	liste func(Lieux) []ui.Option
}

func (territoire) Lire(c *Champ, f url.Values, _ *Contexte) Valeur { return un(ligne(f, c.Code)) }

func (g territoire) nom(code string, x *Contexte) string {
	for _, o := range g.liste(x.Lieux) {
		if o.Code == code {
			return o.Libelle
		}
	}
	return ""
}

func (g territoire) Verifier(c *Champ, v Valeur, x *Contexte) string {
	if g.nom(v.Une(), x) == "" {
		return c.manque()
	}
	return ""
}

func (g territoire) Afficher(_ *Champ, v Valeur, x *Contexte) []string {
	if nom := g.nom(v.Une(), x); nom != "" {
		return []string{nom}
	}
	return v
}

func (g territoire) Saisie(c *Champ, v Valeur, x *Contexte) ui.Saisie {
	s := saisieDe(c, ui.GenreListe, v)
	s.Options = g.liste(x.Lieux)
	return s
}
