package socle

import (
	"regexp"
	"strings"
)

// FauteTelephone is the sentence of a number that is refused.
const FauteTelephone = "Indiquez un numéro à 10 chiffres, par exemple 06 12 34 56 78, ou un numéro étranger qui commence par +."

var (
	separateursTelephone = strings.NewReplacer(" ", "", "\u00a0", "", "\u202f", "", ".", "", "-", "", "/", "", "(0)", "", "(", "", ")", "")
	formeTelephone       = regexp.MustCompile(`^(?:\+[1-9][0-9]{6,14}|0[1-9][0-9]{8})$`)
	indicatifFrance      = regexp.MustCompile(`^(?:\+|00)330?([1-9])`)
)

// NormaliserTelephone is the form of a number that is stored: no separator, a
// French one with its 0 rather than +33. It does not check it.
func NormaliserTelephone(saisie string) string {
	s := separateursTelephone.Replace(strings.TrimSpace(saisie))
	return indicatifFrance.ReplaceAllString(s, "0$1")
}

// TelephoneValide tells whether a normalised number has ten French digits, or
// is a foreign one with its +.
func TelephoneValide(s string) bool { return formeTelephone.MatchString(s) }
