package pieces

import (
	"path"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// nomMax is the longest name of a pièce, in characters, extension included.
const nomMax = 120

// NomSur makes of the name a browser declares one that is safe to show, to put
// in a header and to save under: no folder, no control or direction mark, NFC,
// and the extension of the content rather than the one declared.
func NomSur(declare, extension string) string {
	nom := strings.ToValidUTF8(declare, "")
	nom = nom[strings.LastIndexAny(nom, `/\`)+1:]
	nom = norm.NFC.String(strings.Map(caractereSur, nom))
	nom = strings.Join(strings.Fields(nom), " ")
	nom = strings.TrimSuffix(nom, extensionDe(nom))
	nom = strings.Trim(nom, " .")
	if r := []rune(nom); len(r) > nomMax-len(extension) {
		nom = strings.TrimRight(string(r[:nomMax-len(extension)]), " .")
	}
	if nom == "" {
		nom = "document"
	}
	return nom + extension
}

// caractereSur drops what does not show (controls, direction marks, private
// and unassigned characters) and replaces what a file system of an agent
// refuses.
func caractereSur(c rune) rune {
	switch {
	case unicode.IsSpace(c):
		return ' '
	case !unicode.IsGraphic(c):
		return -1
	case strings.ContainsRune(`<>:"|?*`, c):
		return '-'
	default:
		return c
	}
}

// extensionDe is the extension of a name, "" when what follows the last dot is
// text, as in « M. Dupont » or « bail 12.2025 ».
func extensionDe(nom string) string {
	e := path.Ext(nom)
	if len(e) < 2 || len(e) > 6 || e[1] >= '0' && e[1] <= '9' {
		return ""
	}
	for _, c := range e[1:] {
		if c > unicode.MaxASCII || !unicode.IsLetter(c) && !unicode.IsDigit(c) {
			return ""
		}
	}
	return e
}
