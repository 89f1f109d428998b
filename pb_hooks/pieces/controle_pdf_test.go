package pieces_test

import (
	"bytes"
	"compress/zlib"
	"fmt"
	"testing"

	"guichet/pb_hooks/pieces"
)

// unPDF is a small document with more objects put in.
func unPDF(objets ...string) []byte {
	var b bytes.Buffer
	b.WriteString("%PDF-1.7\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n2 0 obj\n<</Type/Pages/Kids[]/Count 0>>\nendobj\n")
	for i, o := range objets {
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", i+3, o)
	}
	b.WriteString("trailer\n<</Root 1 0 R>>\nstartxref\n0\n%%EOF\n")
	return b.Bytes()
}

func serrer(clair []byte) string {
	var b bytes.Buffer
	w := zlib.NewWriter(&b)
	_, _ = w.Write(clair)
	_ = w.Close()
	return b.String()
}

func flux(dictionnaire, contenu string) string {
	return fmt.Sprintf("<<%s/Length %d>>\nstream\n%s\nendstream", dictionnaire, len(contenu), contenu)
}

func objStm(clair string) string {
	return flux("/Type/ObjStm/N 1/First 4/Filter/FlateDecode", serrer([]byte(clair)))
}

const (
	pdfAbime     = "Ce fichier est abîmé"
	pdfProgramme = "Ce PDF contient un programme. Ouvrez-le, choisissez «\u00a0Imprimer\u00a0»"
	pdfJoint     = "Ce PDF contient d’autres fichiers."
	pdfProtege   = "Ce PDF est protégé."
	pdfObscur    = "Ce PDF n’a pas pu être vérifié."
)

func TestControlerPDF(t *testing.T) {
	bombe := objStm(string(make([]byte, pieces.GonfleMax+1)))
	for _, cas := range []struct {
		nom     string
		contenu []byte
		veut    string
	}{
		{"accepte un document simple", unPDF(), ""},
		{"accepte des objets serrés", unPDF(objStm("3 0 <</Type/Font/BaseFont/Helvetica>>")), ""},
		{"accepte des octets serrés qui ressemblent à un nom court", unPDF(flux("/Filter/FlateDecode", "\x78\x9c/JS (\x01/EF <")), ""},
		{"accepte un nom plus long qu’un nom refusé", unPDF("<</JSON 1/Launched 2/EncryptMetadata false>>"), ""},
		{"accepte un lien vers un site", unPDF("<</S/URI/URI(https://example.fr)>>"), ""},
		{"accepte quelques octets après la fin", joindre(unPDF(), []byte("\r\n\x00\x00")), ""},
		{"refuse une fin coupée", unPDF()[:len(unPDF())-7], pdfAbime},
		{"refuse un début déplacé", joindre([]byte("\n"), unPDF()), pdfAbime},
		{"refuse une version inconnue", bytes.Replace(unPDF(), []byte("1.7"), []byte("7.1"), 1), pdfAbime},
		{"refuse un programme à l’ouverture", unPDF("<</OpenAction<</S/JavaScript/JS(app.alert\\(1\\))>>>>"), pdfProgramme},
		{"refuse un programme écrit en codes", unPDF("<</S/J#61vaScript/J#53(app.alert\\(1\\))>>"), pdfProgramme},
		{"refuse un programme dans des objets serrés", unPDF(objStm("3 0 <</S/JavaScript/JS(a)>>")), pdfProgramme},
		{"refuse un nom court dans des objets serrés", unPDF(objStm("3 0 <</S/Rendition/JS(a)>>")), pdfProgramme},
		{"refuse un programme dans des objets clairs", unPDF(flux("/Type/ObjStm/N 1/First 4", "3 0 <</JS(a)>>")), pdfProgramme},
		{"refuse des objets serrés sans leur nom", unPDF(flux("/N 1/First 4/Filter/FlateDecode", serrer([]byte("3 0 <</JS(a)>>")))), pdfProgramme},
		{"refuse un programme caché dans un flux", unPDF(flux("", "9 0 obj <</S/JavaScript>> endobj")), pdfProgramme},
		{"refuse un formulaire XFA", unPDF("<</AcroForm<</XFA 9 0 R>>>>"), pdfProgramme},
		{"refuse un lancement", unPDF("<</S/Launch/F(cmd.exe)>>"), pdfProgramme},
		{"refuse un fichier joint", unPDF("<</Type/Filespec/EF<</F 9 0 R>>>>"), pdfJoint},
		{"refuse un contenu joint", unPDF(flux("/Type/EmbeddedFile", "MZ")), pdfJoint},
		{"refuse un document protégé", bytes.Replace(unPDF(), []byte("/Root"), []byte("/Encrypt 9 0 R/Root"), 1), pdfProtege},
		{"refuse une bombe d’objets serrés", unPDF(bombe), pdfObscur},
		{"refuse des objets serrés deux fois", unPDF(flux("/Type/ObjStm/N 1/First 4/Filter[/FlateDecode/FlateDecode]", "")), pdfObscur},
		{"refuse des objets serrés autrement", unPDF(flux("/Type/ObjStm/N 1/First 4/Filter/LZWDecode", "")), pdfObscur},
		{"refuse des objets serrés et décalés", unPDF(flux("/Type/ObjStm/N 1/First 4/Filter/FlateDecode/DecodeParms<</Predictor 12>>", "")), pdfObscur},
		{"refuse des objets mal serrés", unPDF(flux("/Type/ObjStm/N 1/First 4/Filter/FlateDecode", "zzzz")), pdfAbime},
	} {
		t.Run(cas.nom, func(t *testing.T) {
			net, err := pieces.ControlerPDF(cas.contenu)
			verifierPhrase(t, err, cas.veut)
			if err == nil && !bytes.Equal(net, cas.contenu) {
				t.Error("the document has changed: a signature would be lost")
			}
		})
	}
}

func FuzzControlerPDF(f *testing.F) {
	f.Add(unPDF())
	f.Add(unPDF(objStm("3 0 <</Type/Font>>"), flux("/Filter/FlateDecode", "abc")))
	f.Add(unPDF(flux("/Type/ObjStm/N 1/First 4", "3 0 <</A/B>>")))
	f.Fuzz(func(t *testing.T, b []byte) {
		_, err := pieces.ControlerPDF(b)
		if err == nil && bytes.Contains(b, []byte("/JavaScript ")) {
			t.Error("a program was accepted")
		}
	})
}
