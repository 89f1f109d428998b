package guichettest

import (
	"bytes"
	"io"
	"regexp"
	"strings"
	"testing"

	"github.com/pdfcpu/pdfcpu/pkg/api"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/model"
	"golang.org/x/text/encoding/unicode"
)

var (
	chaine       = regexp.MustCompile(`(?s)\(((?:[^()\\]|\\.)*)\)`)
	echappements = strings.NewReplacer(`\\`, `\`, `\(`, "(", `\)`, ")", `\r`, "\r")
	blancsPDF    = regexp.MustCompile(`[\s\x{a0}\x{202f}]+`)
)

// TextePDF is what a document drawn by the program says, page after page, its
// spaces of every kind made one. The file is validated on the way.
func TextePDF(t testing.TB, b []byte) string {
	t.Helper()
	ctx, err := api.ReadValidateAndOptimize(bytes.NewReader(b), model.NewDefaultConfiguration())
	if err != nil {
		t.Fatalf("pas un PDF : %v\n%.200s", err, b)
	}
	var texte strings.Builder
	for page := range ctx.PageCount {
		r, err := pdfcpu.ExtractPageContent(ctx, page+1)
		if err != nil {
			t.Fatal(err)
		}
		contenu, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range chaine.FindAllSubmatch(contenu, -1) {
			// The fonts of the program are addressed by UTF-16.
			mots, err := unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM).NewDecoder().String(echappements.Replace(string(m[1])))
			if err != nil {
				t.Fatal(err)
			}
			texte.WriteString(mots + " ")
		}
	}
	return strings.TrimSpace(blancsPDF.ReplaceAllString(texte.String(), " "))
}
