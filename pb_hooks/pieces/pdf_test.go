package pieces_test

import (
	"bytes"
	"os"
	"strings"
	"testing"

	"github.com/pdfcpu/pdfcpu/pkg/api"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/model"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"

	"guichet/pb_hooks/pieces"
)

func composer(t testing.TB, filigrane string, paragraphes int) []byte {
	t.Helper()
	p := pieces.NouveauPDF(pieces.OptionsPDF{
		Titre: "Accusé de réception", Auteur: "Mairie de Saint-Exemple", Filigrane: filigrane,
	})
	p.EnTete("Mairie de Saint-Exemple", []string{"1 place de la Mairie", "88990 Saint-Exemple", "Téléphone : 03 29 00 00 00"})
	p.Destinataire([]string{"Camille Thouvenel", "12 rue de l’Œillet", "88990 SAINT-EXEMPLE"})
	p.Titre(1, "Accusé de réception")
	p.Definitions([]pieces.Definition{
		{"Numéro de demande", "4K7M-2C9C"}, {"Démarche", "Recensement citoyen à 16 ans"}, {"Service", "État civil\n1 place de la Mairie\n88990 Saint-Exemple"},
	})
	for range paragraphes {
		p.Paragraphe("Si votre demande est complète et que vous n’avez pas de réponse le 4 juillet 2026, elle est considérée comme refusée. « Œuvre » : 12,50 € — ça va ?")
	}
	p.Signature([]string{"Hélène Marchal", "maire"}, 25)
	if err := p.QR("https://guichet.example.org/saint-exemple/suivi", "Code à photographier pour suivre la demande", 28); err != nil {
		t.Fatal(err)
	}
	b, err := p.Octets()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func relirePDF(t *testing.T, b []byte) *model.Context {
	t.Helper()
	ctx, err := api.ReadValidateAndOptimize(bytes.NewReader(b), model.NewDefaultConfiguration())
	if err != nil {
		t.Fatal(err)
	}
	return ctx
}

// roles walks the structure tree and lists the elements in reading order.
func roles(t *testing.T, ctx *model.Context) []string {
	t.Helper()
	catalogue, err := ctx.Catalog()
	if err != nil {
		t.Fatal(err)
	}
	racine, err := ctx.DereferenceDict(catalogue["StructTreeRoot"])
	if err != nil || racine == nil {
		t.Fatalf("pas d’arbre : %v", err)
	}
	var l []string
	var descendre func(o types.Object)
	descendre = func(o types.Object) {
		o, err := ctx.Dereference(o)
		if err != nil {
			t.Fatal(err)
		}
		switch o := o.(type) {
		case types.Array:
			for _, e := range o {
				descendre(e)
			}
		case types.Dict:
			if s := o.NameEntry("S"); s != nil {
				l = append(l, *s)
				descendre(o["K"])
			}
		}
	}
	descendre(racine["K"])
	return l
}

func TestUnPDFSeLitDansLOrdre(t *testing.T) {
	b := composer(t, "", 2)
	if f := os.Getenv("CAPTURES"); f != "" {
		if err := os.WriteFile(f+"/accuse.pdf", composer(t, "SPÉCIMEN", 2), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	ctx := relirePDF(t, b)
	attendu := "Document P P H1 Table TR TH TD TR TH TD TR TH TD P P P Figure"
	if lu := strings.Join(roles(t, ctx), " "); lu != attendu {
		t.Errorf("structure %s", lu)
	}
	catalogue, err := ctx.Catalog()
	if err != nil {
		t.Fatal(err)
	}
	if l := catalogue.StringEntry("Lang"); l == nil || *l != "fr-FR" {
		t.Errorf("langue %v", catalogue["Lang"])
	}
}

func TestUnLongPDFPasseLesPages(t *testing.T) {
	ctx := relirePDF(t, composer(t, "SPÉCIMEN", 60))
	if ctx.PageCount < 3 {
		t.Errorf("%d pages", ctx.PageCount)
	}
	if n := strings.Count(strings.Join(roles(t, ctx), " "), "P"); n < 60 {
		t.Errorf("%d paragraphes", n)
	}
}

func TestUneEtiquette(t *testing.T) {
	b, err := pieces.Etiquette([]string{"Mairie de Saint-Exemple"}, []string{"Camille Thouvenel", "12 rue des Lilas", "88990 SAINT-EXEMPLE"}, pieces.OptionsPDF{Titre: "Étiquette"})
	if err != nil {
		t.Fatal(err)
	}
	if ctx := relirePDF(t, b); ctx.PageCount != 1 {
		t.Errorf("%d pages", ctx.PageCount)
	}
}

func FuzzPDF(f *testing.F) {
	for _, s := range []string{"", "œuvre — « ça » 12 €", "\x00\x1b[31m", "😀 العربية 漢字", strings.Repeat("mot", 300), "a\n\n\nb\r\nc", "\u202e(\\)"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		p := pieces.NouveauPDF(pieces.OptionsPDF{Titre: s})
		p.Titre(1, s)
		p.Paragraphe(s)
		p.Definitions([]pieces.Definition{{s, s}})
		if _, err := p.Octets(); err != nil {
			t.Fatal(err)
		}
	})
}

func BenchmarkPDF(b *testing.B) {
	for b.Loop() {
		composer(b, "", 3)
	}
}
