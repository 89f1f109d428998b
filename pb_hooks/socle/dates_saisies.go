package socle

import (
	"fmt"
	"net/url"
	"strconv"
	"strings"
)

// JourSaisi reads the three boxes of a date control (nom_jour, nom_mois,
// nom_annee). Three empty boxes are no day; anything else that is no day of
// the calendar is a fault, told in a sentence.
func JourSaisi(f url.Values, nom string) (j Jour, faute string) {
	var n [3]int
	vides, fautif := 0, false
	for i, suffixe := range []string{"_annee", "_mois", "_jour"} {
		texte := strings.TrimSpace(f.Get(nom + suffixe))
		if texte == "" {
			vides++
			continue
		}
		v, err := strconv.ParseUint(texte, 10, 16) // no sign
		n[i], fautif = int(v), fautif || err != nil
	}
	if vides == 3 {
		return Jour{}, ""
	}
	j, err := LireJour(fmt.Sprintf("%04d-%02d-%02d", n[0], n[1], n[2]))
	if fautif || vides > 0 || err != nil || n[0] < 1900 {
		return Jour{}, "Indiquez une date du calendrier, par exemple 12 5 2026."
	}
	return j, ""
}
