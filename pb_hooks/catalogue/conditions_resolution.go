package catalogue

import "encoding/json"

// noeudsMax bounds a condition once the named ones are in place of their refs:
// names that cite names twice would double at each level.
const noeudsMax = 200

// resoudre puts the named conditions in place of the refs and makes every value
// a text. A ref that is unknown, goes round or grows too large stays: it is
// false, and refused at publication.
func (d *Document) resoudre() {
	r := &resolution{doc: d, faits: map[string]*nommee{}}
	conditions := make([]CondNommee, len(d.Conditions))
	for i, c := range d.Conditions {
		if n := r.nommee(c.ID); n != nil {
			c.Test = n.test
		}
		conditions[i] = c
	}
	for i := range d.Etapes { // étapes and champs are copies already, see Deplier
		d.Etapes[i].Si = r.si(d.Etapes[i].Si)
		r.champs(d.Etapes[i].Champs)
	}
	pieces := make([]PieceAttendue, len(d.Pieces))
	for i, p := range d.Pieces {
		p.Si = r.si(p.Si)
		pieces[i] = p
	}
	exclusions := make([]Exclusion, len(d.Exclusions))
	for i, x := range d.Exclusions {
		x.Si, _ = r.test(x.Si)
		exclusions[i] = x
	}
	d.Conditions, d.Pieces, d.Exclusions = conditions, pieces, exclusions
}

type resolution struct {
	doc   *Document
	faits map[string]*nommee // by id of a named condition
}

type nommee struct {
	test   Test
	noeuds int
	fini   bool
}

// nommee resolves a named condition once, nil for an unknown one.
func (r *resolution) nommee(id string) *nommee {
	if n := r.faits[id]; n != nil {
		return n
	}
	t := r.doc.condition(id)
	if t == nil {
		return nil
	}
	n := &nommee{test: *t}
	r.faits[id] = n
	n.test, n.noeuds = r.test(*t)
	n.fini = true
	return n
}

func (r *resolution) champs(l []Champ) {
	for i := range l {
		l[i].Si = r.si(l[i].Si)
		if l[i].Champs != nil {
			l[i].Champs = append([]Champ(nil), l[i].Champs...)
			r.champs(l[i].Champs)
		}
	}
}

func (r *resolution) si(t *Test) *Test {
	if t == nil {
		return nil
	}
	n, _ := r.test(*t)
	return &n
}

// test gives the resolved test and the number of its nodes.
func (r *resolution) test(t Test) (Test, int) {
	noeuds := 1
	if t.Ref != "" && t.Q == "" && t.Not == nil && len(t.All)+len(t.Any) == 0 {
		if n := r.nommee(t.Ref); n != nil && n.fini && n.noeuds <= noeudsMax {
			return n.test, n.noeuds
		}
		return t, noeuds
	}
	liste := func(l []Test) []Test {
		if l == nil {
			return nil
		}
		copie := make([]Test, len(l))
		for i := range l {
			var n int
			copie[i], n = r.test(l[i])
			noeuds += n
		}
		return copie
	}
	t.All, t.Any = liste(t.All), liste(t.Any)
	if t.Not != nil {
		dedans, n := r.test(*t.Not)
		t.Not, noeuds = &dedans, noeuds+n
	}
	t.V = enTextes(t.V)
	return t, noeuds
}

// enTextes spells the value of a comparison as the answers are: a text, or a
// list of them. Another form stays, and is refused at publication.
func enTextes(v json.RawMessage) json.RawMessage {
	var l []json.RawMessage
	if json.Unmarshal(v, &l) != nil {
		return enTexte(v)
	}
	for i := range l {
		l[i] = enTexte(l[i])
	}
	b, _ := json.Marshal(l) // raw values that were just read
	return b
}

func enTexte(v json.RawMessage) json.RawMessage {
	if len(v) == 0 {
		return v
	}
	var s string
	switch c := v[0]; {
	case string(v) == "true":
		s = "oui"
	case string(v) == "false":
		s = "non"
	case c == '-' || c >= '0' && c <= '9':
		s = string(v)
	case c != '"' || json.Unmarshal(v, &s) != nil:
		return v
	}
	b, _ := json.Marshal(nettoyer(s, false)) // a string: no error
	return b
}
