package catalogue_test

import (
	"encoding/json"
	"math/rand/v2"
	"net/http"
	"net/url"
	"slices"
	"testing"

	"guichet/pb_hooks/catalogue"
)

// What the designer shows of a condition says what the condition says: for any
// answers, both give the same result.
func TestUneConditionMontreeEnLignesGardeSonSens(t *testing.T) {
	tir := tirage{rand.New(rand.NewPCG(20261126, 7))}
	vues, vraies := 0, 0
	for range 20_000 {
		c := tir.cas()
		n, montree := catalogue.Recomposer(c.Si)
		if !montree {
			if profondeur(c.Si) <= 2 {
				t.Fatalf("%s ne se montre pas en lignes", enJSON(c.Si))
			}
			continue
		}
		vues++
		if n == nil {
			t.Fatalf("perdue : %s", enJSON(c.Si))
		}
		vrai := c.Regard.Vrai(catalogue.Resolue(c.Si))
		if vrai {
			vraies++
		}
		if c.Regard.Vrai(catalogue.Resolue(n)) != vrai {
			t.Fatalf("%s est %t, montrée %s ; réponses %v", enJSON(c.Si), vrai, enJSON(n), c.Regard.Vues)
		}
		if !catalogue.MemeSens(n, c.Si) {
			t.Fatalf("%s, montrée %s, serait réécrite sans que rien ne change", enJSON(c.Si), enJSON(n))
		}
	}
	if vues < 5000 || vraies < 1000 || vraies > vues-1000 {
		t.Errorf("%d conditions montrées, %d vraies : le tirage ne prouve rien", vues, vraies)
	}
}

// profondeur is how deep lines stand under « all », « any » and what turns them
// over.
func profondeur(t *catalogue.Test) int {
	switch {
	case t == nil:
		return 0
	case t.Not != nil:
		return max(1, profondeur(t.Not))
	}
	n := 0
	for _, m := range slices.Concat(t.All, t.Any) {
		n = max(n, 1+profondeur(&m))
	}
	switch {
	case t.Op == "in":
		return 1
	case t.Q == "" && t.Ref == "" && n == 0:
		return 9 // says nothing, and is kept
	}
	return n
}

func enJSON(x any) string {
	b, _ := json.Marshal(x) // a condition: no error
	return string(b)
}

func TestLesConditionsDesModelesSeMontrentToutes(t *testing.T) {
	n := 0
	for _, m := range catalogue.Modeles() {
		d, err := catalogue.Modele(m.Code)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range d.ToutesConditions() {
			n++
			if _, montree := catalogue.Recomposer(c); !montree {
				t.Errorf("%s : %s ne se montre pas en lignes", m.Code, enJSON(c))
			}
		}
	}
	if n < 50 {
		t.Errorf("%d conditions seulement", n)
	}
}

// What is turned over is typed, told and read again like the rest, in a group
// too, with a value that is written.
func TestUneConditionSeRetourne(t *testing.T) {
	a := fabriquer(t)
	jour, metres := a.champ("Quel jour ?"), a.champ("Combien de mètres ?")
	mercredi, samedi := a.document().Listes[0].Options[0], a.document().Listes[0].Options[1]
	quand := a.champ("À partir de quand ?")
	f := url.Values{
		"genre": {"date"}, "libelle": {"À partir de quand ?"}, "si": {"pas_toutes"},
		"si_question_1": {jour.ID}, "si_comparaison_1": {"eq"}, "si_reponse_1": {samedi.ID},
		"si_g1": {"aucune"}, "si_g1_question_1": {metres.ID}, "si_g1_comparaison_1": {"ge"}, "si_g1_valeur_1": {"2"},
	}
	a.poser("/questions/"+quand.ID, f).Attendre(http.StatusSeeOther)
	a.Lire(a.base + "/questions").Attendre(http.StatusOK).Contient(
		"Quand il est faux que (« Quel jour ? » est « Samedi » et il est faux que « Combien de mètres ? » est au moins 2)",
	)
	p := a.Lire(a.base + "/questions/" + quand.ID).Attendre(http.StatusOK)
	if v := p.Champ("si_g1_valeur_1"); v != "2" {
		t.Errorf("la ligne du groupe se relit %q", v)
	}
	ecrite := enJSON(a.champ("À partir de quand ?").Si)
	a.poser("/questions/"+quand.ID, f).Attendre(http.StatusSeeOther)
	if relue := enJSON(a.champ("À partir de quand ?").Si); relue != ecrite {
		t.Errorf("enregistrée deux fois : %s puis %s", ecrite, relue)
	}
	for _, cas := range []struct{ metres, jour, dit string }{
		{"1", samedi.ID, "Faux"}, {"3", samedi.ID, "Vrai"}, {"1", mercredi.ID, "Vrai"},
	} {
		a.Envoyer(a.base+"/conditions", url.Values{"essai_" + metres.Code: {cas.metres}, "essai_" + jour.Code: {cas.jour}}).
			Attendre(http.StatusOK).Contient("Question « À partir de quand ? » " + cas.dit)
	}
}

// A group of lines is typed, told in a sentence, and stays as it is when the
// question is saved again.
func TestUneConditionAUnGroupeDeLignes(t *testing.T) {
	a := fabriquer(t)
	jour, metres := a.champ("Quel jour ?"), a.champ("Combien de mètres ?")
	mercredi, samedi := a.document().Listes[0].Options[0], a.document().Listes[0].Options[1]
	quand := a.champ("À partir de quand ?")
	f := url.Values{
		"genre": {"date"}, "libelle": {"À partir de quand ?"}, "si": {"toutes"},
		"si_question_1": {metres.ID}, "si_comparaison_1": {"ge"}, "si_valeur_1": {"2"},
		"si_g1": {"une"}, "si_g1_question_1": {jour.ID}, "si_g1_comparaison_1": {"eq"}, "si_g1_reponse_1": {mercredi.ID},
		"si_g1_question_2": {jour.ID}, "si_g1_comparaison_2": {"eq"}, "si_g1_reponse_2": {samedi.ID},
	}
	sans := url.Values{}
	for k, v := range f {
		sans[k] = v
	}
	sans.Del("si_g1")
	sans.Set("si_g1", "")
	a.poser("/questions/"+quand.ID, sans).Attendre(http.StatusUnprocessableEntity).Contient("Choisissez quand le groupe est vrai.")
	a.poser("/questions/"+quand.ID, f).Attendre(http.StatusSeeOther)
	a.Lire(a.base + "/questions").Attendre(http.StatusOK).Contient(
		"Quand « Combien de mètres ? » est au moins 2 et (« Quel jour ? » est « Mercredi » ou « Quel jour ? » est « Samedi »)",
	)
	p := a.Lire(a.base+"/questions/"+quand.ID).Attendre(http.StatusOK).Contient("groupe de lignes 1", "groupe de lignes 2", "Aujourd’hui : quand « Combien de mètres ? » est au moins 2")
	if v := p.Champ("si_valeur_1"); v != "2" {
		t.Errorf("la ligne 1 se relit %q", v)
	}
	ecrite := enJSON(a.champ("À partir de quand ?").Si)
	a.poser("/questions/"+quand.ID, f).Attendre(http.StatusSeeOther)
	if relue := enJSON(a.champ("À partir de quand ?").Si); relue != ecrite {
		t.Errorf("enregistrée deux fois : %s puis %s", ecrite, relue)
	}
	a.Envoyer(a.base+"/conditions", url.Values{"essai_" + metres.Code: {"3"}, "essai_" + jour.Code: {samedi.ID}}).
		Attendre(http.StatusOK).Contient("Question « À partir de quand ? » Vrai")
}
