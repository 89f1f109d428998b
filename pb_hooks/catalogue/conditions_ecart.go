package catalogue

import (
	"cmp"
	"strings"

	"guichet/pb_hooks/socle"
)

// ordonnes are the kinds whose values have an order; the others are texts,
// equal or not.
var ordonnes = map[string]bool{
	"entier": true, "decimal": true, "montant": true,
	"date": true, "heure": true, "date_heure": true, "mois_annee": true,
}

// ecart is how an answer stands to the value of a comparison.
type ecart int

const (
	ecartAucun    ecart = iota // one of them is no value of its type
	ecartAvant                 // smaller
	ecartEgal                  //
	ecartApres                 // greater
	ecartDistinct              // other text, which no order places
)

func ecartDe(c int) ecart { return ecartEgal + ecart(c) }

// ecart compares by the declared type: « 08000 » and « 8000 » are one number
// and two texts; a partial date counts as its earliest day.
func (e *evaluateur) ecart(genre, a, b string) ecart {
	switch genre {
	case "entier", "decimal", "montant":
		return ecartNombres(a, b)
	case "date":
		if b == "aujourdhui" {
			b = e.auj.ISO()
		}
	}
	if ordonnes[genre] {
		a, b = repere(genre, a), repere(genre, b)
		if a == "" || b == "" {
			return ecartAucun
		}
		return ecartDe(strings.Compare(a, b))
	}
	if a == b {
		return ecartEgal
	}
	return ecartDistinct
}

// repere spells a date or an hour so that it sorts as text, "" when it is none.
func repere(genre, s string) string {
	switch {
	case genre == "date" && dateValide(s) == nil:
		return premierJour(s)
	case genre == "mois_annee" && dateValide(s+"-01") == nil:
		return premierJour(s + "-01")
	case genre == "heure" && heureValide(s):
		return s
	case genre == "date_heure":
		if jour, heure, ok := strings.Cut(s, "T"); ok && dateValide(jour) == nil && heureValide(heure) {
			return premierJour(jour) + "T" + heure
		}
	}
	return ""
}

// ecartNombres compares canonical numbers exactly, without a float.
func ecartNombres(a, b string) ecart {
	x, okX := lireNombre(a)
	y, okY := lireNombre(b)
	switch {
	case !okX || !okY:
		return ecartAucun
	case x.negatif && !y.negatif:
		return ecartAvant
	case y.negatif && !x.negatif:
		return ecartApres
	}
	c := cmp.Or(cmp.Compare(len(x.entier), len(y.entier)), strings.Compare(x.entier, y.entier), strings.Compare(x.decimales, y.decimales))
	if x.negatif {
		c = -c
	}
	return ecartDe(c)
}

// nombreLu is a canonical number in two texts without useless zeros; zero has no
// sign.
type nombreLu struct {
	negatif           bool
	entier, decimales string
}

// lireNombre reads ^-?[0-9]{1,15}(\.[0-9]{1,9})?$.
func lireNombre(s string) (nombreLu, bool) {
	s, negatif := strings.CutPrefix(s, "-")
	entier, decimales, point := strings.Cut(s, ".")
	if !chiffres(entier) || len(entier) > 15 || point && (!chiffres(decimales) || len(decimales) > 9) {
		return nombreLu{}, false
	}
	n := nombreLu{entier: strings.TrimLeft(entier, "0"), decimales: strings.TrimRight(decimales, "0")}
	n.negatif = negatif && (n.entier != "" || n.decimales != "")
	return n, true
}

// Age is the number of full years on a day; a partial birth date counts as its
// earliest day, and a person born on 29 February is older on 1 March.
func Age(naissance string, auj socle.Jour) (int, bool) {
	n, err := socle.LireJour(premierJour(naissance))
	if err != nil || auj.Avant(n) {
		return 0, false
	}
	age := auj.Annee - n.Annee
	if auj.Mois < n.Mois || auj.Mois == n.Mois && auj.Jour < n.Jour {
		age--
	}
	return age, true
}

// premierJour replaces the unknown parts of a partial date (« 1977-00-03 ») by
// their first value.
func premierJour(iso string) string {
	if len(iso) != 10 || iso[5:7] != "00" && iso[8:] != "00" {
		return iso
	}
	b := []byte(iso)
	for _, i := range []int{5, 8} {
		if b[i] == '0' && b[i+1] == '0' {
			b[i+1] = '1'
		}
	}
	return string(b)
}
