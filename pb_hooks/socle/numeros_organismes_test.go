package socle_test

import (
	"strings"
	"testing"

	"guichet/pb_hooks/socle"
)

// The numbers of facts, and those whose keys only just miss.
func TestLesNumerosDUnOrganisme(t *testing.T) {
	const (
		siren = "Ce numéro SIREN n’existe pas"
		siret = "Ce numéro SIRET n’existe pas"
		autre = "Ce numéro n’existe pas"
	)
	for nom, x := range map[string]struct{ saisie, siret, rna, faute string }{
		"rien":                                        {"  ", "", "", ""},
		"SIREN de La Poste":                           {"356000000", "356000000", "", ""},
		"SIREN en groupes":                            {" 732 829 320 ", "732829320", "", ""},
		"SIREN avec des espaces insécables":           {"130\u00a0025\u202f265", "130025265", "", ""},
		"SIREN : des zéros":                           {"000000000", "", "", siren},
		"SIREN : un chiffre faux":                     {"732829321", "", "", siren},
		"SIRET d’un ministère":                        {"13002526500013", "13002526500013", "", ""},
		"SIRET d’une entreprise":                      {"732 829 320 00074", "73282932000074", "", ""},
		"SIRET d’une commune":                         {"21340126800130", "21340126800130", "", ""},
		"SIRET du siège de La Poste, par sa clé":      {"35600000000048", "35600000000048", "", ""},
		"SIRET d’un bureau de La Poste, par sa somme": {"35600000049837", "35600000049837", "", ""},
		"SIRET de La Poste : ni clé ni somme":         {"35600000049838", "", "", siret},
		"SIRET : un chiffre faux":                     {"13002526500014", "", "", siret},
		"SIRET : des zéros":                           {"00000000000000", "", "", siret},
		"SIRET : treize chiffres":                     {"1300252650001", "", "", siret},
		"RNA de Paris":                                {"W751000000", "", "W751000000", ""},
		"RNA de Corse-du-Sud, en minuscules":          {"w2a1000119", "", "W2A1000119", ""},
		"RNA de Haute-Corse":                          {"W2B2000016", "", "W2B2000016", ""},
		"RNA d’outre-mer, en groupes":                 {"W9J 1003281", "", "W9J1003281", ""},
		"RNA : neuf caractères":                       {"W12345678", "", "", autre},
		"RNA : onze caractères":                       {"W1234567890", "", "", autre},
		"RNA : un département 2C":                     {"W2C1000119", "", "", autre},
		"RNA d’avant, gardé tel quel":                 {"891P0891000843", "", "891P0891000843", ""},
		"RNA d’avant, de Corse":                       {"2a4s02a4099171", "", "2A4S02A4099171", ""},
		"RNA d’avant : deux arrondissements":          {"891P0881000843", "", "", autre},
		"Alsace-Moselle : volume et folio":            {"volume 12  folio 34", "", "VOLUME 12 FOLIO 34", ""},
		"Alsace-Moselle : sans folio":                 {"volume 12", "", "", autre},
	} {
		t.Run(nom, func(t *testing.T) {
			leSiret, leRna, faute := socle.LireNumeroOrganisme(x.saisie)
			if leSiret != x.siret || leRna != x.rna || !strings.HasPrefix(faute, x.faute) || (x.faute == "") != (faute == "") {
				t.Errorf("SIRET %q, RNA %q, %q", leSiret, leRna, faute)
			}
		})
	}
}

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
