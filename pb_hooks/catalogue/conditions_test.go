package catalogue_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"guichet/pb_hooks/catalogue"
	"guichet/pb_hooks/socle"
)

// conditionnel is a document whose last champ has the condition given: B is a
// yes or no, H is shown when it is yes.
func conditionnel(t *testing.T, condition string, nommees ...catalogue.CondNommee) *catalogue.Document {
	t.Helper()
	var test catalogue.Test
	if err := json.Unmarshal([]byte(condition), &test); err != nil {
		t.Fatal(err)
	}
	d, err := (&catalogue.Document{
		Etapes: []catalogue.Etape{{ID: "E", Champs: []catalogue.Champ{
			{ID: "B", Code: "b", Type: "booleen"},
			{ID: "N", Code: "n", Type: "entier"},
			{ID: "H", Code: "h", Type: "texte", Si: &catalogue.Test{Q: "B", Op: "eq", V: []byte("true")}},
			{ID: "X", Code: "x", Type: "texte", Si: &test},
		}}},
		Conditions: nommees,
	}).Deplier()
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func nommee(id, test string) catalogue.CondNommee {
	c := catalogue.CondNommee{ID: id, Code: id, Phrase: catalogue.Texte{Fr: id}}
	if err := json.Unmarshal([]byte(test), &c.Test); err != nil {
		panic(err)
	}
	return c
}

func TestUneConditionRegardeCeQuiSeVoit(t *testing.T) {
	for _, l := range []struct {
		nom, condition string
		reponses       catalogue.Reponses
		vue            bool
	}{
		{"une question cachée ne répond pas", `{"q":"H","op":"filled"}`, catalogue.Reponses{"B": {"non"}, "H": {"a"}}, false},
		{"une question montrée répond", `{"q":"H","op":"filled"}`, catalogue.Reponses{"B": {"oui"}, "H": {"a"}}, true},
		{"un nombre du document vaut son texte", `{"q":"N","op":"gt","v":9}`, catalogue.Reponses{"N": {"10"}}, true},
		{"une liste de nombres aussi", `{"q":"N","op":"in","v":[7, "8"]}`, catalogue.Reponses{"N": {"7"}}, true},
		{"« faux » du document vaut « non »", `{"q":"B","op":"eq","v":false}`, catalogue.Reponses{"B": {"non"}}, true},
		{"un texte du document est composé comme les réponses", `{"q":"H","op":"eq","v":" E\u0301pinal "}`, catalogue.Reponses{"B": {"oui"}, "H": {"Épinal"}}, true},
		{"une condition nommée", `{"ref":"oui"}`, catalogue.Reponses{"B": {"oui"}}, true},
		{"une condition nommée par une autre", `{"not":{"ref":"autre"}}`, catalogue.Reponses{"B": {"oui"}}, false},
		{"une condition nommée inconnue est fausse", `{"ref":"inconnue"}`, catalogue.Reponses{"B": {"oui"}}, false},
		{"une condition qui tourne en rond est fausse là où elle se mord", `{"ref":"ronde"}`, catalogue.Reponses{}, true},
	} {
		t.Run(l.nom, func(t *testing.T) {
			d := conditionnel(t, l.condition, nommee("autre", `{"all":[{"ref":"oui"}]}`), nommee("oui", `{"q":"B","op":"eq","v":"oui"}`), nommee("ronde", `{"not":{"ref":"ronde"}}`))
			champs := catalogue.Parcourir(contexte(d), l.reponses).Pages[0].Champs
			if vue := champs[len(champs)-1].ID == "X"; vue != l.vue {
				t.Errorf("%t, attendu %t", vue, l.vue)
			}
		})
	}
}

// Each condition names the one before twice: thirty of them would make a
// thousand million tests.
func TestDesConditionsQuiDoublentSontArretees(t *testing.T) {
	nommees := []catalogue.CondNommee{nommee("c0", `{"q":"B","op":"eq","v":"oui"}`)}
	for i := range 30 {
		ref := fmt.Sprintf(`{"ref":"c%d"}`, i)
		nommees = append(nommees, nommee(fmt.Sprintf("c%d", i+1), `{"all":[`+ref+`,`+ref+`]}`))
	}
	d := conditionnel(t, `{"ref":"c30"}`, nommees...)
	p := catalogue.Parcourir(contexte(d), catalogue.Reponses{"B": {"oui"}})
	if n := len(p.Pages[0].Champs); n != 3 {
		t.Errorf("%d champs, attendu 3", n)
	}
	fautes := catalogue.Verifier(d)
	if !slices.ContainsFunc(fautes, func(f string) bool { return strings.Contains(f, "qui est trop longue") }) {
		t.Errorf("publiable : %q", fautes)
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
