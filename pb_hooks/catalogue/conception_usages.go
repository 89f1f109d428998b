package catalogue

import (
	"slices"
	"strings"

	"guichet/pb_hooks/socle"
)

// regard is one place of a document that looks at an answer, a named condition
// or a liste.
type regard struct {
	ou    string   // « la question « Buvette » »
	cites []string // ids of champs and of named conditions
}

// regards lists them, in the order of the document.
func (d *Document) regards() []regard {
	var l []regard
	dire := func(ou string, cites ...string) {
		if len(cites) > 0 {
			l = append(l, regard{ou, cites})
		}
	}
	for i := range d.Conditions {
		dire("la condition «\u00a0"+d.Conditions[i].Phrase.Fr+"\u00a0»", d.Conditions[i].Test.cites()...)
	}
	champ := func(c *Champ) {
		cites := c.Si.cites()
		for _, r := range c.Regles {
			if r.Champ != "" {
				cites = append(cites, r.Champ)
			}
		}
		if c.Calcul != nil {
			cites = append(cites, c.Calcul.De...)
		}
		dire("la question «\u00a0"+c.nomCourt()+"\u00a0»", cites...)
	}
	for i := range d.Etapes {
		e := &d.Etapes[i]
		dire("la page «\u00a0"+e.Titre.Fr+"\u00a0»", e.Si.cites()...)
		for j := range e.Champs {
			champ(&e.Champs[j])
			for k := range e.Champs[j].Champs {
				champ(&e.Champs[j].Champs[k])
			}
		}
	}
	for i := range d.Pieces {
		dire("le document «\u00a0"+d.Pieces[i].Libelle.Fr+"\u00a0»", d.Pieces[i].Si.cites()...)
	}
	for i := range d.Exclusions {
		dire("la règle d’accès «\u00a0"+d.Exclusions[i].Titre.Fr+"\u00a0»", d.Exclusions[i].Si.cites()...)
	}
	return l
}

// cites are the ids that a test names.
func (t *Test) cites() []string {
	if t == nil {
		return nil
	}
	var l []string
	for _, id := range []string{t.Q, t.Ref} {
		if id != "" {
			l = append(l, id)
		}
	}
	for _, sous := range [][]Test{t.All, t.Any} {
		for i := range sous {
			l = append(l, sous[i].cites()...)
		}
	}
	return append(l, t.Not.cites()...)
}

// Usages says what looks at the answers, or at the conditions, of some ids; a
// champ of a bloc goes with its citation.
func (d *Document) Usages(ids ...string) []string {
	var l []string
	for _, r := range d.regards() {
		if slices.ContainsFunc(r.cites, func(cite string) bool {
			racine, _, _ := strings.Cut(cite, ".")
			return slices.Contains(ids, racine)
		}) {
			l = append(l, r.ou)
		}
	}
	return l
}

// retirer does what takes parts out, unless something that stays looks at them.
func (d *Document) retirer(partis []string, faire func(*Document)) error {
	n := *d
	n.Etapes = slices.Clone(d.Etapes)
	for i := range n.Etapes {
		n.Etapes[i].Champs = slices.Clone(n.Etapes[i].Champs)
	}
	faire(&n)
	if l := n.Usages(partis...); len(l) > 0 {
		return socle.Err(socle.Conflit, "Rien n’est retiré\u00a0: "+strings.Join(l, ", ")+" en dépend. Changez d’abord sa condition ou son calcul.")
	}
	*d = n
	return nil
}

// RetirerCondition takes a named condition out.
func (d *Document) RetirerCondition(id string) error {
	return d.retirer([]string{id}, func(n *Document) {
		n.Conditions = slices.DeleteFunc(slices.Clone(n.Conditions), func(c CondNommee) bool { return c.ID == id })
	})
}

// RetirerPiece takes a document to join out.
func (d *Document) RetirerPiece(id string) error {
	return d.retirer([]string{id}, func(n *Document) {
		n.Pieces = slices.DeleteFunc(slices.Clone(n.Pieces), func(p PieceAttendue) bool { return p.ID == id })
	})
}

// RetirerExclusion takes a rule of eligibility out.
func (d *Document) RetirerExclusion(id string) error {
	return d.retirer(nil, func(n *Document) {
		n.Exclusions = slices.DeleteFunc(slices.Clone(n.Exclusions), func(x Exclusion) bool { return x.ID == id })
	})
}

// DeplacerPiece moves a document to join.
func (d *Document) DeplacerPiece(id string, p Place) error {
	l, err := deplacer(d.Pieces, p, id, func(p PieceAttendue) string { return p.ID })
	if err == nil {
		d.Pieces = l
	}
	return err
}
