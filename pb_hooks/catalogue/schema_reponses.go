package catalogue

import (
	"bytes"
	"encoding/json"
	"fmt"
)

// objet is a JSON object.
type objet = map[string]any

// SchemaReponses derives from an unfolded document the JSON Schema 2020-12 of
// its answers, by code of champ, as [Parcours.Donnees] writes them. It says
// what the answers may be one by one, and which are always asked; what a
// condition asks is said only when it is that an earlier answer of the same
// object has one value. [Parcours.Manques] knows more, and decides.
func SchemaReponses(d *Document) ([]byte, error) {
	s := derivation{doc: d}
	var champs []Champ
	for _, e := range d.Etapes {
		for _, c := range e.Champs {
			switch {
			case e.Si != nil && c.Si != nil:
				c.Si = &Test{All: []Test{*e.Si, *c.Si}}
			case e.Si != nil:
				c.Si = e.Si
			}
			champs = append(champs, c)
		}
	}
	schema := s.objet(champs)
	schema["$schema"], schema["$id"] = "https://json-schema.org/draft/2020-12/schema", "urn:guichet:reponses:"+d.Code
	schema["title"] = d.Titre.Fr
	for i := range d.Pieces {
		s.piece(schema, &d.Pieces[i])
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(schema); err != nil {
		return nil, fmt.Errorf("schema of the answers to %s: %w", d.Code, err)
	}
	return b.Bytes(), nil
}

type derivation struct{ doc *Document }

// objet describes answers that stand together: those of the form, or of one
// row of a liste.
func (s *derivation) objet(champs []Champ) objet {
	proprietes, requis, suites := objet{}, []string{}, []any{}
	parID := map[string]*Champ{}
	for i := range champs {
		c := &champs[i]
		if c.Muet() || c.Source == "agent" {
			continue
		}
		parID[c.ID] = c
		propriete := s.champ(c)
		propriete["title"] = c.Libelle.Fr
		proprietes[c.Code] = propriete
		switch mini, _ := c.bornes(); {
		case !c.pose() || !c.Requis && (c.Type != "liste" || mini == 0):
		case c.Si == nil:
			requis = append(requis, c.Code)
		default:
			if si := s.si(c.Si, parID); si != nil {
				suites = append(suites, objet{"if": si, "then": objet{"required": []string{c.Code}}})
			}
		}
	}
	o := objet{"type": "object", "additionalProperties": false, "properties": proprietes, "required": requis}
	if len(suites) > 0 {
		o["allOf"] = suites
	}
	return o
}

// si tells the simplest conditions: an option or a yes or no, of an answer of
// the same object.
func (s *derivation) si(t *Test, parID map[string]*Champ) objet {
	c := parID[t.Q]
	v, ok := texteDe(t.V)
	if t.Op != "eq" || !ok || c == nil {
		return nil
	}
	switch {
	case c.Type == "booleen", c.Type == "choix" && v != autre:
		return objet{"properties": objet{c.Code: objet{"const": donnee(c.Type, Valeur{v})}}, "required": []string{c.Code}}
	}
	return nil
}

func (s *derivation) piece(schema objet, p *PieceAttendue) {
	fichiers := objet{"type": "array", "title": p.Libelle.Fr, "items": texteJSON(64), "maxItems": p.NbMax}
	schema["properties"].(objet)[p.Code] = fichiers
	if p.Requis && p.Si == nil {
		fichiers["minItems"] = 1
		schema["required"] = append(schema["required"].([]string), p.Code)
	}
}
