package socle

import "strings"

// LireSIREN reads a SIREN, or that of a SIRET, as people type them, with
// spaces; "" when there is no such number.
func LireSIREN(saisie string) string {
	s := strings.NewReplacer(" ", "", "\u00a0", "", "\u202f", "").Replace(saisie)
	if SIRENValide(s) || SIRETValide(s) {
		return s[:9]
	}
	return ""
}

// FormaterSIREN groups the digits: « 732 829 320 ».
func FormaterSIREN(siren string) string {
	if len(siren) != 9 {
		return siren
	}
	return siren[:3] + "\u00a0" + siren[3:6] + "\u00a0" + siren[6:]
}
