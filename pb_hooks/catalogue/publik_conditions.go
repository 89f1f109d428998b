package catalogue

import (
	"encoding/json"
	"regexp"
	"strings"
)

// jamais says that Publik never shows the field.
const jamais = "jamais"

// condition translates a condition of Publik written as Django does: a
// comparison of a variable to a text, « "x" in variable », a variable alone,
// joined by and, or, not. Anything else, and what looks at a question that is
// not asked before, is left out: the question is then always asked, which is
// said.
func (i *importPublik) condition(c conditionPublik) (*Test, string) {
	valeur := strings.TrimSpace(c.Valeur)
	switch {
	case valeur == "" || valeur == "true" || valeur == "True":
		return nil, ""
	case valeur == "false" || valeur == "False":
		return nil, jamais
	}
	if t := i.ou(valeur); t != nil && c.Type == "django" {
		return t, ""
	}
	return nil, "sa condition est à refaire : " + abreger(valeur, 120)
}

var (
	separeOu = regexp.MustCompile(`\s+or\s+`)
	separeEt = regexp.MustCompile(`\s+and\s+`)
	egalite  = regexp.MustCompile(`^form_var_(\w+)\s*(==|!=)\s*(?:"([^"]*)"|'([^']*)')$`)
	contient = regexp.MustCompile(`^(?:"([^"]*)"|'([^']*)')\s+(not\s+)?in\s+form_var_(\w+)$`)
	seule    = regexp.MustCompile(`^(not\s+)?form_var_(\w+)$`)
)

// ou and et split a condition on words that a text between quotes may hold:
// such a text then fits none of the forms, and the whole is left out.
func (i *importPublik) ou(s string) *Test {
	return i.reunir(separeOu.Split(s, -1), i.et, func(l []Test) *Test { return &Test{Any: l} })
}

func (i *importPublik) et(s string) *Test {
	return i.reunir(separeEt.Split(s, -1), i.comparaison, func(l []Test) *Test { return &Test{All: l} })
}

func (i *importPublik) reunir(parts []string, lire func(string) *Test, joindre func([]Test) *Test) *Test {
	var l []Test
	for _, p := range parts {
		t := lire(strings.TrimSpace(p))
		if t == nil {
			return nil
		}
		l = append(l, *t)
	}
	if len(l) == 1 {
		return &l[0]
	}
	return joindre(l)
}

func (i *importPublik) comparaison(s string) *Test {
	if m := egalite.FindStringSubmatch(s); m != nil {
		return i.compare(m[1], map[string]string{"==": "eq", "!=": "ne"}[m[2]], m[3]+m[4], false)
	}
	if m := contient.FindStringSubmatch(s); m != nil {
		t := i.compare(m[4], "eq", m[1]+m[2], true)
		if t != nil && m[3] != "" {
			return &Test{Not: t}
		}
		return t
	}
	if m := seule.FindStringSubmatch(s); m != nil && i.champs[m[2]] != nil {
		op := "filled"
		if m[1] != "" {
			op = "empty"
		}
		return &Test{Q: i.champs[m[2]].ID, Op: op}
	}
	return nil
}

// compare looks at an earlier question. In a list, the text names options:
// every one that holds it, when partiel.
func (i *importPublik) compare(variable, op, texte string, partiel bool) *Test {
	c := i.champs[variable]
	if c == nil {
		return nil
	}
	choix := c.Type == "choix" || c.Type == "choix_multiple"
	if !choix {
		if partiel || c.Type != "texte" && c.Type != "texte_long" {
			return nil
		}
		return &Test{Q: c.ID, Op: op, V: valeurJSON(texte)}
	}
	if c.Type == "choix_multiple" {
		if op != "eq" {
			return nil
		}
		op = "has"
	}
	var l []Test
	for _, o := range i.doc.Options(c.Liste) {
		if o.Libelle.Fr == texte || partiel && strings.Contains(o.Libelle.Fr, texte) {
			l = append(l, Test{Q: c.ID, Op: op, V: valeurJSON(o.ID)})
		}
	}
	switch len(l) {
	case 0:
		return nil
	case 1:
		return &l[0]
	}
	return &Test{Any: l}
}

func valeurJSON(s string) json.RawMessage {
	b, _ := json.Marshal(s) // a string: no error
	return b
}
