package catalogue

import "slices"

// Exclu is the first rule of eligibility that the answers given meet, with the
// page of the last question it looks at; nil for none. A default that nobody
// has confirmed excludes nobody.
func (p *Parcours) Exclu() (*Exclusion, string) {
	e := &evaluateur{types: p.regard.types, vues: p.Visibles, auj: p.x.Aujourdhui}
	for i := range p.x.Doc.Exclusions {
		if x := &p.x.Doc.Exclusions[i]; e.vrai(&x.Si) {
			return x, p.pageCitee(&x.Si)
		}
	}
	return nil, ""
}

// pageCitee is the last visible page with a question that a condition looks at.
func (p *Parcours) pageCitee(t *Test) string {
	derniere := ""
	for _, page := range p.Pages {
		t.questions(func(id string) {
			if slices.ContainsFunc(page.Champs, func(c *Champ) bool { return c.ID == id }) {
				derniere = page.ID
			}
		})
	}
	return derniere
}
