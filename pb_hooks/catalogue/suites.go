package catalogue

import (
	"net/url"
	"slices"
)

// A suite is a question of a page that an answer of the same page shows or
// hides. The page is drawn with all of them, the hidden ones disabled, and
// ui/statique/suites.js shows them at once; without it the server does, when
// the page is sent. Each tells by « _pose » that it was asked.

// Suites is what the page gives to suites.js.
type Suites struct {
	Aujourdhui string            `json:"aujourdhui"` // the day of the server, in Paris
	Types      map[string]string `json:"types"`
	Vues       Reponses          `json:"vues"` // answers of other pages that the conditions look at
	Champs     []ChampSuivi      `json:"champs"`
}

// ChampSuivi is a question of the page, in order: one that the others look at,
// or a suite with its condition.
type ChampSuivi struct {
	ID  string `json:"id"`
	Nom string `json:"nom"` // of its control
	Si  *Test  `json:"si,omitempty"`
}

// The names of what a page posts about its suites.
const (
	nomPose   = "_pose"   // codes of those that were asked
	nomSuites = "_suites" // the page tells of them
)

// lisibles are the kinds whose value suites.js finds in their controls.
var lisibles = map[string]bool{
	"texte": true, "entier": true, "decimal": true, "montant": true, "date": true, "booleen": true, "attestation": true,
	"choix": true, "choix_multiple": true, "pays_cog": true, "departement": true, "region": true,
}

// montrable is a question as a page is drawn with it.
type montrable struct {
	*Champ
	suite, cache bool
}

// montrables are the visible champs of a page and, hidden in their place, the
// suites that are not asked yet.
func (p *Parcours) montrables(page *Page) []montrable {
	var l []montrable
	i := slices.IndexFunc(p.x.Doc.Etapes, func(e Etape) bool { return e.ID == page.ID })
	if i < 0 {
		return nil
	}
	vue := p.x.Doc.Etapes[i].Champs
	for i := range vue {
		c := &vue[i]
		m := montrable{Champ: c, suite: suivable(c, vue[:i]), cache: !slices.Contains(page.Champs, c)}
		if !m.cache || m.suite {
			l = append(l, m)
		}
	}
	return l
}

// suivable tells a suite: its condition looks at earlier questions of its page,
// all of them within reach of suites.js.
func suivable(c *Champ, avant []Champ) bool {
	if c.Si == nil || c.Source == "agent" || c.Type == "liste" || !c.pose() && !c.Muet() {
		return false
	}
	regarde := false
	for i := range avant {
		if cite(c.Si, avant[i].ID) {
			regarde = true
			if !lisibles[avant[i].Type] {
				return false
			}
		}
	}
	return regarde
}

// cite tells that a condition looks at a champ.
func cite(t *Test, id string) bool {
	dedans := func(t Test) bool { return cite(&t, id) }
	return t.Q == id || slices.ContainsFunc(t.All, dedans) || slices.ContainsFunc(t.Any, dedans) || t.Not != nil && cite(t.Not, id)
}

// Suites gives what the page needs to show its suites at once, nil when it has
// none.
func (p *Parcours) Suites(page *Page) *Suites {
	montrables := p.montrables(page)
	if !slices.ContainsFunc(montrables, func(m montrable) bool { return m.suite }) {
		return nil
	}
	s := &Suites{Aujourdhui: p.x.Aujourdhui.ISO(), Types: map[string]string{}, Vues: Reponses{}}
	for id, genre := range p.regard.types {
		sur := slices.IndexFunc(montrables, func(m montrable) bool { return m.ID == id })
		if !slices.ContainsFunc(montrables, func(m montrable) bool { return m.suite && cite(m.Si, id) }) {
			continue
		}
		s.Types[id] = genre
		if v := p.regard.reponse(id); sur < 0 && !v.Vide() {
			s.Vues[id] = v
		}
	}
	for _, m := range montrables {
		c := ChampSuivi{ID: m.ID, Nom: m.Code}
		if m.suite {
			c.Si = m.Si
		}
		if _, regardee := s.Types[m.ID]; regardee || m.suite {
			s.Champs = append(s.Champs, c)
		}
	}
	return s
}

// posee tells that a visible question of a page was asked: a suite may have
// been hidden by what was typed before it.
func posee(m montrable, f url.Values) bool {
	return !m.suite || !f.Has(nomSuites) || slices.Contains(f[nomPose], m.Code)
}
