package socle

import (
	"net/url"
	"strings"
)

// TexteSaisi reads a text of a form, without the spaces around it, one way of
// ending a line. One longer than maximum characters is a fault, told in a
// sentence.
func TexteSaisi(f url.Values, nom string, maximum int) (s, faute string) {
	s = strings.TrimSpace(strings.ReplaceAll(f.Get(nom), "\r\n", "\n"))
	if n := len([]rune(s)); n > maximum {
		faute = "Raccourcissez à " + Nombre(maximum) + " caractères\u00a0: ce texte en compte " + Nombre(n) + "."
	}
	return s, faute
}

// LireTexte is [TexteSaisi] with its fault kept under its name; none is a fault
// too when vide, the sentence that says so, is not "".
func LireTexte(f url.Values, nom string, maximum int, vide string, fautes map[string]string) string {
	s, faute := TexteSaisi(f, nom, maximum)
	if s == "" {
		faute = vide
	}
	if faute != "" {
		fautes[nom] = faute
	}
	return s
}
