package socle_test

import (
	"testing"

	"guichet/pb_hooks/socle"
)

func TestLireUnSIREN(t *testing.T) {
	for _, c := range []struct{ nom, saisie, siren string }{
		{"un SIREN", "732829320", "732829320"},
		{"avec des espaces", " 732 829 320 ", "732829320"},
		{"avec des espaces insécables", "732\u00a0829\u202f320", "732829320"},
		{"un SIRET donne son SIREN", "732 829 320 00074", "732829320"},
		{"le siège de La Poste", "356 000 000 00048", "356000000"},
		{"un bureau de La Poste, que seule la somme des chiffres vérifie", "35600000049837", "356000000"},
		{"un bureau de La Poste mal recopié", "35600000049838", ""},
		{"une clé fausse", "732829321", ""},
		{"un SIRET à la clé fausse", "13002526500014", ""},
		{"des zéros", "000000000", ""},
		{"des lettres", "73282932O", ""},
		{"trop court", "73282932", ""},
		{"rien", "", ""},
	} {
		t.Run(c.nom, func(t *testing.T) {
			if v := socle.LireSIREN(c.saisie); v != c.siren || v != "" && socle.LireSIREN(socle.FormaterSIREN(v)) != v {
				t.Errorf("%q", v)
			}
		})
	}
}
