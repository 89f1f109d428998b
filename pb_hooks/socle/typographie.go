package socle

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// espaces are the signs with a plain space beside them, and the straight
// apostrophe.
var espaces = strings.NewReplacer(
	"'", "’", "« ", "«\u00a0", "n° ", "n°\u00a0",
	" :", "\u00a0:", " ;", "\u00a0;", " ?", "\u00a0?", " !", "\u00a0!", " %", "\u00a0%", " €", "\u00a0€", " »", "\u00a0»",
)

// Typographier puts the unbreakable spaces that French asks before « : ; ? ! %
// € », inside the guillemets, after n° and between groups of digits, and the
// typographic apostrophe. It is for sentences, not for addresses. A page calls
// it hundreds of times.
func Typographier(s string) string {
	s = espaces.Replace(s)
	if !strings.ContainsAny(s, ";?!0123456789") {
		return s
	}
	var b strings.Builder
	avant := ' '
	for reste := s; reste != ""; {
		r, n := utf8.DecodeRuneInString(reste)
		reste = reste[n:]
		switch {
		case strings.ContainsRune(";?!", r) && colle(avant) && (reste == "" || reste[0] == ' ' || reste[0] == '\n' || reste[0] == '\t'):
			b.WriteRune('\u00a0')
			b.WriteRune(r)
		case r == ' ' && chiffre(avant) && groupe(reste):
			b.WriteRune('\u00a0')
		default:
			b.WriteRune(r)
		}
		avant = r
	}
	return b.String()
}

func chiffre(r rune) bool { return r >= '0' && r <= '9' }

// colle tells what a double sign may be stuck to: not another sign.
func colle(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) || r == ')' }

// groupe tells that a text begins with three digits, and no more.
func groupe(s string) bool {
	if len(s) < 3 || !chiffre(rune(s[0])) || !chiffre(rune(s[1])) || !chiffre(rune(s[2])) {
		return false
	}
	r, _ := utf8.DecodeRuneInString(s[3:])
	return len(s) == 3 || !chiffre(r) && !unicode.IsLetter(r)
}
