package catalogue

import (
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
	x        *Contexte
}

// Parcourir computes the visible pages.
func Parcourir(x *Contexte, r Reponses) *Parcours {
	p := &Parcours{Visibles: Reponses{}, x: x}
	e := &evaluateur{types: map[string]string{}, vues: Reponses{}, auj: x.Aujourdhui}
	for _, etape := range x.Doc.Etapes {
		if !e.vrai(etape.Si) {
			continue
		}
		page := Page{ID: etape.ID, Titre: etape.Titre.Fr, Aide: etape.Aide.Fr}
		for _, c := range etape.Champs {
			e.types[c.ID] = c.Type
			if !e.vrai(c.Si) {
				continue
			}
			page.Champs = append(page.Champs, c)
			v := r[c.ID]
			if !v.Vide() {
				p.Visibles[c.ID] = v
			} else {
				v = un(c.Defaut) // already chosen on the screen: what it reveals must be there too
			}
			e.vues[c.ID] = v
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

// Page finds a visible page and its rank, -1 for none.
func (p *Parcours) Page(id string) (*Page, int) {
	i := slices.IndexFunc(p.Pages, func(q Page) bool { return q.ID == id })
	if i < 0 {
		return nil, -1
	}
	return &p.Pages[i], i
}

// Saisies draws the controls of a page, with the faults told by code. A page of
// one question takes it as its title.
func (p *Parcours) Saisies(page *Page, r Reponses, fautes map[string]string) []ui.Saisie {
	l := make([]ui.Saisie, 0, len(page.Champs))
	for i := range page.Champs {
		c := &page.Champs[i]
		s := GenreDe(c.Type).Saisie(c, r[c.ID], p.x)
		s.Erreur = fautes[c.Code]
		l = append(l, s)
	}
	if len(l) == 1 && l[0].Genre != GenreInformation && l[0].Genre != ui.GenreCase {
		l[0].Titre = true
	}
	return l
}

// LirePage reads the posted answers of a page into r and returns the faults by
// code of champ, all at once. What was typed is kept in r, faults included: a
// brouillon is saved incomplete. A champ that the new answers reveal on the
// same page is not a fault of this reading: see [Parcours.Manques].
func (p *Parcours) LirePage(page *Page, f url.Values, r Reponses) map[string]string {
	fautes := map[string]string{}
	for i := range page.Champs {
		c := &page.Champs[i]
		v := GenreDe(c.Type).Lire(c, f, p.x)
		if v.Vide() {
			delete(r, c.ID)
		} else {
			r[c.ID] = v
		}
		if faute := p.verifier(c, v); faute != "" {
			fautes[c.Code] = faute
		}
	}
	// An answer may hide a champ of this page: its fault goes with it.
	apres, _ := Parcourir(p.x, r).Page(page.ID)
	for i := range page.Champs {
		code := page.Champs[i].Code
		if apres == nil || !slices.ContainsFunc(apres.Champs, func(c Champ) bool { return c.Code == code }) {
			delete(fautes, code)
		}
	}
	return fautes
}

func (p *Parcours) verifier(c *Champ, v Valeur) string {
	switch {
	case c.Type == "texte_affiche":
		return ""
	case v.Vide() && c.Requis:
		return c.manque()
	case v.Vide():
		return ""
	default:
		return GenreDe(c.Type).Verifier(c, v, p.x)
	}
}

// Manques tells, page by page, what still prevents the dépôt: the faults of
// every visible champ and the required pièces.
func (p *Parcours) Manques() map[string]map[string]string {
	manques := map[string]map[string]string{}
	ajouter := func(page, code, phrase string) {
		if manques[page] == nil {
			manques[page] = map[string]string{}
		}
		manques[page][code] = phrase
	}
	for i := range p.Pages {
		page := &p.Pages[i]
		for j := range page.Champs {
			c := &page.Champs[j]
			if faute := p.verifier(c, p.Visibles[c.ID]); faute != "" {
				ajouter(page.ID, c.Code, faute)
			}
		}
		if page.Piece != nil && page.Piece.Requis && p.Visibles[page.Piece.ID].Vide() {
			ajouter(page.ID, page.Piece.Code, "Joignez le document : "+page.Piece.Libelle.Fr+".")
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

// Ligne is one question with its answer in words.
type Ligne struct {
	Champ    string // id
	Question string
	Reponse  []string
	Pieces   []string // ids
	Sensible bool
}

// Resume is the answers in words, page by page, only what was asked.
func (p *Parcours) Resume() []struct {
	Page   Page
	Lignes []Ligne
} {
	type bloc = struct {
		Page   Page
		Lignes []Ligne
	}
	var l []bloc
	for _, page := range p.Pages {
		b := bloc{Page: page}
		for i := range page.Champs {
			c := &page.Champs[i]
			if c.Type == "texte_affiche" {
				continue
			}
			ligne := Ligne{Champ: c.ID, Question: c.Libelle.Fr, Sensible: c.Sensible}
			if v := p.Visibles[c.ID]; !v.Vide() {
				ligne.Reponse = GenreDe(c.Type).Afficher(c, v, p.x)
			}
			b.Lignes = append(b.Lignes, ligne)
		}
		if page.Piece != nil {
			b.Lignes = append(b.Lignes, Ligne{Champ: page.Piece.ID, Question: page.Piece.Libelle.Fr, Pieces: p.Visibles[page.Piece.ID], Sensible: page.Piece.Sensible})
		}
		if len(b.Lignes) > 0 {
			l = append(l, b)
		}
	}
	return l
}

// Valeur finds the visible answer of a champ of a bloc by the role it plays:
// ("demandeur", "nom_naissance").
func (p *Parcours) Valeur(role, code string) string {
	for _, page := range p.Pages {
		for _, c := range page.Champs {
			if c.Role == role && c.Code == role+"_"+code {
				return p.Visibles[c.ID].Une()
			}
		}
	}
	return ""
}

// ParCode finds the visible answer of a champ in words, "" for none.
func (p *Parcours) ParCode(code string) string {
	for _, page := range p.Pages {
		for i := range page.Champs {
			c := &page.Champs[i]
			if c.Code == code && !p.Visibles[c.ID].Vide() {
				return GenreDe(c.Type).Afficher(c, p.Visibles[c.ID], p.x)[0]
			}
		}
	}
	return ""
}

// NouveauContexte prepares the reading of a document; the document is the
// unfolded one of a revision.
func NouveauContexte(doc *Document, auj socle.Jour, lieux Lieux, chemin string) *Contexte {
	return &Contexte{Doc: doc, Aujourdhui: auj, Lieux: lieux, Chemin: chemin}
}
