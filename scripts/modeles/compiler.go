package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"

	"gopkg.in/yaml.v3"

	"guichet/pb_hooks/catalogue"
	"guichet/pb_hooks/socle"
)

// objet is a mapping of the YAML file.
type objet = map[string]any

// compilateur makes one document.
type compilateur struct {
	code   string
	verrou *verrou
	champs map[string]*catalogue.Champ // by code, blocs unfolded
	doc    *catalogue.Document
	fautes []error
}

// compiler reads the YAML of a téléservice. The conditions, which name other
// questions, are put in once every question has its id.
func compiler(code string, brut []byte, v *verrou) (*catalogue.Document, error) {
	var racine yaml.Node
	if err := yaml.Unmarshal(brut, &racine); err != nil {
		return nil, err
	}
	c := &compilateur{code: code, verrou: v}
	lu, ok := c.valeur(&racine).(objet)
	if !ok {
		return nil, errors.New("not a mapping")
	}
	c.document(lu)
	if err := errors.Join(c.fautes...); err != nil {
		return nil, err
	}
	b, err := json.Marshal(textes(lu))
	if err != nil {
		return nil, err
	}
	c.doc = &catalogue.Document{}
	dec := json.NewDecoder(bytes.NewReader(b))
	dec.DisallowUnknownFields()
	if err := dec.Decode(c.doc); err != nil {
		return nil, err
	}
	return c.doc, c.relier()
}

// paires is a mapping whose order matters: the options of a liste, the
// conditions.
type paires []paire

type paire struct {
	cle    string
	valeur any
}

// enOrdre are the keys whose mapping is read in its order.
var enOrdre = map[string]bool{"options": true, "conditions": true}

func (c *compilateur) dire(format string, a ...any) {
	c.fautes = append(c.fautes, fmt.Errorf(format, a...))
}

// valeur reads a node: objet, paires, []any or a scalar. A key told twice is
// refused.
func (c *compilateur) valeur(n *yaml.Node) any {
	switch n.Kind {
	case yaml.DocumentNode:
		return c.valeur(n.Content[0])
	case yaml.AliasNode:
		return c.valeur(n.Alias)
	case yaml.SequenceNode:
		l := make([]any, len(n.Content))
		for i, e := range n.Content {
			l[i] = c.valeur(e)
		}
		return l
	case yaml.MappingNode:
		o := objet{}
		for i := 0; i < len(n.Content); i += 2 {
			cle, v := n.Content[i].Value, n.Content[i+1]
			if _, deux := o[cle]; deux {
				c.dire("line %d: %s is told twice", n.Content[i].Line, cle)
			}
			o[cle] = c.valeur(v)
			if !enOrdre[cle] || v.Kind != yaml.MappingNode {
				continue
			}
			var l paires
			for j := 0; j < len(v.Content); j += 2 {
				l = append(l, paire{v.Content[j].Value, c.valeur(v.Content[j+1])})
			}
			o[cle] = l
		}
		return o
	}
	var v any
	if err := n.Decode(&v); err != nil {
		c.dire("line %d: %w", n.Line, err)
	}
	return v
}

// phrases are the keys whose text is a sentence by language.
var phrases = map[string]bool{
	"titre": true, "resume": true, "pour_qui": true, "a_preparer": true, "duree": true, "cout": true, "delai": true, "sans_internet": true,
	"aide": true, "libelle": true, "manque": true, "phrase": true, "texte": true, "pourquoi": true, "que_faire": true,
	"suite": true, "droit": true, "finalite": true, "algorithme": true,
}

// phrase is a sentence in its language, with the spaces that French wants there.
func phrase(s string) objet { return objet{"fr": socle.Typographier(s)} }

// textes gives each sentence its language. A « delai » that is a mapping is the
// time to answer, and a condition names questions: neither is a sentence.
func textes(v any) any {
	switch v := v.(type) {
	case objet:
		for cle, dedans := range v {
			if cle == "si" || cle == "test" {
				continue
			}
			switch d := dedans.(type) {
			case string:
				if phrases[cle] {
					v[cle] = phrase(d)
				}
			case []any:
				for i := range d {
					if s, ok := d[i].(string); ok && phrases[cle] {
						d[i] = phrase(s)
					} else {
						d[i] = textes(d[i])
					}
				}
			default:
				v[cle] = textes(dedans)
			}
		}
	}
	return v
}
