package pieces

import (
	"fmt"
	"image/color"
	"strings"

	"github.com/boombuler/barcode/qr"
)

// QR draws a code of the given side in millimetres, with the sentence that
// replaces it for who cannot see it, and the same address in letters below.
func (p *PDF) QR(contenu, alternative string, cote float64) error {
	return p.qr(contenu, alternative, marge, cote)
}

// qr draws it at a distance of the left edge.
func (p *PDF) qr(contenu, alternative string, x, cote float64) error {
	code, err := qr.Encode(contenu, qr.M, qr.Unicode)
	if err != nil {
		return fmt.Errorf("qr: %w", err)
	}
	p.espace(2)
	if p.f.GetY()+cote > bas {
		p.f.AddPage()
	}
	n := p.arbre.ajouter("Figure")
	n.alternative = propre(alternative)
	y := p.f.GetY()
	module := cote / float64(code.Bounds().Dx())
	p.marquer(n, func() {
		p.f.SetFillColor(0, 0, 0)
		for j := range code.Bounds().Dy() {
			for i := range code.Bounds().Dx() {
				if code.At(i, j) == color.Black {
					// A hair more than a module: no white line between two.
					p.f.Rect(x+float64(i)*module, y+float64(j)*module, module+0.02, module+0.02, "F")
				}
			}
		}
	})
	p.f.SetY(y + cote + 2)
	return nil
}

// TraceQR is the path of a QR code, for an SVG image of that many modules on each
// side, its quiet zone included.
func TraceQR(contenu string) (trace string, cote int, err error) {
	code, err := qr.Encode(contenu, qr.M, qr.Unicode)
	if err != nil {
		return "", 0, fmt.Errorf("qr: %w", err)
	}
	const vide = 4 // modules, ISO 18004
	n := code.Bounds().Dx()
	var t strings.Builder
	for y := range n {
		for x := 0; x < n; x++ {
			debut := x
			for x < n && code.At(x, y) == color.Black {
				x++
			}
			if x > debut {
				fmt.Fprintf(&t, "M%d %dh%dv1h-%dz", debut+vide, y+vide, x-debut, x-debut)
			}
		}
	}
	return t.String(), n + 2*vide, nil
}
