package ui

import (
	"bytes"
	"fmt"
	"html/template"
	"io/fs"
	"path"
	"strings"

	"github.com/yuin/goldmark"
)

// Article is one page of the guide that the program carries.
type Article struct {
	Nom    string // in addresses
	Titre  string
	Resume string
	Corps  template.HTML
}

// Guide reads pages/facade/aide, one Markdown file an article, in the order of
// their numbers: a title, a paragraph that sums it up, the rest. ecrire puts
// the French spaces and quotes in. HTML in a file is dropped, never shown.
func Guide(ecrire func(string) string) ([]Article, error) {
	noms, err := fs.Glob(fichiers, "pages/facade/aide/*.md")
	if err != nil {
		return nil, err
	}
	var l []Article
	for _, nom := range noms {
		b, err := fichiers.ReadFile(nom)
		if err != nil {
			return nil, err
		}
		_, adresse, numerote := strings.Cut(strings.TrimSuffix(path.Base(nom), ".md"), "-")
		titre, reste, titree := strings.Cut(ecrire(string(b)), "\n\n")
		resume, corps, resumee := strings.Cut(reste, "\n\n")
		titre, marquee := strings.CutPrefix(titre, "# ")
		if !numerote || !titree || !resumee || !marquee {
			return nil, fmt.Errorf("%s: want a number, a title, a summary and a text", nom)
		}
		var html bytes.Buffer
		if err := goldmark.Convert([]byte(corps), &html); err != nil {
			return nil, fmt.Errorf("%s: %w", nom, err)
		}
		l = append(l, Article{Nom: adresse, Titre: titre, Resume: resume, Corps: template.HTML(html.String())})
	}
	return l, nil
}
