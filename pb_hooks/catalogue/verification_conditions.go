package catalogue

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
)

// comparaisons are the operators of each kind, besides « empty » and « filled »;
// a kind that is not here is a text.
var comparaisons = map[string]string{
	"entier": opsNombres, "decimal": opsNombres, "montant": opsNombres,
	"date": opsNombres + " age_ge age_lt", "heure": opsNombres, "date_heure": opsNombres, "mois_annee": opsNombres,
	"choix": "eq ne in", "choix_lie": "eq ne in has", "choix_multiple": "has", "liste": "has",
	"booleen": "eq ne", "attestation": "eq ne", "adresse": "has", "geoloc": "", "parcelle": "",
}

const (
	opsNombres = "eq ne lt le gt ge in"
	opsTextes  = "eq ne in prefix"
)

// condition checks that a test says one thing, with a known operator, of an
// earlier champ. ou is « de l’étape … », « du champ … ».
func (v *verificateur) condition(t *Test, ou string) {
	switch {
	case t == nil:
	case noeuds(t) > noeudsMax:
		v.dire("La condition %s est trop longue.", ou)
	default:
		v.test(t, ou)
	}
}

// noeuds counts the tests of a condition, and stops past the limit.
func noeuds(t *Test) int {
	n := 1
	for _, l := range [][]Test{t.All, t.Any} {
		for i := 0; i < len(l) && n <= noeudsMax; i++ {
			n += noeuds(&l[i])
		}
	}
	if t.Not != nil {
		n += noeuds(t.Not)
	}
	return n
}

func (v *verificateur) test(t *Test, ou string) {
	dits := 0
	for _, dit := range []bool{len(t.All) > 0, len(t.Any) > 0, t.Not != nil, t.Ref != "", t.Q != ""} {
		if dit {
			dits++
		}
	}
	switch {
	case dits == 0:
		v.dire("La condition %s est vide.", ou)
	case dits > 1:
		v.dire("La condition %s dit plusieurs choses à la fois.", ou)
	case t.Ref != "" && v.doc.condition(t.Ref) == nil:
		v.dire("La condition %s renvoie à une condition inconnue.", ou)
	case t.Ref != "": // known, and yet not resolved
		v.dire("La condition %s renvoie à une condition qui tourne en rond ou qui est trop longue.", ou)
	case t.Q != "":
		v.comparaison(t, ou)
	case t.Not != nil:
		v.test(t.Not, ou)
	default:
		for _, l := range [][]Test{t.All, t.Any} {
			for i := range l {
				v.test(&l[i], ou)
			}
		}
	}
}

func (v *verificateur) comparaison(t *Test, ou string) {
	c := v.vus[t.Q]
	prend, connu := ops[t.Op]
	switch {
	case c == nil:
		v.dire("La condition %s regarde une question qui n’est pas posée avant.", ou)
	case !connu || prend != (len(t.V) > 0):
		v.dire("La condition %s a une comparaison inconnue : %s.", ou, t.Op)
	case c.Muet() || prend && !slices.Contains(opsDe(v.doc.TypeDe(c)), t.Op):
		v.dire("La condition %s fait une comparaison qui ne convient pas au champ « %s » : %s.", ou, c.Code, t.Op)
	case prend && !v.convient(t, c):
		v.dire("La condition %s compare à une valeur qui ne convient pas : %s.", ou, t.V)
	}
}

// ops are the operators, with whether they take a value.
var ops = map[string]bool{
	"empty": false, "filled": false, "eq": true, "ne": true, "lt": true, "le": true, "gt": true, "ge": true,
	"in": true, "has": true, "prefix": true, "age_ge": true, "age_lt": true,
}

func opsDe(genre string) []string {
	l, dit := comparaisons[genre]
	if !dit {
		l = opsTextes
	}
	return strings.Fields(l)
}

// convient tells that the value of a comparison can be an answer of the champ:
// any other makes a condition that is never true, without a word.
func (v *verificateur) convient(t *Test, c *Champ) bool {
	if t.Op == "in" {
		var l []string
		err := json.Unmarshal(t.V, &l)
		return err == nil && len(l) > 0 && !slices.ContainsFunc(l, func(s string) bool { return !v.repond(s, c) })
	}
	s, ok := texteDe(t.V)
	if t.Op == "age_ge" || t.Op == "age_lt" {
		ans, err := strconv.Atoi(s)
		return ok && err == nil && ans >= 0 && ans <= 150
	}
	return ok && v.repond(s, c)
}

// repond tells that a text may be an answer of a champ, or be in one.
func (v *verificateur) repond(s string, c *Champ) bool {
	switch genre := v.doc.TypeDe(c); genre {
	case "choix", "choix_lie", "choix_multiple":
		return c.Autre && s == autre || slices.ContainsFunc(v.doc.Options(c.Liste), func(o OptionDoc) bool { return o.ID == s })
	case "liste":
		return slices.ContainsFunc(c.Champs, func(enfant Champ) bool { return v.doc.Options(enfant.Liste) != nil && v.repond(s, &enfant) })
	case "booleen":
		return s == "oui" || s == "non"
	case "attestation":
		return s == "oui"
	case "date":
		return s == "aujourdhui" || repere(genre, s) != ""
	case "heure", "date_heure", "mois_annee":
		return repere(genre, s) != ""
	case "entier", "decimal", "montant":
		_, ok := lireNombre(s)
		return ok
	}
	return s != ""
}
