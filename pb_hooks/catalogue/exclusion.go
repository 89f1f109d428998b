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
	for i := len(p.Pages) - 1; i >= 0; i-- {
		if slices.ContainsFunc(p.Pages[i].Champs, func(c *Champ) bool { return cite(t, c.ID) }) {
			return p.Pages[i].ID
		}
	}
	return p.Pages[0].ID // only what is seen excludes, so never
}
