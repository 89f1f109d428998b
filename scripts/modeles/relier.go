package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"guichet/pb_hooks/catalogue"
)

// relier replaces each readable condition by its test, and each code named by a
// calcul or a rule by its id.
func (c *compilateur) relier() error {
	deplie, err := c.doc.Deplier()
	if err != nil {
		return err
	}
	c.champs = map[string]*catalogue.Champ{}
	for i := range deplie.Etapes {
		c.recenser(deplie.Etapes[i].Champs)
	}
	for i := range c.doc.Conditions {
		c.poser(&c.doc.Conditions[i].Test)
	}
	for i := range c.doc.Etapes {
		c.poser(c.doc.Etapes[i].Si)
		c.relierChamps(c.doc.Etapes[i].Champs)
	}
	for i := range c.doc.Exclusions {
		c.poser(&c.doc.Exclusions[i].Si)
	}
	for i := range c.doc.Pieces {
		c.poser(c.doc.Pieces[i].Si)
	}
	if len(c.fautes) > 0 {
		return c.fautes[0]
	}
	return nil
}

func (c *compilateur) recenser(champs []catalogue.Champ) {
	for i := range champs {
		c.champs[champs[i].Code] = &champs[i]
		c.recenser(champs[i].Champs)
	}
}

func (c *compilateur) relierChamps(champs []catalogue.Champ) {
	for i := range champs {
		q := &champs[i]
		c.poser(q.Si)
		for j := range q.Regles {
			if r := &q.Regles[j]; r.Champ != "" {
				r.Champ = c.parCode(r.Champ).ID
			}
		}
		if q.Calcul != nil {
			for j, code := range q.Calcul.De {
				q.Calcul.De[j] = c.parCode(code).ID
			}
		}
		c.relierChamps(q.Champs)
	}
}

// parCode finds a question by its code.
func (c *compilateur) parCode(code string) *catalogue.Champ {
	if q := c.champs[code]; q != nil {
		return q
	}
	c.dire("no question « %s »", code)
	return &catalogue.Champ{}
}

// poser translates the condition that waits in t.
func (c *compilateur) poser(t *catalogue.Test) {
	if t == nil {
		return
	}
	var lu any
	if err := json.Unmarshal(t.V, &lu); err != nil {
		c.dire("condition %s: %w", t.V, err)
		return
	}
	*t = c.test(lu)
}

func (c *compilateur) test(lu any) catalogue.Test {
	switch lu := lu.(type) {
	case string:
		for _, n := range c.doc.Conditions {
			if n.Code == lu {
				return catalogue.Test{Ref: n.ID}
			}
		}
	case objet:
		if code, ok := lu["champ"].(string); ok {
			op, _ := lu["op"].(string)
			return c.compare(code, op, lu["v"])
		}
		var l []catalogue.Test
		for _, cle := range slices.Sorted(maps.Keys(lu)) {
			l = append(l, c.cle(cle, lu[cle]))
		}
		if len(l) == 1 {
			return l[0]
		}
		return catalogue.Test{All: l}
	}
	c.dire("no such condition: %v", lu)
	return catalogue.Test{}
}

// cle reads one line of a condition: a word of logic, or the code of a question
// with the answer that is looked for.
func (c *compilateur) cle(cle string, v any) catalogue.Test {
	switch cle {
	case "tous":
		return catalogue.Test{All: c.tests(v)}
	case "un_de":
		return catalogue.Test{Any: c.tests(v)}
	case "pas":
		t := c.test(v)
		return catalogue.Test{Not: &t}
	}
	switch v := v.(type) {
	case []any:
		return c.compare(cle, "in", v)
	case objet:
		for op, vaut := range v {
			if len(v) == 1 {
				return c.compare(cle, op, vaut)
			}
		}
		c.dire("condition on %s: one comparison at a time", cle)
		return catalogue.Test{}
	}
	if c.parCode(cle).Type == "choix_multiple" {
		return c.compare(cle, "has", v)
	}
	return c.compare(cle, "eq", v)
}

func (c *compilateur) tests(v any) (l []catalogue.Test) {
	tests, ok := v.([]any)
	if !ok {
		c.dire("condition: « tous » and « un_de » take a list, not %v", v)
	}
	for _, t := range tests {
		l = append(l, c.test(t))
	}
	return l
}

// compare names the options of a liste by their ids.
func (c *compilateur) compare(code, op string, v any) catalogue.Test {
	q := c.parCode(code)
	t := catalogue.Test{Q: q.ID, Op: op}
	if v == nil {
		return t
	}
	if l, ok := v.([]any); ok {
		for i := range l {
			l[i] = c.option(q, l[i])
		}
	} else {
		v = c.option(q, v)
	}
	t.V, _ = json.Marshal(v) // it came from JSON
	return t
}

func (c *compilateur) option(q *catalogue.Champ, v any) any {
	if q.Liste == "" {
		return v
	}
	for _, o := range c.doc.Options(q.Liste) {
		if o.Code == fmt.Sprint(v) {
			return o.ID
		}
	}
	c.dire("« %s » has no option « %v »", q.Code, v)
	return v
}
