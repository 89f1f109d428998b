package socle_test

import (
	"testing"

	"guichet/pb_hooks/socle"
)

func TestTypographier(t *testing.T) {
	for _, ligne := range []struct{ nom, dit, attendu string }{
		{"les signes doubles", "Oui : non ; où ? là ! 5 % 3 €", "Oui\u00a0: non\u00a0; où\u00a0? là\u00a0! 5\u00a0% 3\u00a0€"},
		{"un signe double collé", "Pourquoi? Parce que.", "Pourquoi\u00a0? Parce que."},
		{"les guillemets", "le « guichet » ouvert", "le «\u00a0guichet\u00a0» ouvert"},
		{"un numéro", "n° 4K7M-2C9C", "n°\u00a04K7M-2C9C"},
		{"un grand nombre", "5 000 caractères", "5\u00a0000 caractères"},
		{"une heure", "de 8 h à 17 h 30, 2 habitants", "de 8\u00a0h à 17\u00a0h\u00a030, 2 habitants"},
		{"une apostrophe", "l'acte", "l’acte"},
		{"une adresse", "http://guichet.example.org/a?b=c", "http://guichet.example.org/a?b=c"},
	} {
		t.Run(ligne.nom, func(t *testing.T) {
			if dit := socle.Typographier(ligne.dit); dit != ligne.attendu {
				t.Errorf("%q, attendu %q", dit, ligne.attendu)
			}
			if deux := socle.Typographier(ligne.attendu); deux != ligne.attendu {
				t.Errorf("une seconde fois : %q", deux)
			}
		})
	}
}
