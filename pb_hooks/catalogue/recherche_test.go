package catalogue_test

import (
	"testing"

	"guichet/pb_hooks/catalogue"
)

func TestUneDemarcheSeTrouveAvecLesMotsDeLUsager(t *testing.T) {
	naissance := catalogue.Teleservice{
		Code: "acte-naissance", Titre: "Demander un acte de naissance", Theme: "État civil et citoyenneté",
		Resume: "Copie intégrale ou extrait, envoyé gratuitement par courrier.",
	}
	for saisie, trouve := range map[string]bool{
		"":                             true,
		"acte":                         true,
		"ACTE DE NAISSANCE":            true,
		"actes de naissances":          true,
		"naissance acte":               true,
		"acte naiss":                   true,
		"naisance":                     true, // a letter is missing
		"nessance":                     false,
		"naissanse":                    true, // a letter is wrong
		"nasisance":                    true, // two are swapped
		"etat-civil":                   true,
		"je veux un extrait":           true,
		"acte de décès":                false,
		"axe":                          false, // too short for a slip
		"piscine":                      false,
		"de":                           true, // says nothing
		"acte de naissance & mariage ": false,
	} {
		if naissance.Correspond(saisie) != trouve {
			t.Errorf("« %s » : %v", saisie, !trouve)
		}
	}
}
