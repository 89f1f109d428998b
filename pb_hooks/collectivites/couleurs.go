package collectivites

import (
	"fmt"
	"math"
	"regexp"
	"strconv"
)

// couleurDefaut is used when the collectivité has chosen none.
const couleurDefaut = "#1f4e79"

const (
	contrasteTexte    = 4.5 // WCAG 1.4.3
	contrasteControle = 3.0 // WCAG 1.4.11
	contrasteSurvol   = 1.5 // aimed at between a button and itself under the pointer
)

var (
	blanc = rvb{255, 255, 255}
	noir  = rvb{0, 0, 0}
	// fondDoux is --fond-doux of app.css, the darkest ground under a link.
	fondDoux = rvb{0xf3, 0xf5, 0xf7}
)

var formeCouleur = regexp.MustCompile(`^#[0-9a-fA-F]{6}$`)

// CouleurValide tells whether a text is « #rrggbb ».
func CouleurValide(s string) bool { return formeCouleur.MatchString(s) }

// Theme are the shades, « #rrggbb », computed from the colour of a
// collectivité. Whatever it chose, Texte keeps 4.5:1 on Fond and on Survol, Lien
// keeps it on white and on the soft ground, Fond and Survol keep 3:1 on white.
// The focus ring is not among them: app.css draws it in two fixed tones, for a
// ring of the same colour would vanish around its own button.
type Theme struct {
	Choisie, Fond, Texte, Survol, Lien string
}

// CalculerTheme darkens the colour no more than each use asks. What is no
// colour gives the default theme.
func CalculerTheme(couleur string) Theme {
	if !CouleurValide(couleur) {
		couleur = couleurDefaut
	}
	choisie := lireRVB(couleur)
	fond := choisie.assombrir(blanc, contrasteControle)
	texte := blanc
	if fond.contraste(blanc) < contrasteTexte {
		texte = noir
	}
	return Theme{
		Choisie: choisie.String(), Fond: fond.String(), Texte: texte.String(),
		Survol: fond.survol(texte).String(), Lien: choisie.assombrir(fondDoux, contrasteTexte).String(),
	}
}

// Verdict tells the person who chooses what becomes of the colour.
func (t Theme) Verdict() string {
	switch t.Choisie {
	case t.Lien:
		return "Cette couleur se lit bien. Elle est employée telle quelle."
	case t.Fond:
		return "Cette couleur convient aux boutons. Les liens prennent une teinte plus foncée pour rester lisibles."
	}
	return "Cette couleur est trop claire sur fond blanc. Les boutons et les liens prennent une teinte plus foncée."
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

// vers goes from c to d by a part between 0 and 1.
func (c rvb) vers(d rvb, part float64) rvb {
	for i := range c {
		c[i] = uint8(math.Round(float64(c[i])*(1-part) + float64(d[i])*part))
	}
	return c
}

// assombrir is the nearest darker shade that keeps a contrast on a light ground.
func (c rvb) assombrir(fond rvb, contraste float64) rvb {
	for k := 0; k < 100; k++ {
		if d := c.vers(noir, float64(k)/100); d.contraste(fond) >= contraste {
			return d
		}
	}
	return noir
}

// survol is a shade of a button that is seen to differ and bears the same text:
// darker if there is room, else lighter.
func (c rvb) survol(texte rvb) rvb {
	meilleur := c
	for _, extreme := range []rvb{noir, blanc} {
		for k := 1; k <= 100 && meilleur.contraste(c) < contrasteSurvol; k++ {
			d := c.vers(extreme, float64(k)/100)
			if d.contraste(texte) < contrasteTexte || d.contraste(blanc) < contrasteControle {
				break
			}
			if d.contraste(c) > meilleur.contraste(c) {
				meilleur = d
			}
		}
	}
	return meilleur
}

// contraste is WCAG's contrast ratio, from 1 to 21.
func (c rvb) contraste(d rvb) float64 {
	x, y := c.luminance(), d.luminance()
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

// luminance is WCAG's relative luminance, from 0 to 1.
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
func Contraste(a, b string) float64 { return lireRVB(a).contraste(lireRVB(b)) }
