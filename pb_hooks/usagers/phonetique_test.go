package usagers

import "testing"

func TestPhonetique(t *testing.T) {
	for _, cas := range []struct {
		nom    string
		a, b   string
		pareil bool
	}{
		{"la consonne finale ne s’entend pas", "dupont", "dupond", true},
		{"eau, au, o", "moreau", "moro", true},
		{"ault, aud, aut", "thibault", "thibaud", true},
		{"ph et f", "joseph", "josef", true},
		{"c et k", "caron", "karon", true},
		{"qu et k", "quentin", "kentin", true},
		{"le h muet", "thierry", "tierry", true},
		{"la lettre doublée", "collet", "colet", true},
		{"s entre deux voyelles", "rose", "roze", true},
		{"ai et ei", "mayer", "meyer", true},
		{"ain et in", "germain", "germin", true},
		{"en et an", "laurent", "laurant", true},
		{"la voyelle après la nasale", "anne", "an", false},
		{"a et o restent deux sons", "lea", "leo", false},
		{"p et t restent deux sons", "paul", "taul", false},
		{"deux noms", "martin", "bernard", false},
	} {
		t.Run(cas.nom, func(t *testing.T) {
			if a, b := phonetique(cas.a), phonetique(cas.b); (a == b) != cas.pareil {
				t.Errorf("%s : %q, %s : %q", cas.a, a, cas.b, b)
			}
		})
	}
}
