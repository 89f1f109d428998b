package catalogue

import (
	"math/big"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"guichet/pb_hooks/socle"
	"guichet/ui"
)

func init() { EnregistrerGenre("calcul", calcul{}) }

// calcul is a value that the program computes from earlier answers; it is kept
// with them at the dépôt. [Parcourir] calls its function.
type calcul struct{ Brut }

// Lire reads nothing: what a browser says of a computed value is not believed.
func (calcul) Lire(*Champ, url.Values, *Contexte) Valeur { return nil }

func (calcul) Verifier(*Champ, Valeur, *Contexte) string { return "" }

func (calcul) Afficher(c *Champ, v Valeur, x *Contexte) []string {
	genre, unite := x.Doc.TypeDe(c), *c
	if f, ok := fonctions[c.Calcul.Nom]; ok && unite.Unite == "" && f.unite[0] != "" {
		unite.Unite = f.unite[0]
		if n := rationnel(v.Une()); n.Abs(n).Cmp(big.NewRat(2, 1)) >= 0 {
			unite.Unite = f.unite[1]
		}
	}
	return GenreDe(genre).Afficher(&unite, v, x)
}

func (g calcul) Saisie(c *Champ, v Valeur, x *Contexte) ui.Saisie {
	s := ui.Saisie{Genre: ui.GenreResultat, Nom: c.Code, Libelle: c.Libelle.Fr, Aide: c.Aide.Fr}
	if !v.Vide() {
		s.Valeur = g.Afficher(c, v, x)[0]
	}
	return s
}

// fonction is one of the functions that a document may name. Its inputs are
// canonical values, none empty.
type fonction struct {
	entrees []string // kinds of its inputs
	deux    bool     // takes two inputs, both answered; otherwise any number, one at least
	garde   bool     // the result is of the kind of its inputs, not a whole number
	unite   [2]string
	faire   func(l []string, auj socle.Jour) (*big.Rat, bool)
}

var (
	nombres = []string{"entier", "decimal", "montant", "calcul"}
	jours   = []string{"date", "date_heure"}
)

var fonctions = map[string]fonction{
	"somme": {entrees: nombres, garde: true, faire: func(l []string, _ socle.Jour) (*big.Rat, bool) {
		total := new(big.Rat)
		for _, s := range l {
			total.Add(total, rationnel(s))
		}
		return total, true
	}},
	"produit": {entrees: nombres, deux: true, garde: true, faire: func(l []string, _ socle.Jour) (*big.Rat, bool) {
		n := rationnel(l[0])
		return n.Mul(n, rationnel(l[1])), true
	}},
	"difference": {entrees: nombres, deux: true, garde: true, faire: func(l []string, _ socle.Jour) (*big.Rat, bool) {
		n := rationnel(l[0])
		return n.Sub(n, rationnel(l[1])), true
	}},
	// Both days count: from the 4th to the 4th is one day.
	"duree_jours": {entrees: jours, deux: true, unite: [2]string{"jour", "jours"}, faire: func(l []string, _ socle.Jour) (*big.Rat, bool) {
		debut, errD := socle.LireJour(jourDe(l[0]))
		fin, errF := socle.LireJour(jourDe(l[1]))
		if errD != nil || errF != nil || fin.Avant(debut) {
			return nil, false
		}
		return big.NewRat(int64(fin.JoursDepuis(debut)+1), 1), true
	}},
	"age": {entrees: []string{"date"}, unite: [2]string{"an", "ans"}, faire: func(l []string, auj socle.Jour) (*big.Rat, bool) {
		age, ok := Age(l[0], auj)
		return big.NewRat(int64(age), 1), ok
	}},
	// The rows of a liste, the answers to a question of its rows, the options
	// chosen.
	"nombre": {faire: func(l []string, _ socle.Jour) (*big.Rat, bool) { return big.NewRat(int64(len(l)), 1), true }},
}

// calculer computes a calcul over the answers that count, nil when they do not
// allow it: its inputs are hidden, missing or wrong.
func (p *Parcours) calculer(c *Champ) Valeur {
	rangee := c.ID[:strings.LastIndex(c.ID, "/")+1]
	f, ok := fonctions[c.Calcul.Nom]
	if !ok {
		return nil
	}
	var l []string
	demandee := false
	for _, id := range c.Calcul.De {
		valeurs, posee := p.valeurs(id, rangee)
		demandee = demandee || posee
		for _, v := range valeurs {
			if f.entrees == nil {
				l = append(l, p.unites(id, v)...)
			} else if p.juste(id, v) {
				l = append(l, v.Une())
			} else {
				return nil
			}
		}
	}
	if !demandee || f.deux && len(l) != 2 || f.unite[0] == "an" && len(l) != 1 {
		return nil
	}
	n, ok := f.faire(l, p.x.Aujourdhui)
	if !ok {
		return nil
	}
	return un(ecrireRationnel(n, p.x.Doc.TypeDe(c)))
}

// valeurs are the answers to a champ that were given, over all the rows for a
// question of a liste, and whether it is asked at all. Within a row the
// questions are those of the row.
func (p *Parcours) valeurs(id, rangee string) ([]Valeur, bool) {
	liste := p.x.Doc.listeDe(id)
	var cles []string
	switch {
	case liste == nil:
		cles = []string{id}
	case strings.HasPrefix(rangee, liste.ID+"/"):
		cles = []string{rangee + id}
	default:
		for _, r := range p.rangees[liste.ID] {
			cles = append(cles, liste.ID+"/"+r.ID+"/"+id)
		}
	}
	var l []Valeur
	posee := liste != nil && p.poses[liste.ID]
	for _, cle := range cles {
		posee = posee || p.poses[cle]
		if v := p.Visibles[cle]; !v.Vide() {
			l = append(l, v)
		}
	}
	return l, posee
}

// unites are what « nombre » counts in an answer: rows, options, or the answer.
func (p *Parcours) unites(id string, v Valeur) []string {
	c := p.x.Doc.champ(id)
	switch {
	case c != nil && c.Type == "liste":
		return v
	case c != nil && c.Type == "choix_multiple":
		if _, _, avecAutre := (choixMultiple{}).separer(c, v); avecAutre {
			return v[:len(v)-1]
		}
		return v
	}
	return v[:1]
}

// juste tells that an input can be computed with.
func (p *Parcours) juste(id string, v Valeur) bool {
	switch c := p.x.Doc.champ(id); {
	case c == nil:
		return false
	case slices.Contains(nombres, c.Type):
		return formeNombre.MatchString(v.Une())
	default:
		return dateValide(jourDe(v.Une())) == nil
	}
}

// ecrireRationnel writes a result as a canonical number of its kind, a half
// cent rounded up; "" for one too large to be an answer.
func ecrireRationnel(n *big.Rat, genre string) string {
	g := GenreDe(genre).(nombre)
	if s := g.canoniser(n.FloatString(g.decimales)); formeNombre.MatchString(s) {
		return s
	}
	return ""
}

// TypeDe is the kind of the values of a champ: that of its result for a calcul.
func (d *Document) TypeDe(c *Champ) string { return d.typeDe(c, maxProfondeur) }

// typeDe goes down a chain of calculs, which a document not yet checked may
// close on itself.
func (d *Document) typeDe(c *Champ, reste int) string {
	if c.Type != "calcul" || c.Calcul == nil {
		return c.Type
	}
	genre := "entier"
	if !fonctions[c.Calcul.Nom].garde || reste == 0 {
		return genre
	}
	for _, id := range c.Calcul.De {
		if de := d.champ(id); de != nil {
			switch d.typeDe(de, reste-1) {
			case "montant":
				return "montant"
			case "decimal":
				genre = "decimal"
			}
		}
	}
	return genre
}

// exiger checks the function and its inputs; that they come before is checked
// with the conditions.
func (calcul) exiger(c *Champ, d *Document) []string {
	if c.Calcul == nil {
		return []string{"n’a pas de calcul"}
	}
	f, ok := fonctions[c.Calcul.Nom]
	switch {
	case !ok:
		return []string{"a un calcul inconnu : " + c.Calcul.Nom}
	case len(c.Calcul.De) == 0, f.deux && len(c.Calcul.De) != 2, f.unite[0] == "an" && len(c.Calcul.De) != 1:
		return []string{"a un calcul « " + c.Calcul.Nom + " » de " + strconv.Itoa(len(c.Calcul.De)) + " champs, ce qui ne convient pas"}
	}
	for _, id := range c.Calcul.De {
		if de := d.champ(id); de != nil && f.entrees != nil && !slices.Contains(f.entrees, de.Type) {
			return []string{"calcule avec « " + de.Code + " », qui n’a pas le bon genre"}
		}
	}
	return nil
}
