package catalogue_test

import (
	"encoding/json"
	"testing"

	"pgregory.net/rapid"

	"guichet/pb_hooks/catalogue"
	"guichet/pb_hooks/socle"
)

// voit tells whether a condition shows the last champ of a document whose first
// ones have the answers given: T a text, N a number, D a date, B a yes or no.
func voit(t *testing.T, condition string, r catalogue.Reponses) bool {
	t.Helper()
	var test catalogue.Test
	if err := json.Unmarshal([]byte(condition), &test); err != nil {
		t.Fatal(err)
	}
	d := &catalogue.Document{
		Etapes: []catalogue.Etape{{ID: "E", Champs: []catalogue.Champ{
			{ID: "T", Code: "t", Type: "texte"},
			{ID: "N", Code: "n", Type: "entier"},
			{ID: "D", Code: "d", Type: "date"},
			{ID: "B", Code: "b", Type: "booleen"},
			{ID: "H", Code: "h", Type: "texte", Si: &catalogue.Test{Q: "B", Op: "eq", V: []byte(`"oui"`)}},
			{ID: "X", Code: "x", Type: "texte", Si: &test},
		}}},
		Conditions: []catalogue.CondNommee{
			{ID: "oui", Test: catalogue.Test{Q: "B", Op: "eq", V: []byte(`"oui"`)}},
			{ID: "ronde", Test: catalogue.Test{Not: &catalogue.Test{Ref: "ronde"}}},
		},
	}
	champs := catalogue.Parcourir(contexte(d), r).Pages[0].Champs
	return champs[len(champs)-1].ID == "X"
}

func TestUneConditionSeLitToujoursPareil(t *testing.T) {
	rien := catalogue.Reponses{}
	un := func(id, v string) catalogue.Reponses { return catalogue.Reponses{id: {v}} }
	for _, l := range []struct {
		nom, condition string
		reponses       catalogue.Reponses
		vue            bool
	}{
		{"sans réponse, « vide » est vrai", `{"q":"T","op":"empty"}`, rien, true},
		{"sans réponse, « rempli » est faux", `{"q":"T","op":"filled"}`, rien, false},
		{"sans réponse, « égal » est faux", `{"q":"T","op":"eq","v":""}`, rien, false},
		{"sans réponse, « différent » est faux", `{"q":"T","op":"ne","v":"a"}`, rien, false},
		{"sans réponse, « inférieur » est faux", `{"q":"N","op":"lt","v":3}`, rien, false},
		{"un texte vide n’est pas une réponse", `{"q":"T","op":"empty"}`, un("T", ""), true},
		{"« non » est une réponse", `{"q":"B","op":"filled"}`, un("B", "non"), true},
		{"une question cachée ne répond pas", `{"q":"H","op":"filled"}`, catalogue.Reponses{"B": {"non"}, "H": {"a"}}, false},
		{"une question montrée répond", `{"q":"H","op":"filled"}`, catalogue.Reponses{"B": {"oui"}, "H": {"a"}}, true},
		{"une question inconnue est vide", `{"q":"Z","op":"empty"}`, rien, true},
		{"« pas » retourne", `{"not":{"q":"T","op":"eq","v":"a"}}`, rien, true},
		{"« toutes » les veut toutes", `{"all":[{"q":"T","op":"eq","v":"a"},{"q":"B","op":"eq","v":"oui"}]}`, un("T", "a"), false},
		{"« une au moins » en veut une", `{"any":[{"q":"T","op":"eq","v":"a"},{"q":"B","op":"eq","v":"oui"}]}`, un("T", "a"), true},
		{"le zéro de tête d’un texte compte", `{"q":"T","op":"eq","v":"18"}`, un("T", "018"), false},
		{"des textes n’ont pas d’ordre", `{"q":"T","op":"lt","v":"b"}`, un("T", "a"), false},
		{"un nombre se compare en nombre", `{"q":"N","op":"gt","v":9}`, un("N", "10"), true},
		{"un nombre entre guillemets aussi", `{"q":"N","op":"gt","v":"9"}`, un("N", "10"), true},
		{"un nombre négatif est plus petit", `{"q":"N","op":"lt","v":-1}`, un("N", "-2"), true},
		{"les savants n’écrivent pas de nombre", `{"q":"N","op":"gt","v":9}`, un("N", "1e3"), false},
		{"égal est inférieur ou égal", `{"q":"N","op":"le","v":3}`, un("N", "3"), true},
		{"égal n’est pas inférieur", `{"q":"N","op":"lt","v":3}`, un("N", "3"), false},
		{"égal est supérieur ou égal", `{"q":"N","op":"ge","v":3}`, un("N", "3"), true},
		{"aujourd’hui est celui du guichet", `{"q":"D","op":"eq","v":"2026-08-01"}`, un("D", "2026-08-01"), true},
		{"une date est avant aujourd’hui", `{"q":"D","op":"lt","v":"aujourdhui"}`, un("D", "2026-07-31"), true},
		{"aujourd’hui n’est pas avant aujourd’hui", `{"q":"D","op":"lt","v":"aujourdhui"}`, un("D", "2026-08-01"), false},
		{"une date mal tapée ne se compare pas", `{"q":"D","op":"lt","v":"aujourdhui"}`, un("D", "31/2/2020"), false},
		{"16 ans le jour même", `{"q":"D","op":"age_ge","v":16}`, un("D", "2010-08-01"), true},
		{"15 ans la veille", `{"q":"D","op":"age_lt","v":16}`, un("D", "2010-08-02"), true},
		{"un âge sans date est faux", `{"q":"D","op":"age_lt","v":16}`, rien, false},
		{"qui n’est pas né n’a pas d’âge", `{"q":"D","op":"age_lt","v":16}`, un("D", "2026-08-02"), false},
		{"un début", `{"q":"T","op":"prefix","v":"88"}`, un("T", "88000"), true},
		{"un début vide n’en est pas un", `{"q":"T","op":"prefix","v":""}`, un("T", "88000"), false},
		{"une liste", `{"q":"T","op":"in","v":["a","b"]}`, un("T", "b"), true},
		{"une liste vide", `{"q":"T","op":"in","v":[]}`, un("T", "b"), false},
		{"l’une de plusieurs réponses", `{"q":"T","op":"has","v":"b"}`, catalogue.Reponses{"T": {"a", "b"}}, true},
		{"une condition nommée", `{"ref":"oui"}`, un("B", "oui"), true},
		{"une condition nommée inconnue est fausse", `{"ref":"non"}`, un("B", "oui"), false},
		{"une condition qui tourne en rond s’arrête", `{"ref":"ronde"}`, rien, true},
		{"une comparaison inconnue est fausse", `{"q":"T","op":"like","v":"a"}`, un("T", "a"), false},
	} {
		t.Run(l.nom, func(t *testing.T) {
			if vue := voit(t, l.condition, l.reponses); vue != l.vue {
				t.Errorf("%t, attendu %t", vue, l.vue)
			}
		})
	}
}

func TestAge(t *testing.T) {
	for _, l := range []struct {
		nom, naissance string
		jour           socle.Jour
		age            int
		ne             bool
	}{
		{"la veille de l’anniversaire", "2000-08-02", lePremierAout2026, 25, true},
		{"le jour de l’anniversaire", "2000-08-01", lePremierAout2026, 26, true},
		{"né un 29 février, le 28", "2008-02-29", socle.Jour{Annee: 2026, Mois: 2, Jour: 28}, 17, true},
		{"né un 29 février, le 1er mars", "2008-02-29", socle.Jour{Annee: 2026, Mois: 3, Jour: 1}, 18, true},
		{"sans mois connu, au plus tôt", "1977-00-03", socle.Jour{Annee: 2027, Mois: 1, Jour: 3}, 50, true},
		{"sans jour connu, au plus tôt", "1977-06-00", socle.Jour{Annee: 2027, Mois: 5, Jour: 31}, 49, true},
		{"né aujourd’hui", "2026-08-01", lePremierAout2026, 0, true},
		{"à naître", "2026-08-02", lePremierAout2026, 0, false},
		{"un texte", "hier", lePremierAout2026, 0, false},
	} {
		t.Run(l.nom, func(t *testing.T) {
			age, ne := catalogue.Age(l.naissance, l.jour)
			if age != l.age || ne != l.ne {
				t.Errorf("%d, %t ; attendu %d, %t", age, ne, l.age, l.ne)
			}
		})
	}
}

func TestOnNeRajeunitPas(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		jour := func(nom string) socle.Jour {
			return socle.Jour{Annee: 1950, Mois: 1, Jour: 1}.PlusJours(rapid.IntRange(0, 30_000).Draw(t, nom))
		}
		ne, hier := jour("né"), jour("hier")
		avant, vivait := catalogue.Age(ne.ISO(), hier)
		apres, vit := catalogue.Age(ne.ISO(), hier.PlusJours(1))
		if vivait && !vit || apres < avant || apres > avant+1 {
			t.Fatalf("né %s : %d ans le %s, %d le lendemain", ne.ISO(), avant, hier.ISO(), apres)
		}
	})
}
