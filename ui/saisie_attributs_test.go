package ui_test

import (
	"strings"
	"testing"

	"golang.org/x/net/html"

	"guichet/ui"
)

// Whatever a control holds comes back from its tag as it was, and adds no
// attribute and no tag.
func TestLesAttributsRendentCeQuOnLeurDonne(t *testing.T) {
	const hostile = `"'><script>alert(1)</script> onfocus=alert(1) &quot; é`
	for _, genre := range []ui.Genre{ui.GenreTexte, ui.GenreZone, ui.GenreListe, ui.GenreCase, ui.GenreSecret, ui.GenreCode, ui.GenreSuggestion, ui.GenreFichier} {
		s := ui.Saisie{
			Genre: genre, Nom: hostile, Valeur: hostile, Aide: "oui", Erreur: "oui", Limites: "oui", Autocomplete: hostile, Inputmode: hostile,
			Filtre: hostile, Source: hostile, Accepte: hostile, Multiple: true, Max: 12, Lignes: 3, Largeur: 5,
		}
		attributs := lireBalise(t, string(s.Attributs()))
		for nom, attendu := range map[string]string{
			"name": hostile, "id": "s-" + hostile, "aria-describedby": "a-" + hostile + " m-" + hostile + " e-" + hostile, "aria-invalid": "true", "class": "l5",
			"autocomplete": hostile, "inputmode": hostile,
		} {
			if attributs[nom] != attendu {
				t.Errorf("%s : %s se relit %q", genre, nom, attributs[nom])
			}
		}
		switch v, ecrite := attributs["value"]; genre {
		case ui.GenreSecret, ui.GenreZone, ui.GenreListe, ui.GenreFichier:
			if ecrite {
				t.Errorf("%s : la valeur est dans la balise", genre)
			}
		case ui.GenreCase:
		default:
			if v != hostile {
				t.Errorf("%s : la valeur se relit %q", genre, v)
			}
		}
	}
	s := ui.Saisie{Genre: ui.GenreCases, Nom: hostile, Valeurs: []string{hostile}, Options: []ui.Option{{Code: "a"}, {Code: hostile}}}
	for i, c := range s.Cases() {
		attributs := lireBalise(t, string(c.Attributs))
		if _, cochee := attributs["checked"]; cochee != (i == 1) || attributs["value"] != c.Code || attributs["id"] != c.ID {
			t.Errorf("case %d : %v", i, attributs)
		}
	}
}

// lireBalise reads a tag that has these attributes, as a browser does.
func lireBalise(t *testing.T, attributs string) map[string]string {
	t.Helper()
	z := html.NewTokenizer(strings.NewReader("<input " + attributs + ">fin"))
	z.Next()
	l := map[string]string{}
	for _, a := range z.Token().Attr {
		if strings.HasPrefix(a.Key, "on") || strings.Contains(a.Key, "script") {
			t.Errorf("un attribut de trop : %s", a.Key)
		}
		l[a.Key] = a.Val
	}
	if z.Next(); z.Token().Data != "fin" {
		t.Errorf("la balise ne finit pas : %s", attributs)
	}
	return l
}
