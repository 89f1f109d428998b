package socle

import (
	"regexp"
	"strings"
)

// SIRENValide checks the 9 digits by Luhn. Zeros alone would pass it.
func SIRENValide(s string) bool { return len(s) == 9 && chiffres(s) && luhn(s) && somme(s) > 0 }

// SIRETValide checks the SIREN of the 14 digits, then all of them by Luhn; La
// Poste's establishments, whose number begins with 356000000, may have a sum of
// digits that is a multiple of 5 instead.
func SIRETValide(s string) bool {
	if len(s) != 14 || !chiffres(s) || !SIRENValide(s[:9]) {
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

func chiffres(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }

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

var (
	// W, the département (2A, 2B in Corsica, 9 and a letter overseas), the rank of
	// its greffe, six digits.
	formeRNA    = regexp.MustCompile(`^W(?:[0-9]{2}|2[AB]|9[A-Z])[0-9]{7}$`)
	formeVolume = regexp.MustCompile(`^VOL(?:UME|\.)? ?[0-9]+,? ?FOL(?:IO|\.)? ?[0-9]+$`)
	// The number that the préfectures gave before the RNA: the arrondissement, a
	// letter, the arrondissement again, six digits.
	formeAncienne = regexp.MustCompile(`^([0-9][0-9AB][0-9])[A-Z]0([0-9][0-9AB][0-9])[0-9]{6}$`)
)

// RNAValide accepts a RNA number, or the volume and folio of an association of
// Alsace-Moselle, which has none.
func RNAValide(s string) bool { return formeRNA.MatchString(s) || formeVolume.MatchString(s) }

// RNAAncien tells a number from before the RNA. Nothing checks it: it is kept as
// it was said, for an agent to look at.
func RNAAncien(s string) bool {
	l := formeAncienne.FindStringSubmatch(s)
	return l != nil && l[1] == l[2]
}

// LireNumeroOrganisme reads the number by which somebody names an organisme, in
// capitals or not, in groups or not: a SIREN or a SIRET, or else what an
// association is registered under. Faute is the sentence that says what is
// wrong.
func LireNumeroOrganisme(saisie string) (siret, rna, faute string) {
	s := strings.ToUpper(strings.Join(strings.Fields(saisie), " "))
	serre := strings.NewReplacer(" ", "", ".", "", "-", "", "\u202f", "").Replace(s)
	switch {
	case s == "":
		return "", "", ""
	case SIRENValide(serre) || SIRETValide(serre):
		return serre, "", ""
	case formeRNA.MatchString(serre) || RNAAncien(serre):
		return "", serre, ""
	case formeVolume.MatchString(s):
		return "", s, ""
	case chiffres(serre) && len(serre) == 9:
		return "", "", "Ce numéro SIREN n’existe pas\u00a0: vérifiez les 9 chiffres."
	case chiffres(serre):
		return "", "", "Ce numéro SIRET n’existe pas\u00a0: vérifiez les 14 chiffres."
	default:
		return "", "", "Ce numéro n’existe pas\u00a0: un numéro RNA commence par W et compte 10 caractères, un SIRET compte 14 chiffres."
	}
}
