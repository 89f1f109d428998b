package catalogue

import (
	"encoding/json"
	"strings"

	"guichet/pb_hooks/socle"
	"guichet/ui"
)

// comparateurs are the operators in words, in the order of their use.
var comparateurs = []ui.Option{
	{Code: "eq", Libelle: "est"},
	{Code: "ne", Libelle: "n’est pas"},
	{Code: "filled", Libelle: "est rempli"},
	{Code: "empty", Libelle: "n’est pas rempli"},
	{Code: "has", Libelle: "contient"},
	{Code: "ge", Libelle: "est au moins, ou à partir du"},
	{Code: "le", Libelle: "est au plus, ou jusqu’au"},
	{Code: "gt", Libelle: "est plus que, ou après"},
	{Code: "lt", Libelle: "est moins que, ou avant"},
	{Code: "prefix", Libelle: "commence par"},
	{Code: "age_ge", Libelle: "donne un âge d’au moins"},
	{Code: "age_lt", Libelle: "donne un âge de moins de"},
}

// PhraseDe writes a condition of the unfolded document as a French sentence,
// without its « quand ».
func PhraseDe(d *Document, t *Test) string {
	switch {
	case t == nil:
		return "toujours"
	case len(t.All) > 0:
		return joindrePhrases(d, t.All, " et ")
	case len(t.Any) > 0:
		return joindrePhrases(d, t.Any, " ou ")
	case t.Not != nil:
		return "il est faux que " + joindrePhrases(d, []Test{*t.Not}, "")
	case t.Ref != "":
		for _, c := range d.Conditions {
			if c.ID == t.Ref {
				return guillemets(c.Phrase.Fr)
			}
		}
		return "une condition qui n’existe plus"
	}
	return phraseComparaison(d, t)
}

func joindrePhrases(d *Document, l []Test, mot string) string {
	phrases := make([]string, len(l))
	for i := range l {
		if phrases[i] = PhraseDe(d, &l[i]); len(l[i].All)+len(l[i].Any) > 1 {
			phrases[i] = "(" + phrases[i] + ")"
		}
	}
	return strings.Join(phrases, mot)
}

func phraseComparaison(d *Document, t *Test) string {
	c, question := d.champ(t.Q), "une question qui n’existe plus"
	if c != nil {
		question = guillemets(c.Libelle.Fr)
	}
	mot := map[string]string{
		"eq": "est", "ne": "n’est pas", "filled": "est rempli", "empty": "n’est pas rempli", "has": "contient", "ge": "est au moins", "le": "est au plus",
		"gt": "est plus que", "lt": "est moins que", "prefix": "commence par", "age_ge": "donne un âge d’au moins", "age_lt": "donne un âge de moins de", "in": "est",
	}[t.Op]
	if c != nil && strings.HasPrefix(d.TypeDe(c), "date") {
		if m := map[string]string{"eq": "est le", "ne": "n’est pas le", "ge": "est à partir du", "le": "est jusqu’au", "gt": "est après le", "lt": "est avant le"}[t.Op]; m != "" {
			mot = m
		}
	}
	valeurs := textesDe(enTextes(t.V))
	if s, ok := texteDe(enTextes(t.V)); ok {
		valeurs = []string{s}
	}
	for i, v := range valeurs {
		valeurs[i] = motDeValeur(d, c, v)
	}
	phrase := question + " " + mot
	if len(valeurs) > 0 {
		phrase += " " + strings.Join(valeurs, " ou ")
	}
	if t.Op == "age_ge" || t.Op == "age_lt" {
		phrase += " ans"
	}
	return phrase
}

// motDeValeur is what a person reads for the value of a comparison.
func motDeValeur(d *Document, c *Champ, v string) string {
	if v == "aujourdhui" {
		return "aujourd’hui"
	}
	for _, l := range d.Listes {
		for _, o := range l.Options {
			if o.ID == v {
				return guillemets(o.Libelle.Fr)
			}
		}
	}
	if c == nil {
		return v
	}
	if j, err := socle.LireJour(v); err == nil && c.Type == "date" {
		return j.Date()
	}
	if c.Type == "booleen" || c.Type == "attestation" || v == autre && c.Autre {
		return guillemets(socle.Majuscule(v))
	}
	return v
}

func guillemets(s string) string { return "«\u00a0" + s + "\u00a0»" }

// enClair is a JSON value for people to compare: its text when it has one.
func enClair(brut string) string {
	var t Texte
	var s string
	switch {
	case brut == "":
		return "Rien"
	case json.Unmarshal([]byte(brut), &t) == nil && t.Fr != "":
		return t.Fr
	case json.Unmarshal([]byte(brut), &s) == nil:
		return s
	case brut == "true":
		return "Oui"
	case brut == "false":
		return "Non"
	}
	return abreger(brut, 300)
}
