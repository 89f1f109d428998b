package catalogue

// Ligne is one question with its answer in words: a text, rows or documents.
type Ligne struct {
	Champ    string // id
	Question string
	Reponse  []string
	Rangees  []RangeeResumee
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
		for _, c := range page.Champs {
			if ligne, ok := p.ligne(c); ok {
				b.Lignes = append(b.Lignes, ligne)
			}
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

// ligne is one champ of the summary; what has no answer to give is not there.
func (p *Parcours) ligne(c *Champ) (Ligne, bool) {
	v := p.Visibles[c.ID]
	l := Ligne{Champ: c.ID, Question: c.Libelle.Fr, Sensible: c.Sensible}
	switch {
	case c.Muet() || c.Type == "cache" && v.Vide():
		return l, false
	case c.Type == "liste":
		l.Rangees = p.resumerRangees(c)
	case !v.Vide():
		l.Reponse = GenreDe(c.Type).Afficher(c, v, p.x)
	}
	return l, true
}

// Valeur finds the visible answer of a champ of a bloc by the role it plays:
// ("demandeur", "nom_naissance").
func (p *Parcours) Valeur(role, code string) string {
	_, v := p.duRole(role, code)
	return v.Une()
}

// Valeurs is the same for an answer of several texts: ("association", "siege").
func (p *Parcours) Valeurs(role, code string) Valeur {
	_, v := p.duRole(role, code)
	return v
}

// CodeChoisi is the same for the code of the option chosen, "" for none.
func (p *Parcours) CodeChoisi(role, code string) string {
	c, v := p.duRole(role, code)
	if c == nil {
		return ""
	}
	if o := p.x.Doc.option(c.Liste, v.Une()); o != nil {
		return o.Code
	}
	return ""
}

func (p *Parcours) duRole(role, code string) (*Champ, Valeur) {
	for i := range p.Pages {
		for _, c := range p.Pages[i].Champs {
			if c.Role == role && c.Code == role+"_"+code {
				return c, p.Visibles[c.ID]
			}
		}
	}
	return nil, nil
}

// ParCode finds the visible answer of a champ in words, "" for none.
func (p *Parcours) ParCode(code string) string {
	if c, v := p.deCode(code); c != nil {
		return GenreDe(c.Type).Afficher(c, v, p.x)[0]
	}
	return ""
}

// ValeurDe is the same answer as it is kept: « 1250.50 ».
func (p *Parcours) ValeurDe(code string) string {
	_, v := p.deCode(code)
	return v.Une()
}

// deCode finds a champ that has a visible answer, nil for none.
func (p *Parcours) deCode(code string) (*Champ, Valeur) {
	for _, page := range p.Pages {
		for _, c := range page.Champs {
			if v := p.Visibles[c.ID]; c.Code == code && !v.Vide() {
				return c, v
			}
		}
	}
	return nil, nil
}
