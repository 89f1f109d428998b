package demonstration

import (
	"fmt"
	"slices"

	"guichet/pb_hooks/catalogue"
)

// reponses are the answers of a form as one would read them aloud, by code of
// champ: the code of an option, a day as YYYY-MM-DD, the name of a file for a
// pièce. Who fills in the form is known: her own blocs need no answer.
type reponses map[string]string

// sesRoles are the roles that the person who fills in the form plays herself.
var sesRoles = []string{"demandeur", "declarant", "auteur", "envoi", "domicile"}

// repondre gives the answers by id of champ. A code that the form does not have
// is a fault of the story.
func (r reponses) repondre(doc *catalogue.Document, qui *habitant, joindre func(p *catalogue.PieceAttendue, nom string) (string, error)) (catalogue.Reponses, error) {
	l, lues := catalogue.Reponses{}, 0
	for _, e := range doc.Etapes {
		for i := range e.Champs {
			c := &e.Champs[i]
			v, dite := r[c.Code]
			switch {
			case dite:
				lues++
			case qui != nil && slices.Contains(sesRoles, c.Role):
				v = qui.dire(c.Code[len(c.Role)+1:])
			}
			if v == "" {
				continue
			}
			if c.Liste != "" {
				option, err := optionDe(doc, c.Liste, v)
				if err != nil {
					return nil, err
				}
				v = option
			}
			l[c.ID] = catalogue.Valeur{v}
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

func optionDe(doc *catalogue.Document, liste, code string) (string, error) {
	for _, o := range doc.Options(liste) {
		if o.Code == code {
			return o.ID, nil
		}
	}
	return "", fmt.Errorf("no option %s", code)
}
