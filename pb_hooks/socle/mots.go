package socle

import (
	"strings"
	"unicode"
)

// Mots are the words of a text as the search indexes cut them: none of their own
// signs is left.
func Mots(texte string) []string {
	return strings.FieldsFunc(texte, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r) })
}
