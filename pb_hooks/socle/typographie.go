package socle

import (
	"regexp"
	"strings"
)

var (
	avantPonctuation = regexp.MustCompile(` ([:;?!%€»])`)
	collee           = regexp.MustCompile(`([\p{L}\d\)])([;?!])(\s|$)`)
	entreChiffres    = regexp.MustCompile(`(\d) (\d{3})\b`)
	heures           = regexp.MustCompile(`(\d) h\b(?: (\d{2})\b)?`)
)

// Typographier puts the unbreakable spaces that French asks before « : ; ? ! %
// € », inside the guillemets, after n°, between groups of digits and in hours,
// and the typographic apostrophe. It is for sentences, not for addresses.
func Typographier(s string) string {
	s = strings.ReplaceAll(s, "'", "’")
	s = strings.ReplaceAll(s, "« ", "«\u00a0")
	s = strings.ReplaceAll(s, "n° ", "n°\u00a0")
	s = avantPonctuation.ReplaceAllString(s, "\u00a0$1")
	s = collee.ReplaceAllString(s, "$1\u00a0$2$3")
	s = heures.ReplaceAllStringFunc(s, func(h string) string { return strings.ReplaceAll(h, " ", "\u00a0") })
	return entreChiffres.ReplaceAllString(s, "$1\u00a0$2")
}
