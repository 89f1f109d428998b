package catalogue

import (
	"net/url"
	"slices"
	"strings"
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
	d := p.x.Doc
	i := slices.IndexFunc(d.Etapes, func(e Etape) bool { return e.ID == page.ID })
	if i < 0 {
		return nil
	}
	var l []montrable
	champs := d.Etapes[i].Champs
	for i := range champs {
		c := &champs[i]
		m := montrable{Champ: c, dependante: d.dependante(c, champs[:i]), cachee: !slices.Contains(page.Champs, c)}
		if !m.cachee || m.dependante {
			l = append(l, m)
		}
	}
	return l
}

// dependante tells such a question: its condition looks at earlier questions of
// its page, all of them within reach of dependantes.js, and at nothing that the
// usager may not know.
func (d *Document) dependante(c *Champ, avant []Champ) bool {
	if c.Si == nil || c.Source == "agent" || c.Type == "liste" || !c.pose() && !c.Muet() {
		return false
	}
	regarde, portee := false, true
	c.Si.questions(func(id string) {
		i := slices.IndexFunc(avant, func(a Champ) bool { return a.ID == id })
		regarde = regarde || i >= 0
		portee = portee && (i < 0 || lisibles[avant[i].Type]) && !d.indexer().desAgents[id]
	})
	return regarde && portee
}

// Dependantes gives what the page needs to show them at once, nil when it has
// none.
func (p *Parcours) Dependantes(page *Page) *Dependantes {
	d := &Dependantes{Aujourdhui: p.x.Aujourdhui.ISO(), Types: map[string]string{}, Vues: Reponses{}}
	montrables := p.montrables(page)
	for _, m := range montrables {
		if m.dependante {
			m.Si.questions(func(id string) { d.Types[id] = p.regard.types[id] })
		}
	}
	if len(d.Types) == 0 {
		return nil
	}
	for id, genre := range d.Types {
		if slices.ContainsFunc(montrables, func(m montrable) bool { return m.ID == id }) {
			continue // read on the page
		}
		if v := p.regard.reponse(id); !v.Vide() {
			d.Vues[id] = v
		}
		if genre == "liste" { // « has » looks into its rows
			for cle, v := range p.Visibles {
				if strings.HasPrefix(cle, id+"/") {
					d.Vues[cle] = v
				}
			}
		}
	}
	for _, m := range montrables {
		c := ChampRegarde{ID: m.ID, Nom: m.Code}
		if m.dependante {
			c.Si = m.Si
		}
		if d.Types[m.ID] != "" || m.dependante {
			d.Champs = append(d.Champs, c)
		}
	}
	return d
}

// posee tells that a visible question of a page was asked: a dépendante may
// have been hidden by what was typed before it.
func posee(m montrable, f url.Values) bool {
	return !m.dependante || !f.Has(nomDependantes) || slices.Contains(f[nomPose], m.Code)
}
