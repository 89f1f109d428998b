package catalogue

import (
	"maps"
	"net/url"
	"slices"

	"guichet/pb_hooks/socle"
	"guichet/ui"
)

// Page is one page of the form as a person goes through it: an étape, or one
// document to join.
type Page struct {
	ID     string
	Titre  string
	Aide   string
	Champs []Champ        // visible ones
	Piece  *PieceAttendue // for a document to join
}

// Parcours is the form with the answers given so far: what is visible, in one
// pass from top to bottom, a condition looking back only.
type Parcours struct {
	Pages    []Page
	Visibles Reponses // the answers that count; the others wait in the brouillon
	rangees  map[string][]Rangee
	poses    map[string]bool // ids of the visible champs
	x        *Contexte
}

// Parcourir computes the visible pages.
func Parcourir(x *Contexte, r Reponses) *Parcours {
	p := &Parcours{Visibles: Reponses{}, rangees: map[string][]Rangee{}, poses: map[string]bool{}}
	avec := *x
	avec.visibles, p.x = p.Visibles, &avec
	e := &evaluateur{types: map[string]string{}, vues: Reponses{}, auj: x.Aujourdhui}
	for _, etape := range x.Doc.Etapes {
		if !e.vrai(etape.Si) {
			continue
		}
		page := Page{ID: etape.ID, Titre: etape.Titre.Fr, Aide: etape.Aide.Fr}
		for _, c := range etape.Champs {
			if p.montrer(e, &c, c.ID, r) {
				page.Champs = append(page.Champs, c)
			}
		}
		if len(page.Champs) > 0 {
			p.Pages = append(p.Pages, page)
		}
	}
	for i := range x.Doc.Pieces {
		piece := &x.Doc.Pieces[i]
		if e.vrai(piece.Si) {
			p.Pages = append(p.Pages, Page{ID: piece.ID, Titre: piece.Libelle.Fr, Aide: piece.Aide.Fr, Piece: piece})
			if v := r[piece.ID]; !v.Vide() {
				p.Visibles[piece.ID] = v
			}
		}
	}
	return p
}

// montrer tells whether a champ is visible; its answer then counts, and
// conditions see it under the id vue.
func (p *Parcours) montrer(e *evaluateur, c *Champ, vue string, r Reponses) bool {
	e.types[vue] = p.x.Doc.TypeDe(c)
	if !e.vrai(c.Si) {
		return false
	}
	v := r[c.ID]
	if c.Type == "calcul" && !p.x.Deposee {
		v = p.calculer(c)
	}
	if !v.Vide() {
		p.Visibles[c.ID] = v
	} else if c.pose() {
		v = un(c.Defaut) // already chosen on the screen: what it reveals must be there too
	}
	e.vues[vue], e.vues[c.ID] = v, v // « has » looks into the rows
	if c.Source == "agent" || c.Type == "calcul" && v.Vide() {
		return false // an agent's own note; nothing to compute with
	}
	p.poses[c.ID] = true
	if c.Type == "liste" {
		p.derouler(e, c, r)
	}
	return true
}

// Page finds a visible page and its rank, -1 for none.
func (p *Parcours) Page(id string) (*Page, int) {
	i := slices.IndexFunc(p.Pages, func(q Page) bool { return q.ID == id })
	if i < 0 {
		return nil, -1
	}
	return &p.Pages[i], i
}

// Saisies draws the controls of a page, with the faults told by name. A page of
// one question takes it as its title.
func (p *Parcours) Saisies(page *Page, r Reponses, fautes map[string]string) []ui.Saisie {
	l := make([]ui.Saisie, 0, len(page.Champs))
	for i := range page.Champs {
		c := &page.Champs[i]
		if c.Type == "calcul" && page.entre(c.Calcul.De) {
			continue // it would not follow what is typed beside it
		}
		if s, ok := p.saisir(c, r); ok {
			s.Fautes(fautes)
			l = append(l, s)
		}
	}
	if len(l) == 1 && !l[0].Lu() && l[0].Genre != ui.GenreCase {
		l[0].Titre = true
	}
	return l
}

// saisir draws one champ; a champ caché has no control.
func (p *Parcours) saisir(c *Champ, r Reponses) (ui.Saisie, bool) {
	switch c.Type {
	case "cache":
		return ui.Saisie{}, false
	case "liste":
		return p.saisirRangees(c, r), true
	case "calcul":
		return GenreDe(c.Type).Saisie(c, p.Visibles[c.ID], p.x), true
	}
	return GenreDe(c.Type).Saisie(c, r[c.ID], p.x), true
}

// entre tells that one of the champs is asked on the page.
func (page *Page) entre(ids []string) bool {
	return slices.ContainsFunc(page.Champs, func(c Champ) bool {
		return slices.Contains(ids, c.ID) || slices.ContainsFunc(c.Champs, func(e Champ) bool { return slices.Contains(ids, e.ID) })
	})
}

// LirePage reads the posted answers of a page into r and returns the faults by
// name of control, all at once. What was typed is kept in r, faults included: a
// brouillon is saved incomplete. A champ that the new answers hide, or reveal
// on the same page, is not a fault of this reading: see [Parcours.Manques].
func (p *Parcours) LirePage(page *Page, f url.Values, r Reponses) map[string]string {
	if p.accueillir(page, f, r) {
		p = Parcourir(p.x, r)
		page, _ = p.Page(page.ID)
	}
	lus := map[string]bool{}
	p.chaque(page, func(c *Champ, _ string) {
		lus[c.ID] = true
		if c.Type == "liste" || !c.pose() {
			return
		}
		if v := GenreDe(c.Type).Lire(c, f, p.x); v.Vide() {
			delete(r, c.ID)
		} else {
			r[c.ID] = v
		}
	})
	fautes := map[string]string{}
	apres := Parcourir(p.x, r)
	if page, _ = apres.Page(page.ID); page == nil {
		return fautes
	}
	apres.chaque(page, func(c *Champ, rangee string) {
		if lus[c.ID] {
			maps.Copy(fautes, apres.fautes(c, rangee))
		}
	})
	return fautes
}

// chaque goes through the champs of a page, those of the rows included, each
// with the title of its row, "" for none.
func (p *Parcours) chaque(page *Page, f func(c *Champ, rangee string)) {
	for i := range page.Champs {
		c := &page.Champs[i]
		f(c, "")
		for j := range p.rangees[c.ID] {
			rangee := &p.rangees[c.ID][j]
			for k := range rangee.Champs {
				f(&rangee.Champs[k], rangee.Titre)
			}
		}
	}
}

// fautes tells what is wrong with the answer to a champ, by name of control; a
// fault in a row names it.
func (p *Parcours) fautes(c *Champ, rangee string) map[string]string {
	v, g := p.Visibles[c.ID], GenreDe(c.Type)
	fautes := map[string]string{}
	switch composee, ok := g.(compose); {
	case !c.pose():
		return nil
	case c.Type == "liste":
		fautes[c.Code] = g.Verifier(c, v, p.x)
	case v.Vide() && c.Requis:
		fautes[c.Code] = c.manque()
	case v.Vide():
	case ok:
		for suffixe, phrase := range composee.fautes(c, v, p.x) {
			fautes[c.Code+suffixe] = phrase
		}
	default:
		fautes[c.Code] = g.Verifier(c, v, p.x)
	}
	maps.DeleteFunc(fautes, func(_, phrase string) bool { return phrase == "" })
	if rangee != "" {
		for nom, phrase := range fautes {
			fautes[nom] = rangee + " : " + phrase
		}
	}
	return fautes
}

// Manques tells, page by page, what still prevents the dépôt: the faults of
// every visible champ and the required pièces.
func (p *Parcours) Manques() map[string]map[string]string {
	manques := map[string]map[string]string{}
	for i := range p.Pages {
		page, fautes := &p.Pages[i], map[string]string{}
		p.chaque(page, func(c *Champ, rangee string) { maps.Copy(fautes, p.fautes(c, rangee)) })
		if page.Piece != nil && page.Piece.Requis && p.Visibles[page.Piece.ID].Vide() {
			fautes[page.Piece.Code] = "Joignez le document : " + page.Piece.Libelle.Fr + "."
		}
		if len(fautes) > 0 {
			manques[page.ID] = fautes
		}
	}
	return manques
}

// PremierManque is the first page that is not finished, "" when all are.
func (p *Parcours) PremierManque() string {
	manques := p.Manques()
	for _, page := range p.Pages {
		if manques[page.ID] != nil {
			return page.ID
		}
	}
	return ""
}

// NouveauContexte prepares the reading of a document; the document is the
// unfolded one of a revision.
func NouveauContexte(doc *Document, auj socle.Jour, lieux Lieux, chemin string) *Contexte {
	return &Contexte{Doc: doc, Aujourdhui: auj, Lieux: lieux, Chemin: chemin}
}
