package socle

import (
	"strings"
	"unicode"
)

// MotsCherches are the words of a text as the search indexes cut them: none of their own
// signs is left.
func MotsCherches(texte string) []string {
	return strings.FieldsFunc(texte, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r) })
}
