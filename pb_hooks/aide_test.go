package pb_hooks_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"guichet/pb_hooks/socle"
)

// The guide quotes between guillemets what is on the screen, and nothing else
// but questions of the usagers (its titles): a label that changes changes here
// too, or this test says where.
func TestLeGuideCiteCeQuiEstALEcran(t *testing.T) {
	var ecran strings.Builder
	var articles []string
	err := filepath.WalkDir(filepath.Join(racine, "ui"), func(chemin string, d fs.DirEntry, err error) error {
		switch {
		case err != nil || d.IsDir():
			return err
		case filepath.Ext(chemin) == ".md":
			articles = append(articles, chemin)
			return nil
		case filepath.Ext(chemin) != ".html":
			return nil
		}
		b, err := os.ReadFile(chemin)
		ecran.Write(b)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range sources(t, parser.SkipObjectResolution) {
		if s.deTest() {
			continue
		}
		ast.Inspect(s.File, func(n ast.Node) bool {
			if b, ok := n.(*ast.BasicLit); ok && b.Kind == token.STRING {
				texte, _ := strconv.Unquote(b.Value) // the parser accepted it
				ecran.WriteString(texte + "\n")
			}
			return true
		})
	}
	texte := socle.Typographier(ecran.String())
	cite := regexp.MustCompile(`«\x{a0}([^»]+)\x{a0}»`)
	cites := 0
	for _, chemin := range articles {
		b, err := os.ReadFile(chemin)
		if err != nil {
			t.Fatal(err)
		}
		for ligne := range strings.Lines(socle.Typographier(string(b))) {
			if strings.HasPrefix(ligne, "#") {
				continue
			}
			for _, m := range cite.FindAllStringSubmatch(ligne, -1) {
				cites++
				if !strings.Contains(texte, m[1]) {
					t.Errorf("%s: « %s » is on no screen", filepath.Base(chemin), m[1])
				}
			}
		}
	}
	if len(articles) < 9 || cites < 40 {
		t.Errorf("%d articles, %d labels: this is not the guide", len(articles), cites)
	}
}

// A sentence of the guide is short (interface words: over 30 words fails).
func TestLesPhrasesDuGuideSontCourtes(t *testing.T) {
	articles, err := filepath.Glob(filepath.Join(racine, "ui/pages/facade/aide/*.md"))
	if err != nil || len(articles) == 0 {
		t.Fatal(articles, err)
	}
	fin := regexp.MustCompile(`[.!?:;]\s|\n`)
	for _, chemin := range articles {
		b, err := os.ReadFile(chemin)
		if err != nil {
			t.Fatal(err)
		}
		for _, phrase := range fin.Split(string(b), -1) {
			if n := len(strings.Fields(phrase)); n > 25 {
				t.Errorf("%s: %d words: %s", filepath.Base(chemin), n, phrase)
			}
		}
	}
}
