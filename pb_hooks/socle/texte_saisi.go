package socle

import (
	"net/url"
	"strings"
)

// TexteSaisi reads a text of at most so many characters; none is a fault when
// vide, the sentence that says so, is not "".
func TexteSaisi(f url.Values, nom string, maximum int, vide string, fautes map[string]string) string {
	s := strings.TrimSpace(f.Get(nom))
	switch n := len([]rune(s)); {
	case n == 0 && vide != "":
		fautes[nom] = vide
	case n > maximum:
		fautes[nom] = "Raccourcissez à " + Nombre(maximum) + " caractères : ce texte en compte " + Nombre(n) + "."
	}
	return s
}
