package navigateur

import (
	"image"
	"image/jpeg"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"codeberg.org/go-pdf/fpdf"
)

// Photo writes a JPEG of about that many kilobytes, as a telephone's, and
// gives its path.
func Photo(t testing.TB, nom string, ko int) string {
	t.Helper()
	chemin := filepath.Join(t.TempDir(), nom)
	f, err := os.Create(chemin)
	if err != nil {
		t.Fatal(err)
	}
	// Noise does not compress: the weight follows the surface.
	hauteur := max(8, ko*1000/800)
	img := image.NewGray(image.Rect(0, 0, 1000, hauteur))
	alea := rand.New(rand.NewPCG(1, 2))
	for i := range img.Pix {
		img.Pix[i] = byte(alea.Uint32())
	}
	if err := jpeg.Encode(f, img, &jpeg.Options{Quality: 75}); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	return chemin
}

// PDF writes a page that says texte, and gives its path.
func PDF(t testing.TB, nom, texte string) string {
	t.Helper()
	chemin := filepath.Join(t.TempDir(), nom)
	doc := fpdf.New("P", "mm", "A4", "")
	doc.AddPage()
	doc.SetFont("Helvetica", "", 14)
	doc.Cell(0, 10, texte)
	if err := doc.OutputFileAndClose(chemin); err != nil {
		t.Fatal(err)
	}
	return chemin
}
