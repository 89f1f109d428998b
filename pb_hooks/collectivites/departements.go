package collectivites

import (
	"slices"
	"strings"
)

// articles are those that a département has in its own name, by code: « Département
// des Vosges ». The others have none: « Département de Vaucluse ».
var articles = map[string][]string{
	"du ":    strings.Fields("14 15 18 25 29 30 32 39 45 46 56 59 62 63 67 68 69 81 83 90 94 95"),
	"des ":   strings.Fields("04 05 06 08 13 22 40 64 65 66 78 79 88 92"),
	"de l’":  strings.Fields("01 02 03 07 09 10 11 12 27 34 36 38 60 61 89 91"),
	"de la ": strings.Fields("16 17 19 21 23 24 26 2A 2B 31 33 42 43 48 50 51 52 53 55 57 58 70 72 73 74 76 80 85 86 87 93 971 972 973"),
}

// deDepartement is « des Vosges », « de l’Ain », « d’Ille-et-Vilaine ».
func deDepartement(code, nom string) string {
	for article, codes := range articles {
		if slices.Contains(codes, code) {
			return article + nom
		}
	}
	return DeNom(nom)
}
