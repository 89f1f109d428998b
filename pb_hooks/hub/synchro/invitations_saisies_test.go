package synchro_test

import (
	"slices"
	"testing"

	"guichet/pb_hooks/hub/synchro"
)

func TestLesInvitationsSeLisentDUnTableur(t *testing.T) {
	for _, cas := range []struct {
		nom, saisie string
		lues        []string
		mal         []string
	}{
		{"un code", "88487", []string{"Le Val-d’Ajol"}, nil},
		{"un par ligne", "88487\r\n\n88160\n", []string{"Le Val-d’Ajol", "Épinal"}, nil},
		{"un guichet partagé", "88487 + 88160", []string{"Le Val-d’Ajol, Épinal"}, nil},
		{"collé au signe", "88487+88160", []string{"Le Val-d’Ajol, Épinal"}, nil},
		{"un code postal qui est aussi un code INSEE", "88487;Le Val-d'Ajol;88340", []string{"Le Val-d’Ajol"}, nil},
		{"deux colonnes de chiffres", "88487,88340,Le Val-d'Ajol", []string{"Le Val-d’Ajol"}, nil},
		{"le nom d’abord", "\"Épinal\"\t88160", []string{"Épinal"}, nil},
		{"un numéro de rue avant le code", "88 rue des Lilas;88160", []string{"Vosges"}, nil},
		{"un numéro de rue après le nom", "Mairie;88 rue des Lilas;88160", []string{"Épinal"}, nil},
		{"un signe sans suite", "88487 +", nil, []string{"88487 +"}},
		{"un signe vers rien", "88487 + mairie", nil, []string{"88487 + mairie"}},
		{"aucun code", "une commune\n88160", []string{"Épinal"}, []string{"une commune"}},
		{"rien", " \n", nil, nil},
		{
			"des colonnes nommées", "Nom;Code INSEE;Sous-domaine;Courriel\r\nVal;88487;le-val-d-ajol;Mairie@val.example\r\n;;;\r\nÉpinal;88160;;\r\n",
			[]string{"Le Val-d’Ajol | le-val-d-ajol | mairie@val.example", "Épinal"},
			nil,
		},
		{"d’autres séparateurs", "\ufeffcode,courriel\n\"88487 + 88160\",a@b.example\n", []string{"Le Val-d’Ajol, Épinal |  | a@b.example"}, nil},
		{"un sous-domaine entier", "code\tdomaine\n88160\tepinal.guichet.example\n", []string{"Épinal | epinal.guichet.example | "}, nil},
		{"un courriel faux", "code;courriel\n88160;mairie\n88487;a@b.example\n", []string{"Le Val-d’Ajol |  | a@b.example"}, []string{"88160 mairie"}},
		{"un sous-domaine faux", "code;sous-domaine\n88160;l’épinal\n", nil, []string{"88160 l’épinal"}},
		{"un code inconnu", "code;courriel\n00000;a@b.example\n", nil, []string{"00000 a@b.example"}},
		{"une ligne plus courte", "courriel;code\na@b.example\n;88160\n", []string{"Épinal"}, []string{"a@b.example"}},
	} {
		lues, mal := synchro.LireInvitations(cas.saisie)
		if !slices.Equal(lues, cas.lues) || !slices.Equal(mal, cas.mal) {
			t.Errorf("%s : %q %q", cas.nom, lues, mal)
		}
	}
}
