package pieces

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	_ "image/png"
	"math"

	"golang.org/x/image/draw"
	"golang.org/x/image/font"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/f64"
	"golang.org/x/image/math/fixed"
)

// coteMax is the longest side of a barred image, in points: a card stays
// readable, and no better than for reading.
const coteMax = 1800

// inclinaison of the mention, which rises, as on a PDF.
const inclinaison = 25.0 * math.Pi / 180

func barrerImage(contenu []byte, mention string) ([]byte, error) {
	source, _, err := image.Decode(bytes.NewReader(contenu))
	if err != nil {
		return nil, fmt.Errorf("decode: %w", err)
	}
	toile := redresser(source, orientationJPEG(contenu))
	bande, err := bandeau(mention, toile.Bounds().Dx(), toile.Bounds().Dy())
	if err != nil {
		return nil, err
	}
	poser(toile, bande)
	var b bytes.Buffer
	if err := jpeg.Encode(&b, toile, &jpeg.Options{Quality: 85}); err != nil {
		return nil, fmt.Errorf("encode: %w", err)
	}
	return b.Bytes(), nil
}

// redresser draws an image upright on white, at most coteMax wide and high. The
// orientation is that of Exif, 1 to 8.
func redresser(source image.Image, orientation byte) *image.RGBA {
	l, h := float64(source.Bounds().Dx()), float64(source.Bounds().Dy())
	echelle := min(1, coteMax/max(l, h))
	x, y := float64(source.Bounds().Min.X), float64(source.Bounds().Min.Y)
	// From the source to the canvas: a and b turn, mirror and reduce; c puts the
	// corner back at the origin.
	tours := map[byte]f64.Aff3{
		1: {1, 0, 0, 0, 1, 0}, 2: {-1, 0, l, 0, 1, 0}, 3: {-1, 0, l, 0, -1, h}, 4: {1, 0, 0, 0, -1, h},
		5: {0, 1, 0, 1, 0, 0}, 6: {0, -1, h, 1, 0, 0}, 7: {0, -1, h, -1, 0, l}, 8: {0, 1, 0, -1, 0, l},
	}
	t, ok := tours[orientation]
	if !ok {
		t, orientation = tours[1], 1
	}
	if orientation >= 5 {
		l, h = h, l
	}
	for i := range t {
		t[i] *= echelle
	}
	t[2] -= t[0]*x + t[1]*y
	t[5] -= t[3]*x + t[4]*y
	toile := image.NewRGBA(image.Rect(0, 0, max(1, int(l*echelle)), max(1, int(h*echelle))))
	draw.Draw(toile, toile.Bounds(), image.White, image.Point{}, draw.Src)
	draw.ApproxBiLinear.Transform(toile, t, source, source.Bounds(), draw.Over, nil)
	return toile
}

// bandeau writes the mention twice on one line, each as long as the image.
func bandeau(mention string, l, h int) (*image.RGBA, error) {
	police, err := opentype.Parse(policeGrasse)
	if err != nil {
		return nil, fmt.Errorf("font: %w", err)
	}
	face := func(taille float64) (font.Face, error) {
		return opentype.NewFace(police, &opentype.FaceOptions{Size: taille, DPI: 72, Hinting: font.HintingFull})
	}
	essai, err := face(100)
	if err != nil {
		return nil, fmt.Errorf("font: %w", err)
	}
	large := float64(font.MeasureString(essai, mention).Ceil())
	taille := max(10, 100*0.85*math.Hypot(float64(l), float64(h))/large)
	mention += "    " + mention
	f, err := face(taille)
	if err != nil {
		return nil, fmt.Errorf("font: %w", err)
	}
	marge := max(1, int(taille/14))
	b := image.NewRGBA(image.Rect(0, 0, font.MeasureString(f, mention).Ceil()+2*marge, int(taille*1.4)+2*marge))
	// White around red: read on a dark card and on a light one.
	for _, trait := range []struct {
		dx, dy  int
		couleur color.Color
	}{
		{-marge, 0, color.NRGBA{255, 255, 255, 110}},
		{marge, 0, color.NRGBA{255, 255, 255, 110}},
		{0, -marge, color.NRGBA{255, 255, 255, 110}},
		{0, marge, color.NRGBA{255, 255, 255, 110}},
		{0, 0, color.NRGBA{150, 20, 20, 150}},
	} {
		d := font.Drawer{Dst: b, Src: image.NewUniform(trait.couleur), Face: f, Dot: fixed.P(marge+trait.dx, int(taille*1.1)+marge+trait.dy)}
		d.DrawString(mention)
	}
	return b, nil
}

// poser repeats the band over the image, one line under the other, so that no
// part can be cut out without a piece of it.
func poser(toile *image.RGBA, bande *image.RGBA) {
	l, h := float64(toile.Bounds().Dx()), float64(toile.Bounds().Dy())
	cos, sin := math.Cos(inclinaison), math.Sin(inclinaison)
	pas := float64(bande.Bounds().Dy()) * 3
	bas := h + l*math.Tan(inclinaison) + pas
	for rang, y := 0, pas/2; y < bas; rang, y = rang+1, y+pas {
		decale := -float64(bande.Bounds().Dx()) / 5 * float64(rang%2)
		t := f64.Aff3{cos, sin, decale * cos, -sin, cos, y - decale*sin}
		draw.ApproxBiLinear.Transform(toile, t, bande, bande.Bounds(), draw.Over, nil)
	}
}

// orientationJPEG is the orientation that a stored JPEG declares, 0 for none.
func orientationJPEG(b []byte) byte {
	if !bytes.HasPrefix(b, []byte{0xFF, jpegSOI}) {
		return 0
	}
	for i := 2; ; {
		marque, corps, suite, ok := segmentJPEG(b, i)
		if !ok || marque == jpegSOS || marque == jpegEOI {
			return 0
		}
		if o := orientationExif(marque, corps); o > 0 {
			return o
		}
		i = suite
	}
}
