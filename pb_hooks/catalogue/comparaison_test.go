package catalogue_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"guichet/pb_hooks/catalogue"
)

func TestLesDifferencesSeDisentEnMots(t *testing.T) {
	option := func(d *catalogue.Document) []catalogue.OptionDoc { return d.Listes[0].Options }
	for nom, l := range map[string]struct {
		changer func(*catalogue.Document)
		phrases []string
	}{
		"rien ne change": {func(*catalogue.Document) {}, nil},
		"une question est reformulée": {
			func(d *catalogue.Document) { d.Etapes[3].Champs[0].Libelle.Fr = "À quel endroit ?" },
			[]string{"Question modifiée : « Où est le problème ? », devient « À quel endroit ? » : la question."},
		},
		"une question devient facultative": {
			func(d *catalogue.Document) { d.Etapes[3].Champs[0].Requis = false },
			[]string{"Question modifiée : « Où est le problème ? » : le caractère obligatoire."},
		},
		"une réponse vient en tête, les autres ne bougent pas": {
			func(d *catalogue.Document) {
				d.Listes[0].Options = append([]catalogue.OptionDoc{{ID: "01NOUVELLE", Code: "neige", Libelle: catalogue.Texte{Fr: "Neige"}}}, option(d)...)
			},
			[]string{"Réponse proposée ajoutée : « Neige »."},
		},
		"une page s’en va avec sa question": {
			func(d *catalogue.Document) { d.Etapes = append(d.Etapes[:3], d.Etapes[4:]...) },
			[]string{"Page retirée : « Où est le problème ? ».", "Question retirée : « Où est le problème ? »."},
		},
		"deux pages changent de place": {
			func(d *catalogue.Document) { d.Etapes[3], d.Etapes[4] = d.Etapes[4], d.Etapes[3] },
			[]string{"Page déplacée : « Où est le problème ? »."},
		},
		"le traitement change en plusieurs endroits": {
			func(d *catalogue.Document) { d.Traitement.Delai.Valeur, d.Accueil.Cout.Fr = 9, "Payant" },
			[]string{"Démarche modifiée : la page de départ, le délai de réponse."},
		},
	} {
		t.Run(nom, func(t *testing.T) {
			avant, apres := modele(t, "signalement"), modele(t, "signalement")
			l.changer(apres)
			changements, err := catalogue.Comparer(avant, apres)
			if err != nil {
				t.Fatal(err)
			}
			var phrases []string
			for _, c := range changements {
				phrases = append(phrases, c.Phrase)
			}
			if d := cmp.Diff(l.phrases, phrases); d != "" {
				t.Error(d)
			}
		})
	}
}
