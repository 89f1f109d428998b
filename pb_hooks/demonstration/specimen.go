package demonstration

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"path"
	"strings"

	"codeberg.org/go-pdf/fpdf"
)

// specimen makes a small document that nobody can take for a true one; the
// extension of its name tells the format.
func specimen(nom string) (string, error) {
	titre := strings.ReplaceAll(strings.TrimSuffix(nom, path.Ext(nom)), "-", " ")
	switch path.Ext(nom) {
	case ".pdf":
		return specimenPDF(titre)
	case ".png":
		return specimenPNG(titre)
	}
	return "", fmt.Errorf("no specimen for %s", nom)
}

func specimenPDF(titre string) (string, error) {
	f := fpdf.New("P", "mm", "A5", "")
	enc := f.UnicodeTranslatorFromDescriptor("") // cp1252
	f.SetTitle("SPÉCIMEN", true)
	f.AddPage()
	f.SetFont("Helvetica", "B", 44)
	f.SetTextColor(190, 190, 190)
	f.TransformBegin()
	f.TransformRotate(55, 74, 105)
	f.Text(25, 110, enc("SPÉCIMEN"))
	f.TransformEnd()
	f.SetTextColor(0, 0, 0)
	f.SetFont("Helvetica", "", 14)
	f.SetXY(15, 20)
	f.MultiCell(118, 8, enc(titre+"\n\nDocument inventé pour la démonstration du guichet. Il ne vaut rien et ne concerne personne."), "", "L", false)
	var b strings.Builder
	if err := f.Output(&b); err != nil {
		return "", fmt.Errorf("specimen: %w", err)
	}
	return b.String(), nil
}

// lettres are the glyphs of « SPÉCIMEN », five columns a letter, a bit a row,
// the lowest bit on top; the accent has its own two rows above.
var lettres = map[rune][5]byte{
	'S': {0x98, 0x24, 0x24, 0x24, 0xc8}, 'P': {0xfc, 0x24, 0x24, 0x24, 0x18}, 'É': {0xfc, 0xa4, 0xa6, 0xa5, 0x84},
	'C': {0x78, 0x84, 0x84, 0x84, 0x48}, 'I': {0x00, 0x84, 0xfc, 0x84, 0x00}, 'M': {0xfc, 0x08, 0x30, 0x08, 0xfc},
	'E': {0xfc, 0xa4, 0xa4, 0xa4, 0x84}, 'N': {0xfc, 0x08, 0x30, 0x40, 0xfc},
}

// specimenPNG is a picture of flat colours, which its title chooses, with the
// word across.
func specimenPNG(titre string) (string, error) {
	teinte := uint8(0)
	for i := range titre {
		teinte = teinte*31 + titre[i]
	}
	m := image.NewRGBA(image.Rect(0, 0, 480, 320))
	remplir := func(r image.Rectangle, c color.RGBA) { draw.Draw(m, r, image.NewUniform(c), image.Point{}, draw.Src) }
	remplir(m.Bounds(), color.RGBA{190, 205, 215, 255})
	remplir(image.Rect(0, 190, 480, 320), color.RGBA{90 + teinte/4, 100, 90, 255})
	remplir(image.Rect(150+int(teinte)/4, 150, 330, 260), color.RGBA{120, 90 + teinte/3, 70, 255})
	const cote = 9 // of a point, in pixels
	x := 20
	for _, l := range "SPÉCIMEN" {
		for colonne, bits := range lettres[l] {
			for rang := range 8 {
				if bits>>rang&1 == 1 {
					remplir(image.Rect(x+colonne*cote, 110+rang*cote, x+(colonne+1)*cote, 110+(rang+1)*cote), color.RGBA{160, 20, 20, 255})
				}
			}
		}
		x += 6 * cote
	}
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		return "", fmt.Errorf("specimen: %w", err)
	}
	return b.String(), nil
}
