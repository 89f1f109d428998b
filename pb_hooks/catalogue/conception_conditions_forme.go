package catalogue

import (
	"encoding/json"
	"slices"
)

// formeSi is a condition as it is typed: lines, and groups of lines.
type formeSi struct {
	lien    string // siToujours, one of liens, siGarder, or siNommee and an id
	lignes  []Test // comparisons and names of conditions
	groupes []groupeSi
}

// groupeSi is lines and how they go together.
type groupeSi struct {
	lien   string
	lignes []Test
}

// formeDe takes a condition apart; one that nests deeper is kept.
func formeDe(t *Test) formeSi {
	n := aplatir(t)
	switch {
	case t == nil:
		return formeSi{lien: siToujours}
	case t.Ref != "":
		return formeSi{lien: siNommee + t.Ref}
	case estLigne(n):
		return formeSi{lien: siToutes, lignes: []Test{*n}}
	}
	lien, membres := membresDe(n)
	f := formeSi{lien: lien}
	for i := range membres {
		m := &membres[i]
		sous, lignes := membresDe(m)
		switch {
		case estLigne(m):
			f.lignes = append(f.lignes, *m)
		case sous != "" && !slices.ContainsFunc(lignes, func(x Test) bool { return !estLigne(&x) }):
			f.groupes = append(f.groupes, groupeSi{sous, lignes})
		default:
			return formeSi{lien: siGarder}
		}
	}
	if lien == "" {
		f.lien = siGarder
	}
	return f
}

func estLigne(t *Test) bool { return t != nil && (t.Q != "" || t.Ref != "") }

// membresDe are the parts of a condition and how they go together; "" for a line.
func membresDe(t *Test) (lien string, membres []Test) {
	switch {
	case len(t.All) > 0:
		return siToutes, t.All
	case len(t.Any) > 0:
		return siUne, t.Any
	case t.Not != nil && len(t.Not.All) > 0:
		return siPasToutes, t.Not.All
	case t.Not != nil && len(t.Not.Any) > 0:
		return siAucune, t.Not.Any
	case t.Not != nil:
		return siAucune, []Test{*t.Not}
	}
	return "", nil
}

// test puts the condition together, nil for no line.
func (f formeSi) test() *Test {
	membres := slices.Clone(f.lignes)
	for _, g := range f.groupes {
		if t := lier(g.lien, g.lignes); t != nil {
			membres = append(membres, *t)
		}
	}
	return lier(f.lien, membres)
}

func lier(lien string, membres []Test) *Test {
	switch {
	case len(membres) == 0:
		return nil
	case lien == siPasToutes:
		return &Test{Not: lier(siToutes, membres)}
	case lien == siAucune:
		return &Test{Not: lier(siUne, membres)}
	case len(membres) == 1:
		return &membres[0]
	case lien == siUne:
		return &Test{Any: membres}
	}
	return &Test{All: membres}
}

// aplatir writes a condition in one manner: « is one of » as an « or » of « is »,
// no « and » inside an « and » nor « or » inside an « or », nothing turned over
// twice, every value a text.
// It holds exactly when the condition does.
func aplatir(t *Test) *Test {
	if t == nil {
		return nil
	}
	if t.Op == "in" {
		var l []Test
		for _, v := range textesDe(enTextes(t.V)) {
			brut, _ := json.Marshal(v) // a string: no error
			l = append(l, Test{Q: t.Q, Op: "eq", V: brut})
		}
		if len(l) == 0 {
			return t // holds never: nothing to show it with
		}
		return lier(siUne, l)
	}
	if t.Not != nil {
		n := aplatir(t.Not)
		if n.Not != nil {
			return n.Not
		}
		return &Test{Not: n}
	}
	lien, membres := membresDe(t)
	if lien == "" {
		n := *t
		if n.V != nil {
			n.V = enTextes(n.V)
		}
		return &n
	}
	var plats []Test
	for i := range membres {
		m := aplatir(&membres[i])
		if sous, l := membresDe(m); sous == lien {
			plats = append(plats, l...)
		} else {
			plats = append(plats, *m)
		}
	}
	return lier(lien, plats)
}

// memeSens tells that two conditions are written the same but for the order and
// the manner of their parts.
func memeSens(a, b *Test) bool {
	return a != nil && b != nil && cleDe(aplatir(a)) == cleDe(aplatir(b))
}

func cleDe(t *Test) string {
	lien, membres := membresDe(t)
	if lien == "" {
		brut, _ := json.Marshal(t) // it was read from JSON
		return string(brut)
	}
	cles := make([]string, len(membres))
	for i := range membres {
		cles[i] = cleDe(&membres[i])
	}
	slices.Sort(cles)
	brut, _ := json.Marshal(append([]string{lien}, cles...)) // strings: no error
	return string(brut)
}
