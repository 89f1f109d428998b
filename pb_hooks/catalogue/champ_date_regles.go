package catalogue

import (
	"cmp"
	"fmt"

	"guichet/pb_hooks/socle"
)

// reglesDate tells the first rule that a day breaks; a partial one counts as
// its earliest day.
func reglesDate(c *Champ, iso string, x *Contexte) string {
	jour := premierJour(iso)
	age, ne := Age(iso, x.Aujourdhui)
	for _, r := range c.Regles {
		switch r.Nom {
		case "passe":
			if jour > x.Aujourdhui.ISO() {
				return r.Phrase.Fr
			}
		case "futur":
			if jour <= x.Aujourdhui.ISO() {
				return r.Phrase.Fr
			}
		case "age_min":
			if !ne || age < r.Valeur {
				return r.Phrase.Fr
			}
		case "age_max":
			if !ne || age > r.Valeur {
				return r.Phrase.Fr
			}
		case "delai_min":
			if premier := x.Aujourdhui.PlusJours(r.Valeur); jour < premier.ISO() {
				return cmp.Or(r.Phrase.Fr, fmt.Sprintf("Choisissez le %s ou un jour d’après\u00a0: il faut %s au moins.", premier.Date(), socle.Pluriel(r.Valeur, "jour", "jours")))
			}
		case "apres":
			if avant, err := socle.LireJour(premierJour(jourDe(x.visibles[r.Champ].Une()))); err == nil && jour < avant.PlusJours(r.Valeur).ISO() {
				return r.Phrase.Fr
			}
		}
	}
	return ""
}

// jourDe is the day of a date, or of a date with its hour.
func jourDe(iso string) string { return iso[:min(len(iso), 10)] }
