package pieces_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"guichet/pb_hooks/pieces"
)

func TestNomSur(t *testing.T) {
	for _, cas := range []struct{ nom, declare, extension, veut string }{
		{"garde un nom simple", "Attestation d’assurance.pdf", ".pdf", "Attestation d’assurance.pdf"},
		{"donne l’extension du contenu", "photo.jpg", ".pdf", "photo.pdf"},
		{"remplace une extension de programme", "facture.exe", ".pdf", "facture.pdf"},
		{"garde ce qui suit un point dans un nom de personne", "Bail de M. Dupont", ".pdf", "Bail de M. Dupont.pdf"},
		{"garde ce qui suit un point dans une date", "Relevé 12.2025", ".pdf", "Relevé 12.2025.pdf"},
		{"oublie les dossiers", "../../etc/passwd", ".pdf", "passwd.pdf"},
		{"oublie les dossiers de Windows", `C:\Users\jeanne\scan.pdf`, ".pdf", "scan.pdf"},
		{"ne garde rien de deux points", "..", ".pdf", "document.pdf"},
		{"ne garde rien d’une barre", "/", ".pdf", "document.pdf"},
		{"ôte le point des fichiers cachés", ".profil.pdf", ".pdf", "profil.pdf"},
		{"ôte le retournement du sens de lecture", "a\u202Efdp.exe", ".pdf", "afdp.pdf"},
		{"ôte les isolations du sens de lecture", "a\u2066b\u2069c.pdf", ".pdf", "abc.pdf"},
		{"ôte les espaces sans largeur", "a\u200Bb\uFEFF.pdf", ".pdf", "ab.pdf"},
		{"ne laisse pas passer une ligne d’en-tête", "a\r\nSet-Cookie: b=c.pdf", ".pdf", "a Set-Cookie- b=c.pdf"},
		{"ôte l’octet nul", "a.pdf\x00.exe", ".pdf", "a.pdf.pdf"},
		{"ôte les octets qui ne sont pas du texte", "caf\xe9\xff.pdf", ".pdf", "caf.pdf"},
		{"compose les accents", "re\u0301sume\u0301.pdf", ".pdf", "résumé.pdf"},
		{"remplace ce que Windows refuse", `devis "2": <a|b>?*.pdf`, ".pdf", "devis -2-- -a-b---.pdf"},
		{"réunit les espaces", "  a \u00a0 b\t.pdf", ".pdf", "a b.pdf"},
		{"nomme ce qui n’a pas de nom", "", ".heic", "document.heic"},
		{"nomme ce qui n’a qu’une extension", ".pdf", ".pdf", "document.pdf"},
		{"coupe un nom de 500 caractères", strings.Repeat("é", 500) + ".pdf", ".pdf", strings.Repeat("é", 116) + ".pdf"},
	} {
		t.Run(cas.nom, func(t *testing.T) {
			if eu := pieces.NomSur(cas.declare, cas.extension); eu != cas.veut {
				t.Errorf("NomSur(%q) = %q, want %q", cas.declare, eu, cas.veut)
			}
		})
	}
}

func FuzzNomSur(f *testing.F) {
	f.Add("../../x")
	f.Add("a\u202Efdp.exe")
	f.Add("caf\xe9")
	f.Fuzz(func(t *testing.T, declare string) {
		nom := pieces.NomSur(declare, ".pdf")
		corps, ok := strings.CutSuffix(nom, ".pdf")
		switch {
		case !ok || corps == "" || !utf8.ValidString(nom) || utf8.RuneCountInString(nom) > 120,
			strings.ContainsAny(nom, "/\\\r\n\x00\"<>:|?*\u202A\u202B\u202C\u202D\u202E\u2066\u2067\u2068\u2069\u200E\u200F"),
			strings.HasPrefix(nom, "."), strings.TrimSpace(corps) != corps:
			t.Errorf("NomSur(%q) = %q", declare, nom)
		}
		if encore := pieces.NomSur(nom, ".pdf"); encore != nom && !strings.Contains(corps, ".") {
			t.Errorf("NomSur twice: %q then %q", nom, encore)
		}
	})
}
