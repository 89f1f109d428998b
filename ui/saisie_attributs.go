package ui

import (
	"cmp"
	"html/template"
	"slices"
	"strconv"
	"strings"
)

// Attributs are those of the control's tag, each value escaped here: a template
// spends ten times as long on them, and a page may have a hundred controls. A
// secret is never sent back.
func (s *Saisie) Attributs() template.HTMLAttr {
	var a attributs
	a.ecrire("id", "s-"+s.Nom)
	a.ecrire("name", s.Nom)
	switch s.Genre {
	case GenreZone:
		a.ecrire("rows", strconv.Itoa(cmp.Or(s.Lignes, 6)))
		if s.Max > 0 {
			a.ecrire("data-max", strconv.Itoa(s.Max))
		}
	case GenreListe:
		if s.Filtre != "" {
			a.ecrire("data-filtre", "s-"+s.Filtre)
		}
	case GenreCase:
		a.ecrire("type", "checkbox")
		a.ecrire("value", "oui")
		a.marquer("checked", s.Valeur != "")
	case GenreFichier:
		a.ecrire("type", "file")
		a.dire("accept", s.Accepte)
		a.marquer("multiple", s.Multiple)
	case GenreSecret:
		a.ecrire("type", "password")
	default:
		a.ecrire("type", "text")
		a.ecrire("value", s.Valeur)
	}
	if s.Genre == GenreSuggestion {
		a.ecrire("data-source", s.Source)
		a.ecrire("list", "l-"+s.Nom)
	}
	a.dire("autocomplete", s.Autocomplete)
	a.dire("inputmode", s.Inputmode)
	if s.Genre == GenreCode || s.Inputmode == "email" || s.Inputmode == "url" {
		a.ecrire("spellcheck", "false")
		a.ecrire("autocapitalize", "none")
	}
	if s.Largeur > 0 {
		a.ecrire("class", "l"+strconv.Itoa(s.Largeur))
	}
	s.decrire(&a)
	return a.html()
}

// Case is the box, round or square, of one option.
type Case struct {
	Option
	ID        string
	Attributs template.HTMLAttr
}

// Cases are the boxes of GenreRadios and GenreCases.
func (s *Saisie) Cases() []Case {
	l := make([]Case, len(s.Options))
	for i, o := range s.Options {
		id := "s-" + s.Nom + "-" + strconv.Itoa(i)
		genre, choisie := "radio", o.Code == s.Valeur
		if s.Genre == GenreCases {
			genre, choisie = "checkbox", slices.Contains(s.Valeurs, o.Code)
		}
		var a attributs
		a.ecrire("type", genre)
		a.ecrire("id", id)
		a.ecrire("name", s.Nom)
		a.ecrire("value", o.Code)
		a.marquer("checked", choisie)
		l[i] = Case{Option: o, ID: id, Attributs: a.html()}
	}
	return l
}

// Description ties the group of several controls to its hint and its fault.
func (s *Saisie) Description() template.HTMLAttr {
	var a attributs
	s.decrire(&a)
	return a.html()
}

func (s *Saisie) decrire(a *attributs) {
	var ids []string
	if s.Aide != "" {
		ids = append(ids, "a-"+s.Nom)
	}
	if s.Limites != "" {
		ids = append(ids, "m-"+s.Nom)
	}
	if s.Erreur != "" {
		ids = append(ids, "e-"+s.Nom)
	}
	a.dire("aria-describedby", strings.Join(ids, " "))
	if s.Erreur != "" {
		a.ecrire("aria-invalid", "true")
	}
}

// attributs writes the attributes of a tag, a space before each.
type attributs struct{ strings.Builder }

func (a *attributs) ecrire(nom, valeur string) {
	a.WriteString(" " + nom + `="` + template.HTMLEscapeString(valeur) + `"`)
}

// dire writes an attribute that is left out when empty.
func (a *attributs) dire(nom, valeur string) {
	if valeur != "" {
		a.ecrire(nom, valeur)
	}
}

func (a *attributs) marquer(nom string, vrai bool) {
	if vrai {
		a.WriteString(" " + nom)
	}
}

func (a *attributs) html() template.HTMLAttr {
	return template.HTMLAttr(strings.TrimPrefix(a.String(), " "))
}
