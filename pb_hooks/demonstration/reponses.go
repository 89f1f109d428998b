package demonstration

import (
	"fmt"
	"slices"
	"strings"

	"guichet/pb_hooks/catalogue"
)

// reponses are the answers of a form as one would read them aloud, by code of
// champ: the code of an option, a day as YYYY-MM-DD, the name of a file for a
// pièce, the parts of an adresse between bars. A liste has one row, whose
// questions are answered as the others. Who fills in the form is known: her own
// blocs need no answer.
type reponses map[string]string

// sesRoles are the roles that the person who fills in the form plays herself.
var sesRoles = []string{"demandeur", "declarant", "auteur", "envoi", "domicile"}

// repondre gives the answers by id of champ. A code that the form does not have
// is a fault of the story.
func (r reponses) repondre(doc *catalogue.Document, qui *habitant, joindre func(p *catalogue.PieceAttendue, nom string) (string, error)) (catalogue.Reponses, error) {
	l, lues := catalogue.Reponses{}, 0
	for _, e := range doc.Etapes {
		for i := range e.Champs {
			n, err := r.repondreA(doc, &e.Champs[i], qui, "", l)
			if err != nil {
				return nil, err
			}
			lues += n
		}
	}
	for i := range doc.Pieces {
		p := &doc.Pieces[i]
		if nom, dite := r[p.Code]; dite {
			lues++
			id, err := joindre(p, nom)
			if err != nil {
				return nil, fmt.Errorf("pièce %s: %w", p.Code, err)
			}
			l[p.ID] = catalogue.Valeur{id}
		}
	}
	if lues < len(r) {
		return nil, fmt.Errorf("%d answers of %v have no champ", len(r)-lues, r)
	}
	return l, nil
}

// repondreA answers one champ, under the row it is in, and tells how many of
// the answers it took.
func (r reponses) repondreA(doc *catalogue.Document, c *catalogue.Champ, qui *habitant, rangee string, l catalogue.Reponses) (lues int, err error) {
	v, dite := r[c.Code]
	switch {
	case dite:
		lues++
	case qui != nil && slices.Contains(sesRoles, c.Role):
		v = qui.dire(c.Code[len(c.Role)+1:])
	}
	if v == "" {
		return lues, nil
	}
	if c.Liste != "" {
		if v, err = optionDe(doc, c.Liste, v); err != nil {
			return lues, err
		}
	}
	l[rangee+c.ID] = catalogue.Valeur{v}
	if c.Type == "adresse" {
		l[rangee+c.ID] = strings.Split(v, "|")
	}
	for i := range c.Champs {
		n, err := r.repondreA(doc, &c.Champs[i], qui, c.ID+"/"+v+"/", l)
		if err != nil {
			return lues, err
		}
		lues += n
	}
	return lues, nil
}

func optionDe(doc *catalogue.Document, liste, code string) (string, error) {
	for _, o := range doc.Options(liste) {
		if o.Code == code {
			return o.ID, nil
		}
	}
	return "", fmt.Errorf("no option %s", code)
}
