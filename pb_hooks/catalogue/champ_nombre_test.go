package catalogue_test

import (
	"math/big"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"guichet/pb_hooks/catalogue"
)

func TestUnNombreGardeSesChiffres(t *testing.T) {
	const (
		decimal = "La réponse doit être un nombre, par exemple 2,5."
		montant = "Le montant doit être un nombre, par exemple 1 250,50."
	)
	essayer(t, deuxCouleurs, []essai{
		{"entier : reste groupé jusqu’à quatre chiffres, comme une année", catalogue.Champ{Type: "entier"}, un("2026"), "2026", "", "2026", ""},
		{"entier : se groupe au-delà", catalogue.Champ{Type: "entier"}, un("12500"), "12500", "", "12 500", ""},
		{"entier : dit son unité", catalogue.Champ{Type: "entier", Unite: "personnes"}, un("80"), "80", "", "80 personnes", "80"},
		{"entier : garde le signe", catalogue.Champ{Type: "entier", Min: entier(-5)}, un("-5"), "-5", "", "-5", ""},
		{"entier : n’a pas de zéro négatif", catalogue.Champ{Type: "entier"}, un("-00"), "0", "", "0", ""},
		{"décimal : lit une virgule", catalogue.Champ{Type: "decimal"}, un("2,50"), "2.5", "", "2,5", ""},
		{"décimal : lit un point", catalogue.Champ{Type: "decimal", Unite: "m²"}, un("0012.0"), "12", "", "12 m²", "12"},
		{"décimal : refuse deux virgules", catalogue.Champ{Type: "decimal"}, un("1,2,3"), "1,2,3", decimal, "", ""},
		{"décimal : refuse l’écriture des savants", catalogue.Champ{Type: "decimal"}, un("1e3"), "1e3", decimal, "", ""},
		{"décimal : compte les chiffres après la virgule", catalogue.Champ{Type: "decimal", Regles: regle("decimales", 1, "")}, un("1,25"), "1.25", "Gardez au plus 1 chiffre après la virgule.", "", ""},
		{"décimal : refuse juste sous le plus petit", catalogue.Champ{Type: "decimal", Min: entier(1)}, un("0,999999999"), "0.999999999", "Le nombre doit être 1 ou plus.", "", ""},
		{"montant : se garde aux centimes", catalogue.Champ{Type: "montant"}, un("1 250,5"), "1250.50", "", "1 250,50 €", ""},
		{"montant : tait les centimes nuls", catalogue.Champ{Type: "montant"}, un("1250 €"), "1250.00", "", "1 250 €", ""},
		{"montant : refuse un millième", catalogue.Champ{Type: "montant"}, un("1,005"), "1.005", montant, "", ""},
		{"montant : n’est pas négatif", catalogue.Champ{Type: "montant"}, un("-1"), "-1.00", "Le montant doit être 0 € ou plus.", "", ""},
		{"montant : est négatif quand on le dit", catalogue.Champ{Type: "montant", Min: entier(-10)}, un("-1"), "-1.00", "", "-1 €", ""},
		{"montant : dit le plus grand", catalogue.Champ{Type: "montant", Max: entier(23000)}, un("23000,01"), "23000.01", "Le montant doit être 23 000 € ou moins.", "", ""},
		{"montant : refuse un mot", catalogue.Champ{Type: "montant"}, un("mille"), "mille", montant, "", ""},
	})
}

// Whatever number one types in French is kept exactly, in one writing, and
// shown so that it is read again the same.
func TestUnNombreSeRelitTelQuIlSeMontre(t *testing.T) {
	x := contexte(deuxCouleurs)
	rapid.Check(t, func(t *rapid.T) {
		genre := rapid.SampledFrom([]string{"entier", "decimal", "montant"}).Draw(t, "genre")
		s := rapid.StringMatching(`-?[0-9]{1,12}`).Draw(t, "entier")
		if genre != "entier" {
			s += rapid.StringMatching(`(,[0-9]{1,2})?`).Draw(t, "fraction")
		}
		c := catalogue.Champ{ID: "C", Code: "c", Type: genre, Min: entier(-1 << 60)}
		g := catalogue.GenreDe(genre)
		v := g.Lire(&c, un(s), x)
		if faute := g.Verifier(&c, v, x); faute != "" {
			t.Fatalf("%q est refusé : %s", s, faute)
		}
		tape, _ := new(big.Rat).SetString(strings.Replace(s, ",", ".", 1))
		garde, ok := new(big.Rat).SetString(v.Une())
		if !ok || tape.Cmp(garde) != 0 {
			t.Fatalf("%q devient %q", s, v.Une())
		}
		if relu := g.Lire(&c, un(g.Afficher(&c, v, x)[0]), x); relu.Une() != v.Une() {
			t.Fatalf("%q se montre %q et se relit %q", v.Une(), g.Afficher(&c, v, x)[0], relu.Une())
		}
	})
}
