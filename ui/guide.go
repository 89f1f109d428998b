package ui

import (
	"bytes"
	"errors"
	"fmt"
	"html/template"
	"io/fs"
	"path"
	"regexp"
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

var sourceImage = regexp.MustCompile(`src="([^"/:]+)"`)

// montrer gives each picture of an article, named by its file, its address.
func (s *Statique) montrer(html string) (string, error) {
	var fautes []error
	html = sourceImage.ReplaceAllStringFunc(html, func(src string) string {
		url, err := s.URL(sourceImage.FindStringSubmatch(src)[1])
		fautes = append(fautes, err)
		return `src="` + url + `" loading="lazy"`
	})
	return html, errors.Join(fautes...)
}

// Guide reads pages/facade/aide, one Markdown file an article, in the order of
// their numbers: a title, a paragraph that sums it up, the rest. ecrire puts
// the French spaces and quotes in. HTML in a file is dropped, never shown.
func Guide(ecrire func(string) string) ([]Article, error) {
	noms, err := fs.Glob(fichiers, "pages/facade/aide/*.md")
	if err != nil {
		return nil, err
	}
	s, err := chargerStatique(fichiers)
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
		texte, err := s.montrer(html.String())
		if err != nil {
			return nil, fmt.Errorf("%s: %w", nom, err)
		}
		l = append(l, Article{Nom: adresse, Titre: titre, Resume: resume, Corps: template.HTML(texte)})
	}
	return l, nil
}
