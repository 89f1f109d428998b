package socle_test

import (
	"testing"

	"guichet/pb_hooks/socle"
)

func TestTypographier(t *testing.T) {
	for texte, attendu := range map[string]string{
		"":                             "",
		"« Oui »":                      "«\u00a0Oui\u00a0»",
		"2 140 caractères":             "2\u00a0140 caractères",
		"l'agent : n° 4":               "l’agent\u00a0: n°\u00a04",
		"Sans rien à changer":          "Sans rien à changer",
		"L'été : « oui » ; et toi ?":   "L’été\u00a0: «\u00a0oui\u00a0»\u00a0; et toi\u00a0?",
		"Quoi? Oui! Fin;":              "Quoi\u00a0? Oui\u00a0! Fin\u00a0;",
		"(sûr)? non":                   "(sûr)\u00a0? non",
		"Vraiment ?!":                  "Vraiment\u00a0?!",
		"a?b=c;d":                      "a?b=c;d",
		"23 000 € et 1 250 500 m, 5 %": "23\u00a0000\u00a0€ et 1\u00a0250\u00a0500 m, 5\u00a0%",
		"12 05 1980, 3 1234, 5 000ème": "12 05 1980, 3 1234, 5 000ème",
		"le n° 4, à 14 h 30":           "le n°\u00a04, à 14\u00a0h\u00a030",
		"de 8 h à 17 h 30":             "de 8\u00a0h à 17\u00a0h\u00a030", "3 habitants": "3 habitants", "14 h 305": "14\u00a0h 305",
		"https://example.org/?q=1":          "https://example.org/?q=1",
		"Un mot\xffcassé ? 1 000":           "Un mot\uFFFDcassé\u00a0? 1\u00a0000",
		"1 coupé\xff":                       "1 coupé\uFFFD",
		"Indiquez 10 chiffres, 06 12 34 56": "Indiquez 10 chiffres, 06 12 34 56",
	} {
		if lu := socle.Typographier(texte); lu != attendu {
			t.Errorf("%q : %q, attendu %q", texte, lu, attendu)
		}
	}
}
