package socle

import "strings"

// SIRENValide checks the 9 digits by Luhn.
func SIRENValide(s string) bool { return len(s) == 9 && enChiffres(s) && luhn(s) && somme(s) > 0 }

// SIRETValide checks the SIREN of the 14 digits, then all of them by Luhn; La
// Poste's establishments, whose number begins with 356000000, may have a sum of
// digits that is a multiple of 5 instead.
func SIRETValide(s string) bool {
	if len(s) != 14 || !enChiffres(s) || !SIRENValide(s[:9]) {
		return false
	}
	return luhn(s) || strings.HasPrefix(s, "356000000") && somme(s)%5 == 0
}

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

func enChiffres(s string) bool { return strings.Trim(s, "0123456789") == "" }

func somme(s string) (n int) {
	for i := range s {
		n += int(s[i] - '0')
	}
	return n
}

func luhn(s string) bool {
	total := 0
	for i := range s {
		n := int(s[len(s)-1-i] - '0')
		if i%2 == 1 {
			if n *= 2; n > 9 {
				n -= 9
			}
		}
		total += n
	}
	return total%10 == 0
}
