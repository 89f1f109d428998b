package catalogue_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"guichet/pb_hooks/catalogue"
)

func TestLesNumerosOfficiels(t *testing.T) {
	const (
		siren = "Ce numéro SIREN n’existe pas : vérifiez les 9 chiffres."
		siret = "Ce numéro SIRET n’existe pas : vérifiez les 14 chiffres."
		rna   = "Ce numéro n’existe pas : il commence par W et compte 10 caractères, ou indique un volume et un folio."
		iban  = "Cet IBAN n’existe pas : recopiez-le du relevé d’identité bancaire. En France il commence par FR et compte 27 caractères."
		plate = "Cette immatriculation n’existe pas : elle ressemble à AB-123-CD ou à 123 ABC 88."
		web   = "L’adresse doit ressembler à https://www.example.org."
	)
	genre := func(g string) catalogue.Champ { return catalogue.Champ{Type: g} }
	essayer(t, deuxCouleurs, []essai{
		{"SIREN : ôte les espaces", genre("siren"), un("218 801 603"), "218801603", "", "218 801 603", ""},
		{"SIREN : refuse une clé fausse", genre("siren"), un("218801604"), "218801604", siren, "", ""},
		{"SIREN : refuse les zéros", genre("siren"), un("000000000"), "000000000", siren, "", ""},
		{"SIREN : refuse un SIRET", genre("siren"), un("21880160300019"), "21880160300019", siren, "", ""},
		{"SIRET : le siège de La Poste", genre("siret"), un("356 000 000 00048"), "35600000000048", "", "356 000 000 00048", ""},
		{"SIRET : refuse un SIREN faux même quand la clé du tout tombe juste", genre("siret"), un("21360160400019"), "21360160400019", siret, "", ""},
		{"SIRET : refuse les zéros", genre("siret"), un("00000000000000"), "00000000000000", siret, "", ""},
		{"RNA : de Corse", genre("rna"), un("w2a1000123"), "W2A1000123", "", "W2A1000123", ""},
		{"RNA : de La Réunion", genre("rna"), un("W9R1000123"), "W9R1000123", "", "W9R1000123", ""},
		{"RNA : refuse une lettre O pour un zéro", genre("rna"), un("W88O234567"), "W88O234567", rna, "", ""},
		{"RNA : refuse neuf caractères", genre("rna"), un("W88123456"), "W88123456", rna, "", ""},
		{"RNA : volume et folio abrégés", genre("rna"), un("vol. 12 fol. 34"), "VOL. 12 FOL. 34", "", "VOL. 12 FOL. 34", ""},
		{"IBAN : ôte les espaces et le mot", genre("iban"), un("iban fr76 3000 6000 0112 3456 7890 189"), "FR7630006000011234567890189", "", "FR76 3000 6000 0112 3456 7890 189", ""},
		{"IBAN : d’Allemagne", genre("iban"), un("DE89 3704 0044 0532 0130 00"), "DE89370400440532013000", "", "DE89 3704 0044 0532 0130 00", ""},
		{"IBAN : de Malte, avec des lettres", genre("iban"), un("MT84MALT011000012345MTLCAST001S"), "MT84MALT011000012345MTLCAST001S", "", "MT84 MALT 0110 0001 2345 MTLC AST0 01S", ""},
		{"IBAN : refuse une clé fausse", genre("iban"), un("FR7630006000011234567890188"), "FR7630006000011234567890188", iban, "", ""},
		{"IBAN : refuse un IBAN français trop court", genre("iban"), un("FR76300060000112345678901"), "FR76300060000112345678901", iban, "", ""},
		{"IBAN : refuse un RIB", genre("iban"), un("30006000011234567890189"), "30006000011234567890189", iban, "", ""},
		{"immatriculation : depuis 2009", genre("immatriculation"), un("ab 123 cd"), "AB-123-CD", "", "AB-123-CD", ""},
		{"immatriculation : d’avant", genre("immatriculation"), un("1234 abc 88"), "1234 ABC 88", "", "1234 ABC 88", ""},
		{"immatriculation : d’avant, de Corse", genre("immatriculation"), un("12AB2A"), "12 AB 2A", "", "12 AB 2A", ""},
		{"immatriculation : d’avant, de La Réunion", genre("immatriculation"), un("12-AB-974"), "12 AB 974", "", "12 AB 974", ""},
		{"immatriculation : refuse les lettres I, O et U", genre("immatriculation"), un("IO-123-AU"), "IO-123-AU", plate, "", ""},
		{"immatriculation : refuse SS", genre("immatriculation"), un("SS-123-AB"), "SS-123-AB", plate, "", ""},
		{"immatriculation : refuse 000", genre("immatriculation"), un("AB-000-CD"), "AB-000-CD", plate, "", ""},
		{"immatriculation : refuse un département qui n’existe pas", genre("immatriculation"), un("123 ABC 99"), "123 ABC 99", plate, "", ""},
		{"adresse web : complète la sienne", genre("url"), un("www.example.org/page"), "https://www.example.org/page", "", "https://www.example.org/page", ""},
		{"adresse web : garde http", genre("url"), un("http://example.org"), "http://example.org", "", "http://example.org", ""},
		{"adresse web : refuse un script", genre("url"), un("javascript:alert(1)"), "javascript:alert(1)", web, "", ""},
		{"adresse web : refuse un fichier", genre("url"), un("file:///etc/passwd"), "file:///etc/passwd", web, "", ""},
		{"adresse web : refuse une machine de la mairie", genre("url"), un("http://serveur/"), "http://serveur/", web, "", ""},
		{"adresse web : refuse un nom et un mot de passe", genre("url"), un("https://a:b@example.org"), "https://a:b@example.org", web, "", ""},
	})
}

func TestUnTexteSuitSonMotif(t *testing.T) {
	c := catalogue.Champ{Type: "texte_formate", Motif: "[A-Z]{2}|[0-9]{3}", Exemple: "AB", Regles: regle("motif", 0, "Deux lettres ou trois chiffres.")}
	essayer(t, deuxCouleurs, []essai{
		{"le premier cas du motif", c, un(" AB "), "AB", "", "AB", ""},
		{"le second cas du motif", c, un("123"), "123", "", "123", ""},
		{"le motif vaut pour tout le texte", c, un("ABC"), "ABC", "Deux lettres ou trois chiffres.", "", ""},
		{"le motif ne commence pas au milieu", c, un("x123"), "x123", "Deux lettres ou trois chiffres.", "", ""},
		{"une borne vaut pour tous les motifs", catalogue.Champ{Type: "texte_formate", Motif: "a*", Regles: regle("motif", 0, "Des a.")}, un(strings.Repeat("a", 201)), strings.Repeat("a", 201), "Raccourcissez votre réponse à 200 caractères : elle en compte 201.", "", ""},
	})
}

func TestUnNumeroDeSecuriteSocialeEstReconnu(t *testing.T) {
	for texte, attendu := range map[string]bool{
		"1850578006084": true, "185057800608436": true, "2 85 05 2A 006 084 36": true, "1/85/05/78/006/084/36": true, "né 1 85 05 97 105 084 ": true,
		"1 85 05 971 05 084 36": true, "285209912345678": true, "1851378006084": false, "185057800608": false, "18505780060843": false,
		"21880160300019": false, "9850578006084": false, "facture 2026-118": false,
		"250269812345678": false, "puce 250268712345678, né 1850578006084": true, "2502698123456": true,
	} {
		if catalogue.ContientNIR(texte) != attendu {
			t.Errorf("%q : %v", texte, !attendu)
		}
	}
}

// A key catches one wrong figure, and two figures exchanged.
func TestUneCleAttrapeUneFaute(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := []byte("FR7630006000011234567890189")
		i := rapid.IntRange(2, len(s)-2).Draw(t, "rang")
		if rapid.Bool().Draw(t, "échange") {
			if s[i] == s[i+1] {
				return
			}
			s[i], s[i+1] = s[i+1], s[i]
		} else {
			s[i] = '0' + (s[i]-'0'+byte(rapid.IntRange(1, 9).Draw(t, "écart")))%10
		}
		if catalogue.IBANValide(string(s)) {
			t.Fatalf("%s est accepté", s)
		}
	})
}
