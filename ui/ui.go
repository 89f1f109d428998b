// Package ui is what the program shows: embedded pages, components, style and
// the few scripts. Pages are html/template, whole without JavaScript.
//
// A page is pages/<room>/<page>.html; it defines the blocks « titre » and
// « contenu », which composants/page.html surrounds. Every file of composants/
// is at hand in every page.
package ui

import (
	"embed"
	"errors"
	"fmt"
	"html/template"
	"io"
	"io/fs"
	"regexp"
	"strings"
	"sync"
)

//go:embed pages composants statique
var fichiers embed.FS

// Onglet is one entry of the agents' navigation.
type Onglet struct {
	Libelle, URL string
	Actif        bool
	Nombre       int // shown when positive
}

// Gabarits are the pages, each parsed when it is first shown: all of them at the
// start would double its time.
type Gabarits struct {
	pages    map[string]func() (*template.Template, error)
	statique *Statique
}

// Charger parses what the pages share; fonctions are the caller's words for the
// templates, added to those of this package. typographier goes over every text
// that the templates hold.
func Charger(fonctions template.FuncMap, typographier func(string) string) (*Gabarits, error) {
	statique, err := chargerStatique(fichiers)
	if err != nil {
		return nil, err
	}
	base := template.New("").Funcs(template.FuncMap{
		"statique": statique.URL, "dict": dict, "paragraphes": paragraphes, "ajouter": func(a, b int) int { return a + b },
	}).Funcs(fonctions)
	ajouter := func(t *template.Template, chemin string) error {
		source, err := fichiers.ReadFile(chemin)
		if err != nil {
			return err
		}
		if _, err := t.New(chemin).Parse(typographierGabarit(string(source), typographier)); err != nil {
			return fmt.Errorf("%s: %w", chemin, err)
		}
		return nil
	}
	composants, err := fs.Glob(fichiers, "composants/*.html")
	if err != nil {
		return nil, err
	}
	for _, chemin := range composants {
		if err := ajouter(base, chemin); err != nil {
			return nil, err
		}
	}
	g := &Gabarits{pages: map[string]func() (*template.Template, error){}, statique: statique}
	err = fs.WalkDir(fichiers, "pages", func(chemin string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() || !strings.HasSuffix(chemin, ".html") {
			return err
		}
		g.pages[strings.TrimSuffix(strings.TrimPrefix(chemin, "pages/"), ".html")] = sync.OnceValues(func() (*template.Template, error) {
			page, err := base.Clone()
			if err != nil {
				return nil, err
			}
			return page, ajouter(page, chemin)
		})
		return nil
	})
	if err != nil {
		return nil, err
	}
	return g, nil
}

var balisesEtActions = regexp.MustCompile(`(?s)<(?:\{\{.*?\}\}|[^>])*>|\{\{.*?\}\}`)

// typographierGabarit goes over what a template says, and leaves its tags and
// actions as they are.
func typographierGabarit(source string, typographier func(string) string) string {
	var b strings.Builder
	dit := 0
	for _, m := range balisesEtActions.FindAllStringIndex(source, -1) {
		b.WriteString(typographier(source[dit:m[0]]) + source[m[0]:m[1]])
		dit = m[1]
	}
	return b.String() + typographier(source[dit:])
}

// Executer writes a whole page, named « room/page ».
func (g *Gabarits) Executer(w io.Writer, page string, donnees any) error {
	parser, ok := g.pages[page]
	if !ok {
		return fmt.Errorf("no page %s", page)
	}
	t, err := parser()
	if err != nil {
		return err
	}
	return t.ExecuteTemplate(w, "page", donnees)
}

// Verifier parses every page.
func (g *Gabarits) Verifier() error {
	var fautes error
	for _, parser := range g.pages {
		_, err := parser()
		fautes = errors.Join(fautes, err)
	}
	return fautes
}

// Statique serves the files under /statique/.
func (g *Gabarits) Statique() *Statique { return g.statique }

// dict makes a map of its arguments, for a component that takes several.
func dict(couples ...any) (map[string]any, error) {
	if len(couples)%2 != 0 {
		return nil, fmt.Errorf("dict: odd number of arguments")
	}
	m := make(map[string]any, len(couples)/2)
	for i := 0; i < len(couples); i += 2 {
		cle, ok := couples[i].(string)
		if !ok {
			return nil, fmt.Errorf("dict: key %v is no text", couples[i])
		}
		m[cle] = couples[i+1]
	}
	return m, nil
}

// paragraphes splits a text on its blank lines; each paragraph keeps its lines.
func paragraphes(texte string) [][]string {
	var l [][]string
	for _, p := range strings.Split(strings.ReplaceAll(strings.TrimSpace(texte), "\r\n", "\n"), "\n\n") {
		if p = strings.Trim(p, "\n"); p != "" {
			l = append(l, strings.Split(p, "\n"))
		}
	}
	return l
}
