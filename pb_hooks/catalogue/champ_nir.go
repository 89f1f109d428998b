package catalogue

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"guichet/pb_hooks/socle"
)

// PhraseNIR answers a text that holds a social security number.
const PhraseNIR = "N’indiquez pas de numéro de sécurité sociale : le guichet n’a pas le droit de le recueillir."

// formeNIR is the shape of a French social security number: sex, year, month,
// département (Corsica and overseas included), commune, order, and perhaps its
// key, with the separators that people and copied pages put between them.
var formeNIR = regexp.MustCompile(strings.ReplaceAll(
	`(?:^|[^0-9])[12378]_[0-9]{2}_(?:0[1-9]|1[0-2]|[2-9][0-9])_(?:(?:[0-9]{2}|2[ABab])_[0-9]{3}|9[78][0-9]_[0-9]{2})_[0-9]{3}(?:_[0-9]{2})?(?:[^0-9]|$)`,
	"_", `[\s\x{a0}\x{202f}./-]?`,
))

// formePuce is the number of the chip of a dog or a cat born in France (ISO
// 11784: 250 is the country, 26 the pets): it has the shape of the number of a
// woman born in 1950, but for a month 26 that nobody is born in.
var formePuce = regexp.MustCompile(`(?:^|[^0-9])25026[0-9]{10}(?:[^0-9]|$)`)

// ContientNIR tells that a text seems to hold a social security number, whose
// collection is forbidden here (décret 2019-341).
func ContientNIR(s string) bool {
	figures := 0
	for i := range len(s) {
		if s[i] >= '0' && s[i] <= '9' {
			figures++
		}
	}
	return figures >= 12 && formeNIR.MatchString(formePuce.ReplaceAllString(s, " ")) // 13 of them, 12 in Corsica; most texts have none
}

// fauteTexte is what is wrong with any free text: its length, a number that the
// mairie may not collect.
func fauteTexte(s string, max int) string {
	if n := utf8.RuneCountInString(s); n > max {
		return "Raccourcissez votre réponse à " + socle.Pluriel(max, "caractère", "caractères") + "\u00a0: elle en compte " + socle.Nombre(n) + "."
	}
	if ContientNIR(s) {
		return PhraseNIR
	}
	return ""
}
