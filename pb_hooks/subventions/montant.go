package subventions

import (
	"fmt"
	"net/url"
	"strconv"
	"strings"

	"guichet/pb_hooks/catalogue"
)

// Centimes is an amount of money. The forms and the answers of the usagers have
// the same kind of question for it: montant.
type Centimes int64

var (
	genreMontant = catalogue.GenreDe("montant")
	champMontant = catalogue.Champ{Type: "montant"}
)

// String is « 1 250,50 € ».
func (c Centimes) String() string {
	return genreMontant.Afficher(&champMontant, catalogue.Valeur{c.canonique()}, nil)[0]
}

func (c Centimes) canonique() string {
	signe := ""
	if c < 0 {
		signe, c = "-", -c
	}
	return fmt.Sprintf("%s%d.%02d", signe, c/100, c%100)
}

// Saisi is the amount in the box of a form: « 1250,50 », « 1250 ».
func (c Centimes) Saisi() string {
	return strings.TrimSuffix(strings.Replace(c.canonique(), ".", ",", 1), ",00")
}

// Euros is the amount in a spreadsheet.
func (c Centimes) Euros() float64 { return float64(c) / 100 }

// lireCentimes reads the canonical answer of a champ montant.
func lireCentimes(canonique string) (Centimes, error) {
	n, err := strconv.ParseInt(strings.Replace(canonique, ".", "", 1), 10, 64)
	if _, centimes, _ := strings.Cut(canonique, "."); err == nil && len(centimes) != 2 {
		err = fmt.Errorf("amount %q", canonique)
	}
	return Centimes(n), err
}

const maxMontant = 999_999_999 // euros: no budget of France is larger here

// MontantSaisi reads an amount of a form; empty is given, with its sentence, as
// a fault when vide is not "".
func MontantSaisi(f url.Values, nom, vide string, fautes map[string]string) Centimes {
	maximum := maxMontant
	champ := catalogue.Champ{Code: nom, Type: "montant", Max: &maximum}
	v := genreMontant.Lire(&champ, f, nil)
	if v.Vide() {
		if vide != "" {
			fautes[nom] = vide
		}
		return 0
	}
	if faute := genreMontant.Verifier(&champ, v, nil); faute != "" {
		fautes[nom] = faute
		return 0
	}
	c, err := lireCentimes(v.Une())
	if err != nil {
		fautes[nom] = "Le montant doit être un nombre, par exemple 1 250,50."
	}
	return c
}
