package catalogue

import (
	"slices"

	"guichet/pb_hooks/socle"
)

// The gestures of the designer, each on the folded document: they know nothing
// of pages. A gesture that cannot be done changes nothing and says why.

// Place is where a part of a document goes: one step up or down, or right
// after another.
type Place struct {
	Vers  Direction
	Apres string // id of the part that it follows
}

// Direction is one step in the order of the parts.
type Direction int

// The steps.
const (
	Haut Direction = -1
	Bas  Direction = 1
)

var (
	errPartie = socle.Err(socle.Introuvable, "Cette partie de la démarche n’existe plus.")
	errBord   = socle.Err(socle.Invalide, "Cette partie ne peut pas aller plus loin.")
)

// AjouterEtape adds a page at the end.
func (d *Document) AjouterEtape(id, titre string) {
	d.Etapes = append(d.Etapes, Etape{ID: id, Titre: Texte{titre}, Champs: []Champ{}})
}

// ModifierEtape changes a page.
func (d *Document) ModifierEtape(id string, f func(*Etape)) error {
	i := d.rangEtape(id)
	if i < 0 {
		return errPartie
	}
	f(&d.Etapes[i])
	return nil
}

// DeplacerEtape moves a page, with its questions.
func (d *Document) DeplacerEtape(id string, p Place) error {
	l, err := deplacer(d.Etapes, p, id, func(e Etape) string { return e.ID })
	if err == nil {
		d.Etapes = l
	}
	return err
}

// RetirerEtape takes a page out, with its questions.
func (d *Document) RetirerEtape(id string) error {
	i := d.rangEtape(id)
	if i < 0 {
		return errPartie
	}
	var partis []string
	for _, c := range d.Etapes[i].Champs {
		partis = append(partis, c.ids()...)
	}
	return d.retirer(partis, func(n *Document) { n.Etapes = slices.Delete(slices.Clone(n.Etapes), i, i+1) })
}

func (d *Document) rangEtape(id string) int {
	return slices.IndexFunc(d.Etapes, func(e Etape) bool { return e.ID == id })
}

// ids are those of a champ and of the questions of its rows.
func (c *Champ) ids() []string {
	l := []string{c.ID}
	for i := range c.Champs {
		l = append(l, c.Champs[i].ID)
	}
	return l
}

// AjouterChamp adds a question at the end of a page or of the rows of a liste.
func (d *Document) AjouterChamp(dans string, c Champ) error {
	l := d.champsDans(dans)
	if l == nil {
		return errPartie
	}
	*l = append(*l, c)
	return nil
}

// champsDans are the questions of a page or of a liste, by its id; nil for
// neither.
func (d *Document) champsDans(id string) *[]Champ {
	if i := d.rangEtape(id); i >= 0 {
		return &d.Etapes[i].Champs
	}
	if c := d.champ(id); c != nil && c.Type == "liste" {
		return &c.Champs
	}
	return nil
}

// ModifierChamp changes a question.
func (d *Document) ModifierChamp(id string, f func(*Champ)) error {
	c := d.champ(id)
	if c == nil {
		return errPartie
	}
	f(c)
	return nil
}

// DeplacerChamp moves a question: among those of its page or of its rows, over
// the edge of a page to the next one, behind another question, or first of a
// page when it follows its title. A liste does not enter another.
func (d *Document) DeplacerChamp(id string, p Place) error {
	ou, rang := d.lieu(id)
	if ou == "" {
		return errPartie
	}
	vers, place := ou, rang+int(p.Vers)
	switch l := *d.champsDans(ou); {
	case d.rangEtape(p.Apres) >= 0:
		vers, place = p.Apres, 0
	case p.Apres != "":
		var apres int
		if vers, apres = d.lieu(p.Apres); vers == "" {
			return errPartie
		}
		if place = apres + 1; vers == ou && rang < place {
			place--
		}
	case place >= 0 && place < len(l):
	default: // over the edge
		e := d.rangEtape(ou) + int(p.Vers)
		if d.rangEtape(ou) < 0 || e < 0 || e >= len(d.Etapes) {
			return errBord
		}
		vers, place = d.Etapes[e].ID, 0
		if p.Vers == Haut {
			place = len(d.Etapes[e].Champs)
		}
	}
	c := *d.champ(id)
	if c.Type == "liste" && (vers == id || d.rangEtape(vers) < 0) {
		return socle.Err(socle.Invalide, "Une question à plusieurs lignes ne se place pas dans une autre.")
	}
	source := d.champsDans(ou)
	*source = slices.Delete(slices.Clone(*source), rang, rang+1)
	cible := d.champsDans(vers)
	*cible = slices.Insert(slices.Clone(*cible), place, c)
	return nil
}

// lieu is the page or the liste that holds a question, and its rank there; ""
// for none.
func (d *Document) lieu(id string) (string, int) {
	rang := func(l []Champ) int { return slices.IndexFunc(l, func(c Champ) bool { return c.ID == id }) }
	for _, e := range d.Etapes {
		if i := rang(e.Champs); i >= 0 {
			return e.ID, i
		}
		for _, c := range e.Champs {
			if i := rang(c.Champs); i >= 0 {
				return c.ID, i
			}
		}
	}
	return "", -1
}

// RetirerChamp takes a question out. One that something else looks at stays,
// and the error says what does.
func (d *Document) RetirerChamp(id string) error {
	ou, rang := d.lieu(id)
	if ou == "" {
		return errPartie
	}
	return d.retirer(d.champ(id).ids(), func(n *Document) {
		l := n.champsDans(ou)
		*l = slices.Delete(slices.Clone(*l), rang, rang+1)
		n.oublierListes()
	})
}

// oublierListes takes out the lists of answers that no question offers any
// more.
func (d *Document) oublierListes() {
	servies := map[string]bool{}
	for _, e := range d.Etapes {
		for _, c := range e.Champs {
			servies[c.Liste] = true
			for _, enfant := range c.Champs {
				servies[enfant.Liste] = true
			}
		}
	}
	d.Listes = slices.DeleteFunc(slices.Clone(d.Listes), func(l Liste) bool { return !servies[l.ID] })
}

// deplacer moves one part among its equals.
func deplacer[T any](l []T, p Place, id string, idDe func(T) string) ([]T, error) {
	rangDe := func(id string) int { return slices.IndexFunc(l, func(x T) bool { return idDe(x) == id }) }
	rang := rangDe(id)
	if rang < 0 {
		return nil, errPartie
	}
	place := rang + int(p.Vers)
	if p.Apres != "" {
		if place = rangDe(p.Apres); place < 0 {
			return nil, errPartie
		}
		if rang > place {
			place++
		}
	}
	if place < 0 || place >= len(l) {
		return nil, errBord
	}
	x := l[rang]
	return slices.Insert(slices.Delete(slices.Clone(l), rang, rang+1), place, x), nil
}
