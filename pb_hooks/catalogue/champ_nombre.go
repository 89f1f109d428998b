package catalogue

import (
	"fmt"
	"math/big"
	"net/url"
	"regexp"
	"strconv"
	"strings"

	"guichet/pb_hooks/socle"
	"guichet/ui"
)

func init() {
	EnregistrerGenre("entier", nombre{faute: "La réponse doit être un nombre entier, par exemple 2."})
	EnregistrerGenre("decimal", nombre{decimales: 9, faute: "La réponse doit être un nombre, par exemple 2,5."})
	EnregistrerGenre("montant", nombre{decimales: 2, euros: true, faute: "Le montant doit être un nombre, par exemple 1 250,50."})
}

// nombre is a number kept as a text: 1250.5. Its digits are never rounded. An
// amount has its cents always, and is not negative unless the document says so.
type nombre struct {
	Brut
	decimales int
	euros     bool
	faute     string
}

// formeNombre is the canonical form of every number (rule 5 of the document).
var formeNombre = regexp.MustCompile(`^-?[0-9]{1,15}(?:\.[0-9]{1,9})?$`)

func (g nombre) Lire(c *Champ, f url.Values, _ *Contexte) Valeur {
	s := strings.NewReplacer(" ", "", "\u00a0", "", "\u202f", "").Replace(ligne(f, c.Code))
	if g.euros {
		s = strings.TrimSuffix(strings.TrimSuffix(s, "€"), ",")
	}
	if n := strings.Replace(s, ",", ".", 1); g.decimales > 0 && formeNombre.MatchString(n) || formeNombre.MatchString(s) {
		s = g.canoniser(n)
	}
	return un(s)
}

// canoniser takes out the zeros that say nothing.
func (g nombre) canoniser(s string) string {
	entier, fraction, _ := strings.Cut(strings.TrimPrefix(s, "-"), ".")
	fraction = strings.TrimRight(fraction, "0")
	if entier = strings.TrimLeft(entier, "0"); entier == "" {
		entier = "0"
	}
	if strings.HasPrefix(s, "-") && entier+fraction != "0" {
		entier = "-" + entier
	}
	if g.euros {
		fraction += strings.Repeat("0", max(0, 2-len(fraction)))
	}
	if fraction == "" {
		return entier
	}
	return entier + "." + fraction
}

func (g nombre) Verifier(c *Champ, v Valeur, _ *Contexte) string {
	s := v.Une()
	if _, ok := lireNombre(s); !ok {
		return g.faute
	}
	_, fraction, _ := strings.Cut(s, ".")
	if r := c.regle("decimales"); r.Nom != "" && len(fraction) > r.Valeur {
		return fmt.Sprintf("Gardez au plus %s après la virgule.", socle.Pluriel(r.Valeur, "chiffre", "chiffres"))
	}
	if len(fraction) > g.decimales {
		return g.faute
	}
	mini := c.Min
	if mini == nil && g.euros {
		mini = ptr(0)
	}
	quoi := "Le nombre"
	if g.euros {
		quoi = "Le montant"
	}
	switch {
	case mini != nil && ecartNombres(s, strconv.Itoa(*mini)) == ecartAvant:
		return quoi + " doit être " + g.ecrire(fmt.Sprint(*mini)) + " ou plus."
	case c.Max != nil && ecartNombres(s, strconv.Itoa(*c.Max)) == ecartApres:
		return quoi + " doit être " + g.ecrire(fmt.Sprint(*c.Max)) + " ou moins."
	}
	return ""
}

// rationnel reads a canonical number without rounding it.
func rationnel(s string) *big.Rat {
	n, ok := new(big.Rat).SetString(s)
	if !ok || !formeNombre.MatchString(s) {
		return new(big.Rat)
	}
	return n
}

// ecrire writes a canonical number as in French: « 1 250,50 € ». Four digits
// stay together outside amounts: the number may be a year.
func (g nombre) ecrire(s string) string {
	entier, fraction, _ := strings.Cut(s, ".")
	signe := ""
	if reste, negatif := strings.CutPrefix(entier, "-"); negatif {
		signe, entier = "-", reste
	}
	if len(entier) > 4 || g.euros {
		for i := len(entier) - 3; i > 0; i -= 3 {
			entier = entier[:i] + "\u00a0" + entier[i:]
		}
	}
	if g.euros && fraction == "00" {
		fraction = ""
	}
	if fraction != "" {
		entier += "," + fraction
	}
	if g.euros {
		entier += "\u00a0€"
	}
	return signe + entier
}

func (g nombre) Afficher(c *Champ, v Valeur, _ *Contexte) []string {
	if !formeNombre.MatchString(v.Une()) {
		return v
	}
	s := g.ecrire(v.Une())
	if c.Unite != "" && !g.euros {
		s += "\u00a0" + c.Unite
	}
	return []string{s}
}

func (g nombre) Saisie(c *Champ, v Valeur, _ *Contexte) ui.Saisie {
	if v.Vide() {
		v = un(c.Defaut)
	}
	s := saisieDe(c, ui.GenreTexte, v)
	s.Inputmode, s.Largeur = "numeric", 10
	if c.Max != nil && *c.Max < 10_000 {
		s.Largeur = 4
	}
	if g.decimales > 0 {
		s.Inputmode, s.Valeur = "decimal", strings.Replace(s.Valeur, ".", ",", 1)
	}
	if c.Min != nil && *c.Min < 0 {
		s.Inputmode = "" // the pads of figures of some phones have no minus
	}
	if g.euros {
		s.Unite = "€"
	}
	return s
}
