package catalogue

import (
	"net/url"
	"regexp"
	"slices"
	"strings"

	"guichet/pb_hooks/socle"
	"guichet/ui"
)

// Rangee is one row of a liste, with the questions that it asks. Their ids are
// those of the answers, liste/rangée/champ, and their codes the names of the
// controls.
type Rangee struct {
	ID     string
	Titre  string // « Enfant 2 »
	Champs []Champ
}

var formeRangee = regexp.MustCompile(`^[0-9A-Za-z]{1,26}$`)

// Rangees are the rows of a visible liste, in order.
func (p *Parcours) Rangees(liste string) []Rangee { return p.rangees[liste] }

// dans is a question of a liste in one of its rows.
func (c Champ) dans(liste *Champ, rangee string) Champ {
	prefixe := liste.ID + "/" + rangee + "/"
	freres := func(id string) bool {
		return slices.ContainsFunc(liste.Champs, func(f Champ) bool { return f.ID == id })
	}
	c.ID, c.Code = prefixe+c.ID, liste.Code+"."+rangee+"."+c.Code
	if slices.ContainsFunc(c.Regles, func(r Regle) bool { return freres(r.Champ) }) {
		c.Regles = slices.Clone(c.Regles)
		for i, r := range c.Regles {
			if freres(r.Champ) {
				c.Regles[i].Champ = prefixe + r.Champ
			}
		}
	}
	return c
}

// derouler shows the rows of a liste. A condition of a row sees the row under
// the plain ids of its questions, then the rest of the form; when the row is
// done they are forgotten, so that no other row and nothing after sees them.
func (p *Parcours) derouler(e *evaluateur, l *Champ, r Reponses) {
	for i, id := range r[l.ID] {
		rangee := Rangee{ID: id, Titre: l.titreRangee(i)}
		for _, enfant := range l.Champs {
			c := enfant.dans(l, id)
			if p.montrer(e, &c, enfant.ID, r) {
				rangee.Champs = append(rangee.Champs, c)
			}
		}
		for _, enfant := range l.Champs {
			delete(e.dessus, enfant.ID)
		}
		p.rangees[l.ID] = append(p.rangees[l.ID], rangee)
	}
}

// accueillir keeps the rows that a page posts for the first time: the blank
// ones it was drawn with. It tells whether there are any.
func (p *Parcours) accueillir(page *Page, f url.Values, r Reponses) (nouvelles bool) {
	for _, c := range page.Champs {
		if c.Type != "liste" {
			continue
		}
		for _, id := range GenreDe(c.Type).Lire(c, f, p.x) {
			if !slices.Contains(r[c.ID], id) && len(r[c.ID]) < maxRangees {
				r[c.ID] = append(r[c.ID], id)
				nouvelles = true
			}
		}
	}
	return nouvelles
}

// ModifierRangees does what the buttons of a liste ask: one more row, or one
// less. It returns the name of what to look at next, and whether one was
// pressed. Call it after [Parcours.LirePage].
func (p *Parcours) ModifierRangees(page *Page, f url.Values, r Reponses) (ancre string, fait bool) {
	for _, c := range page.Champs {
		if c.Type != "liste" {
			continue
		}
		if _, maxi := c.bornes(); f.Get("_ajouter") == c.Code && len(r[c.ID]) < maxi {
			id := socle.ID()
			r[c.ID] = append(r[c.ID], id)
			return c.Code + "." + id, true
		}
		if id, ok := strings.CutPrefix(f.Get("_retirer"), c.Code+"."); ok {
			r.retirer(c.ID, id)
			return c.Code, true
		}
	}
	return "", f.Has("_ajouter") || f.Has("_retirer")
}

// retirer takes a row out, with its answers.
func (r Reponses) retirer(liste, rangee string) {
	if r[liste] = slices.DeleteFunc(slices.Clone(r[liste]), func(id string) bool { return id == rangee }); len(r[liste]) == 0 {
		delete(r, liste)
	}
	for cle := range r {
		if strings.HasPrefix(cle, liste+"/"+rangee+"/") {
			delete(r, cle)
		}
	}
}

// saisirRangees draws the rows; those that are asked at least are there from
// the beginning, blank.
func (p *Parcours) saisirRangees(c *Champ, r Reponses) ui.Saisie {
	rangees := slices.Clone(p.rangees[c.ID])
	for mini, _ := c.bornes(); len(rangees) < mini; {
		rangees = append(rangees, p.vierge(c, len(rangees)))
	}
	s := GenreDe(c.Type).Saisie(c, make(Valeur, len(rangees)), p.x)
	for _, rangee := range rangees {
		n := ui.Rangee{ID: rangee.ID, Titre: rangee.Titre}
		for i := range rangee.Champs {
			if saisie, ok := p.saisir(&rangee.Champs[i], r); ok {
				n.Saisies = append(n.Saisies, saisie)
			}
		}
		s.Rangees = append(s.Rangees, n)
	}
	return s
}

// vierge is a row that nobody has begun.
func (p *Parcours) vierge(l *Champ, rang int) Rangee {
	id := socle.ID()
	essai := Parcourir(p.x, p.avec(l.ID, id))
	rangee := essai.rangees[l.ID][0]
	rangee.Titre = l.titreRangee(rang)
	return rangee
}

// avec are the visible answers with a single, blank, row in a liste.
func (p *Parcours) avec(liste, rangee string) Reponses {
	r := Reponses{}
	for cle, v := range p.Visibles {
		r[cle] = v
	}
	r[liste] = Valeur{rangee}
	return r
}

// RangeeResumee is one row with its answers in words.
type RangeeResumee struct {
	Titre  string
	Lignes []Ligne
}

// resumerRangees writes the rows with their answers.
func (p *Parcours) resumerRangees(l *Champ) []RangeeResumee {
	var lignes []RangeeResumee
	for _, rangee := range p.rangees[l.ID] {
		n := RangeeResumee{Titre: rangee.Titre}
		for i := range rangee.Champs {
			if ligne, ok := p.ligne(&rangee.Champs[i]); ok {
				n.Lignes = append(n.Lignes, ligne)
			}
		}
		lignes = append(lignes, n)
	}
	return lignes
}
