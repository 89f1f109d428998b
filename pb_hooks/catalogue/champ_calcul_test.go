package catalogue_test

import (
	"strings"
	"testing"

	"guichet/pb_hooks/catalogue"
)

// calculs is a document that asks numbers, dates and rows, then computes.
func calculs(fonction string, de ...string) *catalogue.Document {
	champs := []catalogue.Champ{
		{ID: "a", Code: "a", Type: "montant"},
		{ID: "b", Code: "b", Type: "entier"},
		{ID: "x", Code: "x", Type: "decimal"},
		{ID: "du", Code: "du", Type: "date"},
		{ID: "au", Code: "au", Type: "date"},
		{ID: "cache", Code: "si", Type: "montant", Si: &catalogue.Test{Q: "b", Op: "gt", V: []byte(`"10"`)}},
		{ID: "m", Code: "m", Type: "choix_multiple", Liste: "L", Autre: true},
		{ID: "l", Code: "l", Type: "liste", Unite: "un achat", Champs: []catalogue.Champ{
			{ID: "prix", Code: "prix", Type: "montant"},
			{ID: "nb", Code: "nb", Type: "entier"},
			{ID: "ligne", Code: "ligne", Type: "calcul", Libelle: catalogue.Texte{Fr: "Sous-total"}, Calcul: &catalogue.Calcul{Nom: "produit", De: []string{"prix", "nb"}}},
		}},
	}
	return &catalogue.Document{Listes: couleurs.Listes, Etapes: []catalogue.Etape{
		{ID: "E1", Champs: champs},
		{ID: "E2", Champs: []catalogue.Champ{{ID: "c", Code: "c", Type: "calcul", Libelle: catalogue.Texte{Fr: "Total"}, Calcul: &catalogue.Calcul{Nom: fonction, De: de}}}},
	}}
}

func TestUnCalculSuitLesReponses(t *testing.T) {
	rangees := catalogue.Reponses{"l": {"r1", "r2"}, "l/r1/prix": {"2.50"}, "l/r1/nb": {"3"}, "l/r2/prix": {"0.10"}, "l/r2/nb": {"2"}, "l/forgée/prix": {"99.00"}}
	for _, l := range []struct {
		nom, fonction, de string
		reponses          catalogue.Reponses
		garde, dite       string // "" when there is nothing to compute
	}{
		{"somme de montants", "somme", "a cache", catalogue.Reponses{"a": {"1250.50"}, "b": {"11"}, "cache": {"0.50"}}, "1251.00", "1 251 €"},
		{"une question cachée ne compte pas", "somme", "a cache", catalogue.Reponses{"a": {"1250.50"}, "b": {"10"}, "cache": {"0.50"}}, "1250.50", "1 250,50 €"},
		{"tout caché, rien à montrer", "somme", "cache", catalogue.Reponses{"cache": {"0.50"}}, "", ""},
		{"une question sans réponse vaut zéro dans une somme", "somme", "a x", catalogue.Reponses{"x": {"1.5"}}, "1.50", "1,50 €"},
		{"une réponse fausse arrête le calcul", "somme", "a b", catalogue.Reponses{"a": {"mille"}, "b": {"1"}}, "", ""},
		{"somme d’entiers", "somme", "b", catalogue.Reponses{"b": {"12500"}}, "12500", "12 500"},
		{"prix par quantité", "produit", "a b", catalogue.Reponses{"a": {"2.50"}, "b": {"3"}}, "7.50", "7,50 €"},
		{"le demi-centime monte", "produit", "a x", catalogue.Reponses{"a": {"0.01"}, "x": {"0.5"}}, "0.01", "0,01 €"},
		{"il manque la quantité", "produit", "a b", catalogue.Reponses{"a": {"2.50"}}, "", ""},
		{"une différence peut être négative", "difference", "a b", catalogue.Reponses{"a": {"2.50"}, "b": {"3"}}, "-0.50", "-0,50 €"},
		{"un produit trop grand n’est pas une réponse", "produit", "b x", catalogue.Reponses{"b": {"999999999999999"}, "x": {"999999999999999"}}, "", ""},
		{"une durée compte ses deux jours", "duree_jours", "du au", catalogue.Reponses{"du": {"2026-03-28"}, "au": {"2026-03-30"}}, "3", "3 jours"},
		{"un seul jour", "duree_jours", "du au", catalogue.Reponses{"du": {"2026-03-28"}, "au": {"2026-03-28"}}, "1", "1 jour"},
		{"une durée à l’envers", "duree_jours", "du au", catalogue.Reponses{"du": {"2026-03-28"}, "au": {"2026-03-27"}}, "", ""},
		{"un âge", "age", "du", catalogue.Reponses{"du": {"2010-08-02"}}, "15", "15 ans"},
		{"un âge d’avant la naissance", "age", "du", catalogue.Reponses{"du": {"2026-08-02"}}, "", ""},
		{"le nombre de lignes", "nombre", "l", rangees, "2", "2"},
		{"le nombre de lignes quand il n’y en a pas", "nombre", "l", catalogue.Reponses{}, "0", "0"},
		{"le nombre d’options, « Autre » comprise", "nombre", "m", catalogue.Reponses{"m": {"R", "autre", "vert"}}, "2", "2"},
		{"la somme d’une question sur les lignes", "somme", "prix", rangees, "2.60", "2,60 €"},
		{"la somme des calculs des lignes", "somme", "ligne", rangees, "7.70", "7,70 €"},
		{"une fonction inconnue ne fait rien", "moyenne", "a", catalogue.Reponses{"a": {"1.00"}}, "", ""},
	} {
		t.Run(l.nom, func(t *testing.T) {
			p := catalogue.Parcourir(contexte(calculs(l.fonction, strings.Fields(l.de)...)), l.reponses)
			if v := p.Visibles["c"].Une(); v != l.garde {
				t.Fatalf("gardé %q, attendu %q", v, l.garde)
			}
			if dite := espacer(p.ParCode("c")); dite != l.dite {
				t.Errorf("dite %q, attendue %q", dite, l.dite)
			}
			if _, rang := p.Page("E2"); (rang < 0) != (l.garde == "") {
				t.Errorf("la page du total est au rang %d", rang)
			}
		})
	}
}

func TestUneValeurCalculeeNeSeForgePas(t *testing.T) {
	r := catalogue.Reponses{"a": {"2.50"}, "c": {"0.00"}}
	p := catalogue.Parcourir(contexte(calculs("somme", "a")), r)
	if v := p.Visibles["c"].Une(); v != "2.50" {
		t.Errorf("gardé %q", v)
	}
	page, _ := p.Page("E2")
	if p.LirePage(page, un("0.00"), r); catalogue.Parcourir(contexte(calculs("somme", "a")), r).Visibles["c"].Une() != "2.50" {
		t.Error("le navigateur a changé la valeur calculée")
	}
	if s := p.Saisies(page, r, nil)[0]; s.Genre != "resultat" || espacer(s.Valeur) != "2,50 €" {
		t.Errorf("montrée %+v", s)
	}
	x := contexte(calculs("somme", "a"))
	x.Deposee = true
	if v := catalogue.Parcourir(x, catalogue.Reponses{"a": {"2.50"}, "c": {"2.40"}}).Visibles["c"].Une(); v != "2.40" {
		t.Errorf("la valeur déposée est refaite : %q", v)
	}
}
