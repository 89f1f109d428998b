package collectivites_test

import (
	"testing"

	"guichet/pb_hooks/collectivites"
)

func TestUneCollectiviteALeNomDesContrats(t *testing.T) {
	for code, attendu := range map[string]string{
		"88160": "la commune d’Épinal", "88487": "la commune du Val-d’Ajol", "88413": "la commune de Saint-Dié-des-Vosges", "88": "le département des Vosges",
		"200068369": "la communauté de communes de Mirecourt Dompaire", "200068757": "la communauté d’agglomération d’Epinal",
	} {
		f, connue := collectivites.FicheParCode("", code)
		if nom := f.Denomination(); !connue || nom != attendu {
			t.Errorf("%s : %q, attendu %q", code, nom, attendu)
		}
	}
}
