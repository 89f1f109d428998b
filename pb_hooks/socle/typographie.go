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
// € », inside the guillemets, after n°, between groups of digits and in hours,
// and the typographic apostrophe. It is for sentences, not for addresses. A page calls
// it hundreds of times.
func Typographier(s string) string {
	s = espaces.Replace(s)
	if !strings.ContainsAny(s, ";?!0123456789") {
		return s
	}
	var b strings.Builder
	avant, heure := ' ', 0 // heure: 1 behind « 14 », 2 behind « 14 h »
	for reste := s; reste != ""; {
		r, n := utf8.DecodeRuneInString(reste)
		reste = reste[n:]
		switch {
		case strings.ContainsRune(";?!", r) && colle(avant) && (reste == "" || reste[0] == ' ' || reste[0] == '\n' || reste[0] == '\t'):
			b.WriteRune('\u00a0')
			b.WriteRune(r)
		case r == ' ' && chiffre(avant) && groupe(reste):
			b.WriteRune('\u00a0')
		case r == ' ' && chiffre(avant) && heures(reste):
			b.WriteRune('\u00a0')
			heure = 1
		case r == 'h' && heure == 1:
			b.WriteRune(r)
			heure = 2
		case r == ' ' && heure == 2 && minutes(reste):
			b.WriteRune('\u00a0')
			heure = 0
		default:
			b.WriteRune(r)
			heure = 0
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

// heures tells that a text begins with the h of an hour, minutes that it begins
// with its minutes.
func heures(s string) bool { return s != "" && s[0] == 'h' && finDeMot(s[1:]) }

func minutes(s string) bool {
	return len(s) >= 2 && chiffre(rune(s[0])) && chiffre(rune(s[1])) && finDeMot(s[2:])
}

func finDeMot(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return s == "" || !unicode.IsLetter(r) && !unicode.IsDigit(r)
}
