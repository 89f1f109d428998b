package catalogue

import (
	"net/url"
	"strconv"
	"strings"

	"guichet/pb_hooks/socle"
	"guichet/ui"
)

func init() { EnregistrerGenre("liste", liste{}) }

// liste is the same questions asked again for each row: a child, a plot. Its
// value is the ids of its rows, in order; what a row answers is kept apart, see
// parcours_liste.go. Unite names a row with its article: « un enfant ».
type liste struct{}

const maxRangees = 50

// bornes are the least and the most rows.
func (c *Champ) bornes() (mini, maxi int) {
	maxi = maxRangees
	if c.Max != nil {
		maxi = min(*c.Max, maxRangees)
	}
	if c.Min != nil {
		mini = *c.Min
	}
	if c.Requis {
		mini = max(mini, 1)
	}
	return mini, maxi
}

// unRangee is what a row is called, with its article.
func (c *Champ) uneRangee() string {
	if c.Unite == "" {
		return "une ligne"
	}
	return c.Unite
}

// titreRangee is « Enfant 2 ».
func (c *Champ) titreRangee(i int) string {
	nom := c.uneRangee()
	for _, article := range []string{"un ", "une ", "l’", "le ", "la "} {
		if reste, ok := strings.CutPrefix(nom, article); ok {
			nom = reste
			break
		}
	}
	return socle.Majuscule(nom) + "\u00a0" + strconv.Itoa(i+1)
}

// Lire reads the ids that the page sent back, those of well-formed rows only.
func (liste) Lire(c *Champ, f url.Values, _ *Contexte) Valeur {
	var v Valeur
	for _, id := range f[c.Code] {
		if formeRangee.MatchString(id) {
			v = append(v, id)
		}
	}
	return v
}

func (liste) Verifier(c *Champ, v Valeur, _ *Contexte) string {
	switch mini, maxi := c.bornes(); {
	case len(v) < mini:
		return "Il en faut au moins " + socle.Nombre(mini) + " : ajoutez " + c.uneRangee() + "."
	case len(v) > maxi:
		return "Il en faut au plus " + socle.Nombre(maxi) + " : retirez ce qui est en trop."
	}
	return ""
}

// Afficher counts the rows; each is shown with its own answers.
func (liste) Afficher(_ *Champ, v Valeur, _ *Contexte) []string {
	return []string{socle.Nombre(len(v))}
}

func (liste) Exporter(_ *Champ, v Valeur, _ *Contexte) string { return strconv.Itoa(len(v)) }

// Saisie draws the frame of the rows.
func (liste) Saisie(c *Champ, v Valeur, _ *Contexte) ui.Saisie {
	s := saisieDe(c, ui.GenreRangees, nil)
	s.Unite = ""
	if _, maxi := c.bornes(); len(v) < maxi {
		s.Ajouter = "Ajouter " + c.uneRangee()
	}
	return s
}

func (liste) exiger(c *Champ, _ *Document) []string {
	var l []string
	if len(c.Champs) == 0 {
		l = append(l, "ne pose aucune question")
	}
	for _, enfant := range c.Champs {
		if enfant.Type == "liste" {
			l = append(l, "contient une autre liste")
		}
	}
	if mini, maxi := c.bornes(); mini > maxi || c.Max != nil && *c.Max > maxRangees {
		l = append(l, "a un nombre de lignes impossible (de 0 à "+strconv.Itoa(maxRangees)+")")
	}
	return l
}
