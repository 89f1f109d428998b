package catalogue_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"

	"guichet/pb_hooks/catalogue"
	"guichet/pb_hooks/socle"
)

// tirage draws conditions and what they look at: every type, right and wrong
// values of it, the values of other types, and what is no condition at all.
type tirage struct{ *rand.Rand }

// typesTires are the champs of the random cases; LT and LD are asked in the
// rows of L.
var typesTires = map[string]string{
	"T": "texte", "T2": "texte_long", "N": "entier", "DEC": "decimal", "M": "montant", "D": "date", "H": "heure", "DH": "date_heure",
	"MA": "mois_annee", "B": "booleen", "C": "choix", "CM": "choix_multiple", "CL": "choix_lie", "AD": "adresse", "CO": "commune_cog",
	"L": "liste", "LT": "texte", "LD": "date", "INC": "genre_inconnu", "constructor": "texte",
}

var (
	champsTires = []string{
		"T", "T2", "N", "DEC", "M", "D", "H", "DH", "MA", "B", "C", "CM", "CL", "AD", "CO", "L", "LT", "LD", "INC", "constructor", "__proto__", "inconnu",
	}
	rangeesTirees = []string{"01J8Z0000000000000000000R1", "01J8Z0000000000000000000R2"}
	ordonnes      = []string{"N", "DEC", "M", "D", "H", "DH", "MA", "LD"}
	champsDe      = map[string][]string{
		"lt": ordonnes, "le": ordonnes, "gt": ordonnes, "ge": ordonnes, "has": {"CM", "CL", "L", "AD"}, "prefix": {"T", "CO", "LT"},
		"age_ge": {"D", "LD"}, "age_lt": {"D", "LD"},
	}
	// The last one is no operation.
	operations = []string{"empty", "filled", "eq", "ne", "lt", "le", "gt", "ge", "in", "has", "prefix", "age_ge", "age_lt", "like"}
	jours      = []string{"2026-08-01", "2026-02-28", "2028-02-29", "2026-03-01", "2026-12-31", "2000-01-01"}

	textesTires = []string{
		"", " ", "a", "ab", "Épinal", "E\u0301pinal", "Épinal-Golbey", "É", "👩‍🌾", "👩", "👩‍🌾 Épinal", "88000", "08000", "8000", "018", "18", "1e3", "NaN", "null",
		"undefined", "true", "oui", "non", "autre", "aujourdhui", "toString", "__proto__", "\u2028", `"`, `\`, "<b>&", "ß", "İ", "O1", "O2", "S1", "2A004", "2026-08-01",
	}
	nombresTires = []string{
		"0", "-0", "1", "-1", "01", "1.0", "1.5", "1.50", "-1.5", "0.1", "0.3", "0.30", "0.000000001", "999999999999999", "-999999999999999", "999999999999999.99",
		"999999999999999.999999999", "1234567890123456", "0.1234567890", "1e3", "NaN", "Infinity", "", "1.", ".5", "1,5", "+1", "--1", "0x10", "1_0", " 1", "1\n", "١٢", "１",
	}
	joursTires = []string{
		"2026-00-00", "2026-07-00", "1977-00-03", "2026-02-29", "2024-02-29", "1900-02-29", "2000-02-29", "2026-02-30", "2026-13-01", "2026-04-31", "2026-12-31",
		"2026-1-2", "31/2/2020", "0000-00-00", "0000-02-29", "9999-12-31", "2026-08-01T10:00", "2026-08-011", "", "aujourdhui", "2026-10-001", "2026-00", "１２３４-01-01",
	}
	heuresTirees = []string{"00:00", "09:30", "9:30", "23:59", "24:00", "12:60", "14:30", "14:30:00", "14h30", "", "1a:00"}
	moisTires    = []string{"2026-05", "2026-5", "2026-13", "2026-00", "0000-01", "2026-12", "2026-05-01", ""}
)

func parmi[T any](t tirage, l []T) T { return l[t.IntN(len(l))] }

func (t tirage) cas() cas {
	r := catalogue.Regard{Types: typesTires, Vues: catalogue.Reponses{}, Aujourdhui: parmi(t, jours)}
	return cas{t.test(r, 2), r}
}

// repondre draws the answer of a champ that a condition looks at; one in four
// stays without.
func (t tirage) repondre(r catalogue.Regard, id string) {
	genre, connu := r.Types[id]
	if _, dite := r.Vues[id]; dite || !connu || t.IntN(4) == 0 {
		return
	}
	if genre != "liste" && id != "LT" && id != "LD" {
		r.Vues[id] = t.reponse(genre, r.Aujourdhui)
		return
	}
	rangees := rangeesTirees[:t.IntN(3)]
	r.Vues["L"] = slices.Clone(rangees)
	for _, rangee := range rangees { // the last is the one that the condition is in
		for _, enfant := range []string{"LT", "LD"} {
			v := t.reponse(r.Types[enfant], r.Aujourdhui)
			r.Vues["L/"+rangee+"/"+enfant], r.Vues[enfant] = v, v
		}
	}
}

func (t tirage) reponse(genre, auj string) catalogue.Valeur {
	v := make(catalogue.Valeur, 1)
	switch genre {
	case "choix_multiple", "adresse":
		v = make(catalogue.Valeur, t.IntN(4))
	case "choix_lie", "choix":
		v = make(catalogue.Valeur, 1+t.IntN(2))
	}
	for i := range v {
		v[i] = t.valeur(genre, auj)
	}
	return v
}

// valeur is a text that a champ of this kind could hold, rightly or not.
func (t tirage) valeur(genre, auj string) string {
	juste := t.IntN(2) == 0
	jour, _ := socle.LireJour(auj) // one of ours
	switch genre {
	case "entier", "decimal", "montant":
		if juste {
			return fmt.Sprintf("%d.%0*d", t.IntN(5)-2, 1+t.IntN(3), t.IntN(10))
		}
		return parmi(t, nombresTires)
	case "date":
		if juste { // round birthdays
			return jour.PlusMois(-12 * t.IntN(30)).PlusJours(t.IntN(3) - 1).ISO()
		}
		return parmi(t, joursTires)
	case "heure":
		if juste {
			return fmt.Sprintf("%02d:%02d", 12+t.IntN(2), t.IntN(60))
		}
		return parmi(t, heuresTirees)
	case "date_heure":
		return parmi(t, joursTires) + parmi(t, []string{"T", "T", "T", " "}) + parmi(t, heuresTirees)
	case "mois_annee":
		return parmi(t, moisTires)
	case "choix", "choix_multiple", "choix_lie":
		return parmi(t, []string{"O1", "O2", "S1", "autre", ""})
	case "booleen":
		return parmi(t, []string{"oui", "non"})
	}
	return parmi(t, textesTires)
}

func (t tirage) test(r catalogue.Regard, profondeur int) *catalogue.Test {
	if profondeur == 0 || t.IntN(2) == 0 {
		return t.comparaison(r)
	}
	var l []catalogue.Test
	for range t.IntN(4) {
		l = append(l, *t.test(r, profondeur-1))
	}
	switch t.IntN(4) {
	case 0:
		return &catalogue.Test{All: l}
	case 1:
		return &catalogue.Test{Any: l}
	case 2:
		return &catalogue.Test{Not: t.test(r, profondeur-1)}
	}
	return parmi(t, []*catalogue.Test{{}, {Ref: "R"}, {Op: "empty"}, {All: []catalogue.Test{}}, t.comparaison(r)})
}

func (t tirage) comparaison(r catalogue.Regard) *catalogue.Test {
	c := &catalogue.Test{Q: parmi(t, champsTires), Op: parmi(t, operations)}
	if l := champsDe[c.Op]; l != nil && t.IntN(3) > 0 { // most meet a champ that they suit
		c.Q = parmi(t, l)
	}
	t.repondre(r, c.Q)
	texte := func() string {
		switch genre := r.Types[c.Q]; {
		case t.IntN(4) == 0 && len(r.Vues[c.Q]) > 0: // often equal
			return parmi(t, r.Vues[c.Q])
		case (c.Op == "age_ge" || c.Op == "age_lt") && t.IntN(2) == 0:
			return strconv.Itoa(t.IntN(30))
		case c.Op == "age_ge" || c.Op == "age_lt":
			return parmi(t, nombresTires)
		case t.IntN(4) == 0:
			return t.valeur(parmi(t, []string{"texte", "entier", "date"}), r.Aujourdhui)
		default:
			return t.valeur(genre, r.Aujourdhui)
		}
	}
	var v any = texte()
	switch {
	case c.Op == "in":
		l := make([]string, t.IntN(4))
		for i := range l {
			l[i] = texte()
		}
		v = l
	case c.Op == "prefix" && t.IntN(2) == 0: // a real beginning
		if s := []rune(catalogue.Valeur(r.Vues[c.Q]).Une()); len(s) > 0 {
			v = string(s[:1+t.IntN(len(s))])
		}
	}
	if t.IntN(20) == 0 { // a value that no published document has
		v = parmi(t, []any{nil, 3, true, []string{"a"}, []any{"a", 3}, []any{nil}, map[string]string{"a": "b"}, "a", 1e3, []string{}})
	}
	if t.IntN(30) > 0 {
		c.V, _ = json.Marshal(v) // of texts and numbers
	}
	return c
}
