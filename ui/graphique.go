package ui

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
)

// Graphique is a chart that composants/graphique.html draws as SVG: horizontal
// bars, or lines over time.
//
// It is an image (role="img") with a title and a description; its table stands
// beside it, for who does not see it. Nothing in it depends on a colour: each
// bar carries its label and its number, each line has its own stroke and its
// own marks. It needs no script and no style attribute, which the CSP refuses.
// It is drawn 320 units wide, so that its texts stay legible on a small screen.
type Graphique struct {
	ID, Titre, Description string
	Hauteur                int
	Barres                 []Barre
	Courbes                []Courbe
	Graduations            []Graduation
	Reperes                []Repere
}

// Barre is one bar under its label. Nombre is what its end says.
type Barre struct {
	Libelle, Nombre      string
	YLibelle, Y, YNombre int
	Longueur, XNombre    int
}

// Courbe is one line: its points « x,y », its marks, its entry in the legend.
type Courbe struct {
	Nom     string
	Rang    int // 1, 2…: the class of its strokes
	Points  string
	Marques []Point
	XNom    int
}

// Point is where a mark is.
type Point struct{ X, Y int }

// Graduation is a horizontal rule with its number.
type Graduation struct {
	Y      int
	Nombre string
}

// Repere is a label under the axis of time.
type Repere struct {
	X       int
	Libelle string
	Ancre   string // start, middle, end
}

// Valeur is what a bar shows. Dit replaces the number when it is not told.
type Valeur struct {
	Libelle string
	Nombre  int
	Dit     string
}

// Serie is what a line shows, a number for each step of time.
type Serie struct {
	Nom     string
	Nombres []int
}

// LargeurGraphique is the width of every chart, in its own units.
const LargeurGraphique = 320

const (
	hauteurBarre   = 42
	longueurBarre  = 250 // the longest; its number stands after it
	gaucheCourbe   = 36
	droiteCourbe   = LargeurGraphique - 8
	hautCourbe     = 12
	basCourbe      = 150
	hauteurCourbe  = 206
	libelleMaximum = 42 // characters that fit the width
	marquesMaximum = 16 // more points have no marks
)

// NouvellesBarres draws a bar for each value, in their order.
func NouvellesBarres(id, titre, description string, valeurs []Valeur) *Graphique {
	g := &Graphique{ID: id, Titre: titre, Description: description, Hauteur: max(1, len(valeurs)) * hauteurBarre}
	plus := 1
	for _, v := range valeurs {
		plus = max(plus, v.Nombre)
	}
	for i, v := range valeurs {
		y, longueur := i*hauteurBarre, v.Nombre*longueurBarre/plus
		if v.Nombre > 0 {
			longueur = max(2, longueur)
		}
		b := Barre{
			Libelle: abreger(v.Libelle), Nombre: cmp.Or(v.Dit, milliers(v.Nombre)),
			YLibelle: y + 14, Y: y + 20, YNombre: y + 32, Longueur: longueur, XNombre: longueur + 6,
		}
		g.Barres = append(g.Barres, b)
	}
	return g
}

// NouvellesCourbes draws lines over the steps of time named by reperes, of which
// the first, the middle and the last are written.
func NouvellesCourbes(id, titre, description string, reperes []string, series []Serie) *Graphique {
	g := &Graphique{ID: id, Titre: titre, Description: description, Hauteur: hauteurCourbe}
	plus := 1
	for _, s := range series {
		plus = max(plus, slices.Max(append(s.Nombres, 0)))
	}
	plus = arrondir(plus)
	x := func(i int) int {
		if len(reperes) < 2 {
			return (gaucheCourbe + droiteCourbe) / 2
		}
		return gaucheCourbe + i*(droiteCourbe-gaucheCourbe)/(len(reperes)-1)
	}
	y := func(n int) int { return basCourbe - n*(basCourbe-hautCourbe)/plus }
	for _, n := range slices.Compact([]int{0, plus / 2, plus}) {
		g.Graduations = append(g.Graduations, Graduation{y(n), milliers(n)})
	}
	for i, s := range series {
		c := Courbe{Nom: s.Nom, Rang: i + 1, XNom: gaucheCourbe + i*(droiteCourbe-gaucheCourbe)/len(series)}
		var points []string
		for j, n := range s.Nombres {
			points = append(points, strconv.Itoa(x(j))+","+strconv.Itoa(y(n)))
			if len(s.Nombres) <= marquesMaximum {
				c.Marques = append(c.Marques, Point{x(j), y(n)})
			}
		}
		c.Points = strings.Join(points, " ")
		g.Courbes = append(g.Courbes, c)
	}
	dernier := len(reperes) - 1
	for _, r := range []struct {
		i     int
		ancre string
	}{{0, "start"}, {dernier / 2, "middle"}, {dernier, "end"}} {
		if r.i < 0 || r.ancre != "start" && r.i == 0 || r.ancre == "middle" && r.i == dernier {
			continue
		}
		g.Reperes = append(g.Reperes, Repere{x(r.i), reperes[r.i], r.ancre})
	}
	return g
}

// arrondir is the top of an axis: an even number with one or two digits before
// its zeros.
func arrondir(n int) int {
	pas := 2
	for n > 10*pas {
		pas *= 10
	}
	return (n + pas - 1) / pas * pas
}

func abreger(s string) string {
	if r := []rune(s); len(r) > libelleMaximum {
		return strings.TrimSpace(string(r[:libelleMaximum-1])) + "…"
	}
	return s
}

// milliers is « 12 500 ».
func milliers(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "\u00a0" + s[i:]
	}
	return s
}
