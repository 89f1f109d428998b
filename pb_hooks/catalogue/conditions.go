package catalogue

import (
	"encoding/json"
	"strconv"
	"strings"

	"guichet/pb_hooks/socle"
)

// Test is a condition: a small typed tree, no expression and no code.
//
//	{"all":[…]} | {"any":[…]} | {"not":…} | {"ref":"id"} | {"q":"champ","op":"eq","v":"…"}
type Test struct {
	All []Test          `json:"all,omitempty"`
	Any []Test          `json:"any,omitempty"`
	Not *Test           `json:"not,omitempty"`
	Ref string          `json:"ref,omitempty"`
	Q   string          `json:"q,omitempty"`
	Op  string          `json:"op,omitempty"`
	V   json.RawMessage `json:"v,omitempty"`
}

// Valeur is the canonical answer of a champ: its texts, one for most kinds.
// Nil is no answer.
type Valeur []string

// Vide tells that there is no answer.
func (v Valeur) Vide() bool { return len(v) == 0 || len(v) == 1 && v[0] == "" }

// Une is the only text of the answer, "" for none.
func (v Valeur) Une() string {
	if len(v) == 0 {
		return ""
	}
	return v[0]
}

// Reponses are the answers, by id of champ.
type Reponses map[string]Valeur

// Ops are the operators, with whether they take a value.
var ops = map[string]bool{
	"empty": false, "filled": false, "eq": true, "ne": true, "lt": true, "le": true, "gt": true, "ge": true,
	"in": true, "has": true, "prefix": true, "age_ge": true, "age_lt": true,
}

// evaluateur computes conditions over the visible answers, by the rules of the
// form document: a hidden or unanswered champ makes every comparison false,
// only « empty » is true; values are compared by the declared type of the
// champ, never by their look.
type evaluateur struct {
	doc   *Document
	types map[string]string // type of each champ by id
	vues  Reponses          // answers of the champs visible so far
	auj   socle.Jour
	nomme bool // inside a named condition, which cites no other
}

func (e *evaluateur) vrai(t *Test) bool {
	switch {
	case t == nil:
		return true
	case t.All != nil:
		for i := range t.All {
			if !e.vrai(&t.All[i]) {
				return false
			}
		}
		return true
	case t.Any != nil:
		for i := range t.Any {
			if e.vrai(&t.Any[i]) {
				return true
			}
		}
		return false
	case t.Not != nil:
		return !e.vrai(t.Not)
	case t.Ref != "":
		nommee := e.doc.condition(t.Ref)
		dedans := *e
		dedans.nomme = true
		return nommee != nil && !e.nomme && dedans.vrai(nommee)
	default:
		return e.compare(t)
	}
}

func (e *evaluateur) compare(t *Test) bool {
	v := e.vues[t.Q]
	if v.Vide() {
		return t.Op == "empty"
	}
	une, genre := v.Une(), e.types[t.Q]
	switch t.Op {
	case "filled":
		return true
	case "eq":
		return une == texteDe(t.V)
	case "ne":
		return une != texteDe(t.V)
	case "has":
		for _, x := range v {
			if x == texteDe(t.V) {
				return true
			}
		}
		return false
	case "in":
		var l []string
		_ = json.Unmarshal(t.V, &l)
		for _, x := range l {
			if x == une {
				return true
			}
		}
		return false
	case "prefix":
		p := texteDe(t.V)
		return p != "" && strings.HasPrefix(une, p)
	case "lt", "le", "gt", "ge":
		c, ok := ordre(genre, une, e.valeurDate(texteDe(t.V)))
		return ok && (t.Op == "lt" && c < 0 || t.Op == "le" && c <= 0 || t.Op == "gt" && c > 0 || t.Op == "ge" && c >= 0)
	case "age_ge", "age_lt":
		ans, err := strconv.Atoi(texteDe(t.V))
		age, ok := Age(une, e.auj)
		return err == nil && ok && (t.Op == "age_ge") == (age >= ans)
	}
	return false
}

func (e *evaluateur) valeurDate(v string) string {
	if v == "aujourdhui" {
		return e.auj.ISO()
	}
	return v
}

// texteDe reads a scalar of a condition, quoted or not.
func texteDe(v json.RawMessage) string {
	var s string
	if json.Unmarshal(v, &s) == nil {
		return s
	}
	return strings.TrimSpace(string(v))
}

// ordre compares two values by the type of the champ; other types have no
// order.
func ordre(genre, a, b string) (int, bool) {
	switch genre {
	case "entier":
		x, errX := strconv.ParseInt(a, 10, 64)
		y, errY := strconv.ParseInt(b, 10, 64)
		switch {
		case errX != nil || errY != nil:
			return 0, false
		case x < y:
			return -1, true
		case x > y:
			return 1, true
		}
		return 0, true
	case "date":
		if dateValide(a) == nil && dateValide(b) == nil {
			return strings.Compare(premierJour(a), premierJour(b)), true
		}
	}
	return 0, false
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
	if len(iso) != 10 {
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
