package catalogue

import (
	"maps"
	"net/url"
	"slices"
	"strings"

	"guichet/pb_hooks/socle"
	"guichet/ui"
)

// Page is one page of the form as a person goes through it: an étape, or one
// document to join.
type Page struct {
	ID     string
	Titre  string
	Aide   string
	Champs []*Champ       // visible ones
	Piece  *PieceAttendue // for a document to join
}

// Parcours is the form with the answers given so far: what is visible, in one
// pass from top to bottom, a condition looking back only.
type Parcours struct {
	Pages    []Page
	Visibles Reponses // the answers that count; the others wait in the brouillon
	rangees  map[string][]Rangee
	poses    map[string]bool // ids of the visible champs, nil when nothing is computed
	x        *Contexte
	regard   *evaluateur
}

// Parcourir computes the visible pages.
func Parcourir(x *Contexte, r Reponses) *Parcours {
	d, i := x.Doc, x.Doc.indexer()
	p := &Parcours{Pages: make([]Page, 0, len(d.Etapes)+len(d.Pieces)), Visibles: make(Reponses, len(r)), rangees: map[string][]Rangee{}}
	if i.calcule {
		p.poses = make(map[string]bool, len(i.types))
	}
	avec := *x
	avec.visibles, p.x = p.Visibles, &avec
	e := &evaluateur{types: i.types, vues: p.Visibles, dessus: Reponses{}, auj: x.Aujourdhui}
	p.regard = e
	for i := range d.Etapes {
		etape := &d.Etapes[i]
		if !e.vrai(etape.Si) {
			continue
		}
		if champs := p.montres(e, etape.Champs, r); len(champs) > 0 {
			p.Pages = append(p.Pages, Page{ID: etape.ID, Titre: etape.Titre.Fr, Aide: etape.Aide.Fr, Champs: champs})
		}
	}
	for i := range d.Pieces {
		piece := &d.Pieces[i]
		if e.vrai(piece.Si) {
			p.Pages = append(p.Pages, Page{ID: piece.ID, Titre: piece.Libelle.Fr, Aide: piece.Aide.Fr, Piece: piece})
			if v := r[piece.ID]; !v.Vide() {
				p.Visibles[piece.ID] = v
			}
		}
	}
	return p
}

// montres are the visible ones of the champs of an étape.
func (p *Parcours) montres(e *evaluateur, champs []Champ, r Reponses) []*Champ {
	l := make([]*Champ, 0, len(champs))
	for i := range champs {
		if c := &champs[i]; p.montrer(e, c, c.ID, r) {
			l = append(l, c)
		}
	}
	return l
}

// montrer tells whether a champ is visible; its answer then counts, and
// conditions see it under the id vue.
func (p *Parcours) montrer(e *evaluateur, c *Champ, vue string, r Reponses) bool {
	if !e.vrai(c.Si) {
		return false
	}
	v := r[c.ID]
	switch {
	case c.Muet():
		v = nil
	case c.Type == "calcul" && !p.x.Deposee:
		v = p.calculer(c)
	}
	if !v.Vide() {
		p.Visibles[c.ID] = v
	} else if c.Defaut != "" && c.pose() {
		v = un(c.Defaut) // already chosen on the screen: what it reveals must be there too
		e.dessus[c.ID] = v
	}
	if vue != c.ID && !v.Vide() {
		e.dessus[vue] = v
	}
	if c.Source == "agent" || c.Type == "calcul" && v.Vide() {
		return false // an agent's own note; nothing to compute with
	}
	if p.poses != nil {
		p.poses[c.ID] = true
	}
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
	for _, m := range p.montrables(page) {
		if m.Type == "calcul" && page.entre(m.Calcul.De) {
			continue // it would not follow what is typed beside it
		}
		if s, ok := p.saisir(m.Champ, r); ok {
			s.Dependante, s.Cachee = m.dependante, m.cachee
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
	if v, oui := p.x.Certifiees[c.ID]; oui {
		return ui.Saisie{
			Genre: ui.GenreResultat, Nom: c.Code, Libelle: c.Libelle.Fr, Valeur: strings.Join(GenreDe(c.Type).Afficher(c, v, p.x), ", "),
			Aide: "Vérifié par FranceConnect. Ce n’est plus exact\u00a0? Il se corrige auprès de l’Insee.",
		}, true
	}
	return GenreDe(c.Type).Saisie(c, r[c.ID], p.x), true
}

// entre tells that one of the champs is asked on the page.
func (page *Page) entre(ids []string) bool {
	return slices.ContainsFunc(page.Champs, func(c *Champ) bool {
		return slices.Contains(ids, c.ID) || slices.ContainsFunc(c.Champs, func(e Champ) bool { return slices.Contains(ids, e.ID) })
	})
}

// LirePage reads the posted answers of a page into r and returns the faults by
// name of control, all at once. What was typed is kept in r, faults included: a
// brouillon is saved incomplete. A question that the answers hide is no fault;
// one that they reveal is read when the page asked it already (see
// [Parcours.Dependantes]); otherwise nouvelles tells that the page is to be shown
// again.
func (p *Parcours) LirePage(page *Page, f url.Values, r Reponses) (fautes map[string]string, nouvelles bool) {
	if p.accueillir(page, f, r) {
		p = Parcourir(p.x, r)
		page, _ = p.Page(page.ID)
	}
	lus := map[string]bool{}
	p.lire(page, f, r, lus, posee)
	apres := Parcourir(p.x, r)
	for lues := 0; len(lus) > lues && f.Has(nomDependantes); apres = Parcourir(p.x, r) {
		lues = len(lus) // an answer shows a question, whose answer shows another
		if page, _ := apres.Page(page.ID); page != nil {
			apres.lire(page, f, r, lus, func(m montrable, f url.Values) bool { return m.dependante && posee(m, f) })
		}
	}
	fautes = map[string]string{}
	if page, _ = apres.Page(page.ID); page == nil {
		return fautes, false
	}
	apres.chaque(page, func(c *Champ, rangee string) {
		if lus[c.ID] {
			maps.Copy(fautes, apres.fautes(c, rangee))
		} else if c.pose() {
			nouvelles = true
		}
	})
	return fautes, nouvelles
}

// lire reads the questions of a page that were asked and are not read yet.
func (p *Parcours) lire(page *Page, f url.Values, r Reponses, lus map[string]bool, demandee func(montrable, url.Values) bool) {
	for _, m := range p.montrables(page) {
		if m.cachee || lus[m.ID] || !demandee(m, f) {
			continue
		}
		p.chaqueDe(m.Champ, func(c *Champ, _ string) {
			lus[c.ID] = true
			if c.Type == "liste" || !c.pose() {
				return
			}
			if v, oui := p.x.Certifiees[c.ID]; oui {
				r[c.ID] = v
				return
			}
			if v := GenreDe(c.Type).Lire(c, f, p.x); v.Vide() {
				delete(r, c.ID)
			} else {
				r[c.ID] = v
			}
		})
	}
}

// chaque goes through the champs of a page, those of the rows included, each
// with the title of its row, "" for none.
func (p *Parcours) chaque(page *Page, f func(c *Champ, rangee string)) {
	for _, c := range page.Champs {
		p.chaqueDe(c, f)
	}
}

func (p *Parcours) chaqueDe(c *Champ, f func(c *Champ, rangee string)) {
	f(c, "")
	for j := range p.rangees[c.ID] {
		rangee := &p.rangees[c.ID][j]
		for k := range rangee.Champs {
			f(&rangee.Champs[k], rangee.Titre)
		}
	}
}

// fautes tells what is wrong with the answer to a champ, by name of control; a
// fault in a row names it.
func (p *Parcours) fautes(c *Champ, rangee string) map[string]string {
	g := GenreDe(c.Type)
	if !c.pose() {
		return nil
	}
	v, fautes := p.Visibles[c.ID], map[string]string(nil)
	dire := func(nom, phrase string) {
		if phrase == "" {
			return
		}
		if fautes == nil {
			fautes = map[string]string{}
		}
		if rangee != "" {
			phrase = rangee + " : " + phrase
		}
		fautes[nom] = phrase
	}
	switch composee, ok := g.(compose); {
	case c.Type == "liste":
		dire(c.Code, g.Verifier(c, v, p.x))
	case v.Vide() && c.Requis:
		dire(c.Code, c.manque())
	case v.Vide():
	case ok:
		for suffixe, phrase := range composee.fautes(c, v, p.x) {
			dire(c.Code+suffixe, phrase)
		}
	default:
		dire(c.Code, g.Verifier(c, v, p.x))
	}
	return fautes
}

// Manques tells, page by page, what still prevents the dépôt: the faults of
// every visible champ and the required pièces.
func (p *Parcours) Manques() map[string]map[string]string {
	manques := map[string]map[string]string{}
	for i := range p.Pages {
		page, fautes := &p.Pages[i], map[string]string(nil)
		p.chaque(page, func(c *Champ, rangee string) {
			if l := p.fautes(c, rangee); fautes == nil {
				fautes = l
			} else {
				maps.Copy(fautes, l)
			}
		})
		if page.Piece != nil && page.Piece.Requis && !p.x.SansPieces && p.Visibles[page.Piece.ID].Vide() {
			fautes = map[string]string{page.Piece.Code: "Joignez le document : " + page.Piece.Libelle.Fr + "."}
		}
		if len(fautes) > 0 {
			manques[page.ID] = fautes
		}
	}
	return manques
}

// PiecesManquantes lists the pièces that the answers require and do not have,
// whether they may come later or not.
func (p *Parcours) PiecesManquantes() []*PieceAttendue {
	var l []*PieceAttendue
	for _, page := range p.Pages {
		if page.Piece != nil && page.Piece.Requis && p.Visibles[page.Piece.ID].Vide() {
			l = append(l, page.Piece)
		}
	}
	return l
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
