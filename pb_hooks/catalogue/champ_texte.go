package catalogue

import (
	"net/url"
	"regexp"
	"strings"

	"guichet/ui"
)

func init() {
	EnregistrerGenre("texte", texte{max: 200})
	EnregistrerGenre("texte_long", texte{max: 2000, lignes: true})
}

// texte is one line or several, with a longest length in characters.
type texte struct {
	Brut
	max    int
	lignes bool
}

func (g texte) borne(c *Champ) int {
	if c.Max != nil {
		return *c.Max
	}
	return g.max
}

func (g texte) Lire(c *Champ, f url.Values, _ *Contexte) Valeur {
	return un(nettoyer(f.Get(c.Code), g.lignes))
}

func (g texte) Verifier(c *Champ, v Valeur, _ *Contexte) string {
	s := v.Une()
	if faute := fauteTexte(s, g.borne(c)); faute != "" {
		return faute
	}
	for _, r := range c.Regles {
		if r.Nom == "code_postal" && !codePostal.MatchString(s) || r.Nom == "chiffres" && strings.Trim(s, "0123456789") != "" {
			return r.Phrase.Fr
		}
	}
	return ""
}

var codePostal = regexp.MustCompile(`^[0-9]{5}$`)

func (g texte) Afficher(_ *Champ, v Valeur, _ *Contexte) []string {
	return strings.Split(v.Une(), "\n")
}

func (g texte) Saisie(c *Champ, v Valeur, x *Contexte) ui.Saisie {
	s := saisieDe(c, ui.GenreTexte, v)
	if g.lignes {
		s.Genre, s.Max = ui.GenreZone, g.borne(c)
	}
	if c.Max != nil && *c.Max <= 10 {
		s.Largeur = 5
	}
	for _, r := range c.Regles {
		if r.Nom == "code_postal" || r.Nom == "chiffres" {
			s.Inputmode, s.Largeur = "numeric", 5
		}
	}
	if c.Bloc == "adresse_postale" && strings.HasSuffix(c.ID, ".voie") {
		x.proposerVoies(&s)
	}
	return s
}
