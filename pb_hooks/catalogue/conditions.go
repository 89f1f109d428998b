package catalogue

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"guichet/pb_hooks/socle"
)

// Test is a condition: a small typed tree, no expression and no code.
//
//	{"all":[…]} | {"any":[…]} | {"not":…} | {"ref":"id"} | {"q":"champ","op":"eq","v":"…"}
//
// [Document.Deplier] puts each named condition in place of its ref and makes
// every value a text, so that what is evaluated is small.
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

// Une is the first text of the answer, "" for none.
func (v Valeur) Une() string {
	if len(v) == 0 {
		return ""
	}
	return v[0]
}

// Reponses are the answers, by id of champ; those of a row of a liste, by
// « liste/row/champ ».
type Reponses map[string]Valeur

// evaluateur computes conditions over the visible answers. ui/statique/cond.js
// does the same in the browser and a test proves both equal; the server always
// decides. The rules:
//
//  1. A hidden or unanswered champ makes every comparison false, « ne » too;
//     only « empty » is true. « not » turns a result over.
//  2. Values are compared by the declared type of the champ, never by their
//     look (see ecart). A text that is no value of that type differs from
//     nothing and equals nothing: every comparison is false.
//  3. « aujourdhui » is the day of the server, for a date.
//  4. Inside a row of a liste, a condition sees that row, then the root; never
//     another row: while it is computed, the answers of the row are seen under
//     the plain ids of its questions.
//  5. An unknown comparison, a value of the wrong form, a ref: false.
type evaluateur struct {
	types  map[string]string // type of each champ by id
	vues   Reponses          // answers of the champs visible so far
	dessus Reponses          // defaults shown, and answers of the row under way: read first
	auj    socle.Jour
}

func (e *evaluateur) vrai(t *Test) bool {
	switch {
	case t == nil:
		return true
	case len(t.All) > 0:
		for i := range t.All {
			if !e.vrai(&t.All[i]) {
				return false
			}
		}
		return true
	case len(t.Any) > 0:
		for i := range t.Any {
			if e.vrai(&t.Any[i]) {
				return true
			}
		}
		return false
	case t.Not != nil:
		return !e.vrai(t.Not)
	default:
		return t.Q != "" && e.compare(t)
	}
}

func (e *evaluateur) compare(t *Test) bool {
	v, genre := e.dessus[t.Q], e.types[t.Q]
	if v == nil {
		v = e.vues[t.Q]
	}
	switch {
	case v.Vide():
		return t.Op == "empty"
	case t.Op == "filled":
		return true
	case t.Op == "in":
		return slices.ContainsFunc(textesDe(t.V), func(x string) bool { return e.ecart(genre, v.Une(), x) == ecartEgal })
	}
	x, ok := texteDe(t.V)
	if !ok {
		return false
	}
	switch t.Op {
	case "has":
		return e.contient(t.Q, genre, v, x)
	case "prefix":
		return x != "" && !ordonnes[genre] && strings.HasPrefix(v.Une(), x)
	case "age_ge", "age_lt":
		age, ne := Age(v.Une(), e.auj)
		if !ne || genre != "date" {
			return false
		}
		c := ecartNombres(strconv.Itoa(age), x)
		return t.Op == "age_ge" && (c == ecartApres || c == ecartEgal) || t.Op == "age_lt" && c == ecartAvant
	}
	switch c := e.ecart(genre, v.Une(), x); t.Op {
	case "eq":
		return c == ecartEgal
	case "ne":
		return c == ecartAvant || c == ecartApres || c == ecartDistinct
	case "lt":
		return c == ecartAvant
	case "le":
		return c == ecartAvant || c == ecartEgal && ordonnes[genre]
	case "gt":
		return c == ecartApres
	case "ge":
		return c == ecartApres || c == ecartEgal && ordonnes[genre]
	}
	return false
}

// contient tells that one of the texts of an answer is x; of a liste, that an
// answer of one of its rows has it.
func (e *evaluateur) contient(q, genre string, v Valeur, x string) bool {
	if genre != "liste" {
		return slices.Contains(v, x)
	}
	for cle, w := range e.vues {
		if strings.HasPrefix(cle, q+"/") && slices.Contains(w, x) {
			return true
		}
	}
	return false
}

// texteDe reads the text of a comparison.
func texteDe(v json.RawMessage) (string, bool) {
	if n := len(v); n < 2 || v[0] != '"' {
		return "", false
	} else if s := v[1 : n-1]; !slices.Contains(s, '\\') {
		return string(s), true
	}
	var s string
	err := json.Unmarshal(v, &s)
	return s, err == nil
}

// textesDe reads the list of « in », nil unless it holds texts alone.
func textesDe(v json.RawMessage) []string {
	if s := string(v); strings.HasPrefix(s, `["`) && strings.HasSuffix(s, `"]`) && len(s) > 3 && !strings.Contains(s, `\`) {
		if l := strings.Split(s[2:len(s)-2], `","`); !slices.ContainsFunc(l, func(s string) bool { return strings.Contains(s, `"`) }) {
			return l // as resoudre writes it
		}
	}
	var l []json.RawMessage
	if json.Unmarshal(v, &l) != nil {
		return nil
	}
	textes := make([]string, len(l))
	for i := range l {
		var ok bool
		if textes[i], ok = texteDe(l[i]); !ok {
			return nil
		}
	}
	return textes
}
