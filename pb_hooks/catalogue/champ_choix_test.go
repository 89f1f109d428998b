package catalogue_test

import (
	"net/url"
	"testing"

	"guichet/pb_hooks/catalogue"
)

// couleurs is a document with a list whose last option goes alone, and one of
// two levels.
var couleurs = &catalogue.Document{Listes: []catalogue.Liste{
	{ID: "L", Options: []catalogue.OptionDoc{
		{ID: "R", Libelle: catalogue.Texte{Fr: "Rouge"}},
		{ID: "B", Libelle: catalogue.Texte{Fr: "Bleu"}},
		{ID: "A", Libelle: catalogue.Texte{Fr: "Aucune"}, Seule: true},
	}},
	{ID: "N", Options: []catalogue.OptionDoc{
		{ID: "F", Libelle: catalogue.Texte{Fr: "Fruit"}},
		{ID: "P", Libelle: catalogue.Texte{Fr: "Poire"}, Parent: "F"},
		{ID: "E", Libelle: catalogue.Texte{Fr: "Légume"}},
		{ID: "C", Libelle: catalogue.Texte{Fr: "Chou"}, Parent: "E"},
		{ID: "S", Libelle: catalogue.Texte{Fr: "Sel"}},
	}},
}}

func TestUnChoixAvecAutre(t *testing.T) {
	c := catalogue.Champ{Type: "choix", Liste: "L", Autre: true}
	forme := func(v, texte string) url.Values { return url.Values{"c": {v}, "c_autre": {texte}} }
	essayer(t, couleurs, []essai{
		{"une option laisse le texte de côté", c, forme("B", "vert"), "B", "", "Bleu", "Bleu"},
		{"« Autre » prend le texte", c, forme("autre", " vert "), "autre|vert", "", "Autre : vert", "Autre : vert"},
		{"« Autre » sans texte se précise", c, forme("autre", " "), "autre|", "Précisez votre réponse.", "", ""},
		{"« Autre » n’est pas offert partout", catalogue.Champ{Type: "choix", Liste: "L"}, forme("autre", "vert"), "autre", "Répondez à la question « La question ».", "", ""},
		{"« Autre » refuse un numéro de sécurité sociale", c, forme("autre", "185057800608436"), "autre|185057800608436", "N’indiquez pas de numéro de sécurité sociale : le guichet n’a pas le droit de le recueillir.", "", ""},
	})
}

func TestUnChoixMultiple(t *testing.T) {
	c := catalogue.Champ{Type: "choix_multiple", Liste: "L"}
	avecAutre := catalogue.Champ{Type: "choix_multiple", Liste: "L", Autre: true}
	coches := func(l ...string) url.Values { return url.Values{"c": l, "c_autre": {"vert"}} }
	essayer(t, couleurs, []essai{
		{"rien de coché n’est pas une réponse", c, coches(), "", "", "", ""},
		{"se garde dans l’ordre de la liste, sans double", c, coches("B", "R", "B"), "R|B", "", "Rouge\nBleu", "Rouge | Bleu"},
		{"refuse une option forgée", c, coches("R", "X"), "R|X", "Répondez à la question « La question ».", "", ""},
		{"une option seule ne va avec aucune autre", c, coches("A", "R"), "R|A", "« Aucune » va seule : décochez-la, ou décochez les autres réponses.", "", ""},
		{"une option seule va seule", c, coches("A"), "A", "", "Aucune", "Aucune"},
		{"« Autre » vient en dernier", avecAutre, coches("autre", "B"), "B|autre|vert", "", "Bleu\nAutre : vert", "Bleu | Autre : vert"},
		{"une option seule ne va pas avec « Autre »", avecAutre, coches("A", "autre"), "A|autre|vert", "« Aucune » va seule : décochez-la, ou décochez les autres réponses.", "", ""},
		{"« Autre » n’est pas offert partout", c, coches("autre"), "autre", "Répondez à la question « La question ».", "", ""},
		{"compte au plus", catalogue.Champ{Type: "choix_multiple", Liste: "L", Max: entier(1)}, coches("R", "B"), "R|B", "Choisissez au plus 1 réponse.", "", ""},
		{"compte au moins", catalogue.Champ{Type: "choix_multiple", Liste: "L", Min: entier(2)}, coches("R"), "R", "Choisissez au moins 2 réponses.", "", ""},
	})
}

func TestUnChoixLie(t *testing.T) {
	c := catalogue.Champ{Type: "choix_lie", Liste: "N"}
	deux := func(un, autre string) url.Values { return duo("choix", un, "suite", autre) }
	essayer(t, couleurs, []essai{
		{"lit les deux listes", c, deux("F", "P"), "F|P", "", "Fruit\nPoire", "Fruit > Poire"},
		{"rien de choisi n’est pas une réponse", c, deux("", ""), "", "", "", ""},
		{"une réponse sans suite va seule", c, deux("S", ""), "S|", "", "Sel", "Sel"},
		{"demande la suite", c, deux("F", ""), "F|", "Choisissez une réponse qui va avec « Fruit ».", "", ""},
		{"demande le début", c, deux("", "P"), "|P", "Répondez à la question « La question ».", "", ""},
		{"refuse une suite d’une autre réponse", c, deux("F", "C"), "F|C", "« Chou » ne va pas avec « Fruit » : choisissez une autre réponse.", "", ""},
		{"refuse une suite à la place du début", c, deux("P", "P"), "P|P", "Répondez à la question « La question ».", "", ""},
		{"refuse une suite forgée", c, deux("F", "X"), "F|X", "Choisissez une réponse qui va avec « Fruit ».", "", ""},
	})
}
