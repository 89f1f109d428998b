package pieces

import "guichet/pb_hooks/socle"

// Affiche is a poster on one A4 page: a title and lines to be read from afar, a QR
// code of an address, and that address in letters.
type Affiche struct {
	Titre   string
	Lignes  []string
	Adresse string
	Pied    []string // who speaks
}

const coteAffiche = 85.0 // millimetres of its QR code

// Octets draws it.
func (a Affiche) Octets() ([]byte, error) {
	p := NouveauPDF(OptionsPDF{Titre: a.Titre})
	p.f.SetY(30)
	p.centrer(p.arbre.ajouter("H1"), "B", 36, a.Titre)
	p.espace(8)
	for _, l := range a.Lignes {
		p.centrer(p.arbre.ajouter("P"), "", 18, l)
		p.espace(3)
	}
	p.espace(6)
	if err := p.qr(a.Adresse, "Code à photographier\u00a0: il mène à "+a.Adresse, (210-coteAffiche)/2, coteAffiche); err != nil {
		return nil, err
	}
	p.espace(4)
	p.centrer(p.arbre.ajouter("P"), "B", 16, a.Adresse)
	p.espace(8)
	n := p.arbre.ajouter("P")
	for _, l := range a.Pied {
		p.centrer(n, "", 12, l)
	}
	return p.Octets()
}

// centrer writes a text in the middle of the page.
func (p *PDF) centrer(n *noeud, style string, points float64, texte string) {
	p.police(style, points)
	h := points * 0.45
	for _, ligne := range p.couper(socle.Typographier(texte), largeur) {
		if p.f.GetY()+h > bas {
			p.f.AddPage()
			p.police(style, points)
		}
		y := p.f.GetY()
		p.f.SetXY(marge, y)
		p.marquer(n, func() { p.f.CellFormat(largeur, h, ligne+" ", "", 0, "C", false, 0, "") })
		p.f.SetY(y + h)
	}
	p.police("", corps)
}
