package catalogue_test

import (
	"slices"
	"strings"
	"testing"

	"guichet/pb_hooks/catalogue"
)

// chaqueGenre is a document that asks one question of each kind, and the same
// ones in rows.
func chaqueGenre(t *testing.T) *catalogue.Contexte {
	t.Helper()
	d := document(t)
	var champs, enfants []catalogue.Champ
	for _, genre := range catalogue.Genres() {
		c := exemplaire(genre)
		c.Aide = catalogue.Texte{Fr: "Une aide."}
		c.ID, c.Code, c.Requis = "c_"+genre, "c_"+genre, genre != "calcul" && genre != "cache"
		if genre == "calcul" {
			c.Calcul = &catalogue.Calcul{Nom: "somme", De: []string{"c_montant"}}
		}
		if genre == "cache" {
			c.Source = "url"
		}
		if genre == "liste" {
			continue
		}
		champs = append(champs, c)
		if genre != "calcul" && genre != "cache" {
			c.ID, c.Code = "e_"+genre, "e_"+genre
			enfants = append(enfants, c)
		}
	}
	slices.SortFunc(champs, func(a, b catalogue.Champ) int { return strings.Compare(b.Code, a.Code) }) // what is computed comes after
	liste := catalogue.Champ{ID: "c_liste", Code: "c_liste", Type: "liste", Libelle: catalogue.Texte{Fr: "Lignes"}, Requis: true, Champs: enfants}
	d.Listes = append(d.Listes, couleurs.Listes...)
	d.Etapes[1].Si, d.Etapes[1].Champs = nil, append(champs, liste)
	if fautes := catalogue.Verifier(d); len(fautes) > 0 {
		t.Fatal(fautes)
	}
	n, err := d.Deplier()
	if err != nil {
		t.Fatal(err)
	}
	x := contexte(n)
	x.Demandes = siennes{}
	return x
}
