package collectivites

import (
	"fmt"
	"math"
	"regexp"
	"strconv"
)

// couleurDefaut is used when the collectivité has chosen none.
const couleurDefaut = "#1f4e79"

var formeCouleur = regexp.MustCompile(`^#[0-9a-fA-F]{6}$`)

// CouleurValide tells whether a text is « #rrggbb ».
func CouleurValide(s string) bool { return formeCouleur.MatchString(s) }

// Theme are the shades computed from the colour of a collectivité. Whatever it
// chose, text keeps 4.5:1 (WCAG 1.4.3).
type Theme struct {
	Fond, Texte, Survol, Lien string
	// Assombrie tells that the colour chosen was too light for white text.
	Assombrie bool
}

// fondSombre is the darkest of the light backgrounds on which app.css lets a
// link stand.
const fondSombre = "#fcefee"

// CalculerTheme darkens the colour until white text on it, and itself as a
// link on any of our backgrounds, reach 4.5:1.
func CalculerTheme(couleur string) Theme {
	if !CouleurValide(couleur) {
		couleur = couleurDefaut
	}
	c := lireRVB(couleur)
	fond := c.assombrirJusqua(4.5, fondSombre)
	return Theme{
		Fond: fond.String(), Texte: "#ffffff", Lien: fond.String(), Survol: fond.fois(0.72).String(), Assombrie: fond != c,
	}
}

// CSS redefines the tokens of app.css.
func (t Theme) CSS() string {
	return fmt.Sprintf(":root{--couleur:%s;--couleur-texte:%s;--couleur-survol:%s;--couleur-lien:%s}\n", t.Fond, t.Texte, t.Survol, t.Lien)
}

type rvb [3]uint8

func lireRVB(s string) rvb {
	n, _ := strconv.ParseUint(s[1:], 16, 32) // checked by CouleurValide
	return rvb{uint8(n >> 16), uint8(n >> 8), uint8(n)}
}

func (c rvb) String() string { return fmt.Sprintf("#%02x%02x%02x", c[0], c[1], c[2]) }

func (c rvb) fois(f float64) rvb {
	for i := range c {
		c[i] = uint8(math.Floor(float64(c[i]) * f))
	}
	return c
}

func (c rvb) assombrirJusqua(contraste float64, fond string) rvb {
	for l := lireRVB(fond).luminance(); (l+0.05)/(c.luminance()+0.05) < contraste; {
		c = c.fois(0.97)
	}
	return c
}

// luminance is WCAG's relative luminance.
func (c rvb) luminance() float64 {
	var l [3]float64
	for i, v := range c {
		s := float64(v) / 255
		if s <= 0.04045 {
			l[i] = s / 12.92
		} else {
			l[i] = math.Pow((s+0.055)/1.055, 2.4)
		}
	}
	return 0.2126*l[0] + 0.7152*l[1] + 0.0722*l[2]
}

// Contraste is WCAG's contrast ratio of two « #rrggbb » colours.
func Contraste(a, b string) float64 {
	x, y := lireRVB(a).luminance(), lireRVB(b).luminance()
	return (math.Max(x, y) + 0.05) / (math.Min(x, y) + 0.05)
}

// CouleurChoisie tells that the collectivité has chosen its colour.
func (c Collectivite) CouleurChoisie() bool { return c.Couleur != couleurDefaut }
