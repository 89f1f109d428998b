package catalogue

import (
	"encoding/json"
	"strings"
)

// Donnees are the visible answers as JSON, by code of champ: what obeys
// [SchemaReponses]. A number that is not exact in every language stays a text.
func (p *Parcours) Donnees() map[string]any {
	o := objet{}
	for i := range p.Pages {
		page := &p.Pages[i]
		for _, c := range page.Champs {
			p.donnee(o, c)
		}
		if page.Piece != nil && !p.Visibles[page.Piece.ID].Vide() {
			o[page.Piece.Code] = enJSON(p.Visibles[page.Piece.ID])
		}
	}
	return o
}

// donnee adds the answer to a champ.
func (p *Parcours) donnee(o objet, c *Champ) {
	v := p.Visibles[c.ID]
	if v.Vide() {
		return
	}
	code := c.Code[strings.LastIndexByte(c.Code, '.')+1:] // that of the document, in a row too
	if c.Type != "liste" {
		o[code] = donnee(p.x.Doc.TypeDe(c), v)
		return
	}
	rangees := []any{}
	for _, rangee := range p.rangees[c.ID] {
		ligne := objet{}
		for i := range rangee.Champs {
			p.donnee(ligne, &rangee.Champs[i])
		}
		rangees = append(rangees, ligne)
	}
	o[code] = rangees
}

// donnee writes the answer to a champ of a kind.
func donnee(genre string, v Valeur) any {
	switch genre {
	case "booleen", "attestation":
		return v.Une() == "oui"
	case "entier":
		return json.Number(v.Une())
	case "choix":
		return avecAutre(v)[0]
	case "choix_multiple":
		return avecAutre(v)
	}
	noms := parties[genre]
	if noms == nil {
		return v.Une()
	}
	o := objet{}
	for i, nom := range noms {
		if i < len(v) && v[i] != "" {
			o[nom] = v[i]
		}
	}
	return o
}

// avecAutre writes options; the text that follows « autre » goes with it.
func avecAutre(v Valeur) []any {
	if n := len(v); n >= 2 && v[n-2] == autre {
		return append(enJSON(v[:n-2]), objet{autre: v[n-1]})
	}
	return enJSON(v)
}

func enJSON(l []string) []any {
	o := make([]any, len(l))
	for i, s := range l {
		o[i] = s
	}
	return o
}
