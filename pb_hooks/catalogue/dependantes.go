package catalogue

import (
	"net/url"
	"slices"
)

// A question is dépendante when an answer of its own page shows or hides it. The
// page is drawn with all of them, the hidden ones disabled, and
// ui/statique/dependantes.js shows them at once; without it the server does,
// when the page is sent. Each tells by « _pose » that it was asked.

// Dependantes is what the page gives to dependantes.js.
type Dependantes struct {
	Aujourdhui string            `json:"aujourdhui"` // the day of the server, in Paris
	Types      map[string]string `json:"types"`
	Vues       Reponses          `json:"vues"` // answers of other pages that the conditions look at
	Champs     []ChampRegarde    `json:"champs"`
}

// ChampRegarde is a question of the page, in order: one that others look at, or
// a dépendante with its condition.
type ChampRegarde struct {
	ID  string `json:"id"`
	Nom string `json:"nom"` // of its control
	Si  *Test  `json:"si,omitempty"`
}

// The names of what a page posts about its dépendantes.
const (
	nomPose        = "_pose"        // codes of those that were asked
	nomDependantes = "_dependantes" // the page tells of them
)

// lisibles are the kinds whose value dependantes.js finds in their controls.
var lisibles = map[string]bool{
	"texte": true, "entier": true, "decimal": true, "montant": true, "date": true, "booleen": true, "attestation": true,
	"choix": true, "choix_multiple": true, "pays_cog": true, "departement": true, "region": true,
}

// montrable is a question as a page is drawn with it.
type montrable struct {
	*Champ
	dependante, cachee bool
}

// montrables are the visible champs of a page and, hidden in their place, the
// dépendantes that are not asked yet.
func (p *Parcours) montrables(page *Page) []montrable {
	var l []montrable
	i := slices.IndexFunc(p.x.Doc.Etapes, func(e Etape) bool { return e.ID == page.ID })
	if i < 0 {
		return nil
	}
	vue := p.x.Doc.Etapes[i].Champs
	for i := range vue {
		c := &vue[i]
		m := montrable{Champ: c, dependante: dependante(c, vue[:i]), cachee: !slices.Contains(page.Champs, c)}
		if !m.cachee || m.dependante {
			l = append(l, m)
		}
	}
	return l
}

// dependante tells such a question: its condition looks at earlier questions of its page,
// all of them within reach of dependantes.js.
func dependante(c *Champ, avant []Champ) bool {
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

// Dependantes gives what the page needs to show them at once, nil when it has
// none.
func (p *Parcours) Dependantes(page *Page) *Dependantes {
	montrables := p.montrables(page)
	if !slices.ContainsFunc(montrables, func(m montrable) bool { return m.dependante }) {
		return nil
	}
	s := &Dependantes{Aujourdhui: p.x.Aujourdhui.ISO(), Types: map[string]string{}, Vues: Reponses{}}
	for id, genre := range p.regard.types {
		sur := slices.IndexFunc(montrables, func(m montrable) bool { return m.ID == id })
		if !slices.ContainsFunc(montrables, func(m montrable) bool { return m.dependante && cite(m.Si, id) }) {
			continue
		}
		s.Types[id] = genre
		if v := p.regard.reponse(id); sur < 0 && !v.Vide() {
			s.Vues[id] = v
		}
	}
	for _, m := range montrables {
		c := ChampRegarde{ID: m.ID, Nom: m.Code}
		if m.dependante {
			c.Si = m.Si
		}
		if _, regardee := s.Types[m.ID]; regardee || m.dependante {
			s.Champs = append(s.Champs, c)
		}
	}
	return s
}

// posee tells that a visible question of a page was asked: a dépendante may
// have been hidden by what was typed before it.
func posee(m montrable, f url.Values) bool {
	return !m.dependante || !f.Has(nomDependantes) || slices.Contains(f[nomPose], m.Code)
}
