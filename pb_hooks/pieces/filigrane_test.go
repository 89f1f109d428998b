package pieces_test

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"image/png"
	"os"
	"path/filepath"
	"testing"

	"codeberg.org/go-pdf/fpdf"
	"github.com/pdfcpu/pdfcpu/pkg/api"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/model"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/pieces"
)

const laMention = "Copie réservée à la mairie de Saint-Exemple, demande n°\u00a04K7M-2C9C, 4\u00a0mai\u00a02026"

// uneCarte is a plain image, dark above and light below.
func uneCarte(l, h int) image.Image {
	m := image.NewRGBA(image.Rect(0, 0, l, h))
	draw.Draw(m, m.Bounds(), image.NewUniform(color.Gray{225}), image.Point{}, draw.Src)
	draw.Draw(m, image.Rect(0, 0, l, h/2), image.NewUniform(color.Gray{40}), image.Point{}, draw.Src)
	return m
}

func enJPEG(m image.Image) []byte {
	var b bytes.Buffer
	_ = jpeg.Encode(&b, m, nil) // a buffer does not fail
	return b.Bytes()
}

func enPNG(m image.Image) []byte {
	var b bytes.Buffer
	_ = png.Encode(&b, m)
	return b.Bytes()
}

func barrer(t *testing.T, contenu []byte, genre string) []byte {
	t.Helper()
	copie, _, err := pieces.Barrer(contenu, genre, laMention)
	if err != nil {
		t.Fatal(err)
	}
	// CAPTURES keeps the copies, to be looked at.
	if ou := os.Getenv("CAPTURES"); ou != "" {
		_ = os.WriteFile(filepath.Join(ou, "barree-"+filepath.Base(t.Name())), copie, 0o600)
	}
	return copie
}

func TestUneImageEstBarreePartout(t *testing.T) {
	for _, l := range []struct {
		nom    string
		l, h   int
		encode func(image.Image) []byte
		genre  string
	}{
		{"carte.jpg", 1200, 800, enJPEG, "image/jpeg"},
		{"carte.png", 1200, 800, enPNG, "image/png"},
		{"bandeau.png", 1600, 300, enPNG, "image/png"},
		{"passeport.jpg", 600, 1400, enJPEG, "image/jpeg"},
	} {
		t.Run(l.nom, func(t *testing.T) {
			copie, err := jpeg.Decode(bytes.NewReader(barrer(t, l.encode(uneCarte(l.l, l.h)), l.genre)))
			if err != nil {
				t.Fatal(err)
			}
			if copie.Bounds().Dx() != l.l || copie.Bounds().Dy() != l.h {
				t.Fatalf("la copie fait %v", copie.Bounds())
			}
			// A square as wide as a quarter of the image is never left clean.
			pas := min(l.l, max(l.h, l.l/4)) / 2
			for x := 0; x+pas <= l.l; x += pas {
				for y := 0; y+pas <= l.h; y += pas {
					if marques := rougeurs(copie, image.Rect(x, y, x+pas, y+pas)); marques < pas*pas/400 {
						t.Errorf("rien ne barre le carré %d,%d de %d : %d points", x, y, pas, marques)
					}
				}
			}
		})
	}
}

// rougeurs counts the points that are redder than the card, which is grey.
func rougeurs(m image.Image, r image.Rectangle) (n int) {
	for x := r.Min.X; x < r.Max.X; x++ {
		for y := r.Min.Y; y < r.Max.Y; y++ {
			if c := color.NRGBAModel.Convert(m.At(x, y)).(color.NRGBA); int(c.R) > int(c.G)+25 {
				n++
			}
		}
	}
	return n
}

func TestUneGrandePhotoEstReduiteEtRedressee(t *testing.T) {
	couchee := apresSOI(enJPEG(uneCarte(4000, 3000)), segment(0xE1, unExif(binary.BigEndian, "MM\x00*", 6)))
	copie, err := jpeg.Decode(bytes.NewReader(barrer(t, couchee, "image/jpeg")))
	if err != nil {
		t.Fatal(err)
	}
	if b := copie.Bounds(); b.Dx() != 1350 || b.Dy() != 1800 {
		t.Fatalf("la copie fait %v", b)
	}
	// Orientation 6: the top of what was shot is on the right of what is stored.
	gauche, droite := clarte(copie, 20), clarte(copie, 1330)
	if gauche < 150 || droite > 120 {
		t.Errorf("à gauche %d, à droite %d : la photo est à l’envers", gauche, droite)
	}
}

func clarte(m image.Image, x int) (total int) {
	for y := range m.Bounds().Dy() {
		total += int(color.GrayModel.Convert(m.At(x, y)).(color.Gray).Y)
	}
	return total / m.Bounds().Dy()
}

func TestUnPDFEstBarreAChaquePage(t *testing.T) {
	copie := barrer(t, composer(t, "", 120), "application/pdf")
	ctx := relirePDF(t, copie)
	if ctx.PageCount < 2 {
		t.Fatalf("%d page", ctx.PageCount)
	}
	ok, err := api.HasWatermarks(bytes.NewReader(copie), model.NewDefaultConfiguration())
	if err != nil || !ok {
		t.Errorf("barré %v, erreur %v", ok, err)
	}
	if err := api.RemoveWatermarks(bytes.NewReader(copie), &bytes.Buffer{}, []string{"2"}, model.NewDefaultConfiguration()); err != nil {
		t.Errorf("la page 2 n’est pas barrée : %v", err)
	}
}

func TestCeQuiNeSeBarrePasNestPasRecu(t *testing.T) {
	app := ouvrir(t)
	r := reception()
	r.Identite, r.Formats = true, []string{"pdf", "jpg", "png"}
	for nom, contenu := range map[string][]byte{"un PDF sans page": unPDF("(rien)"), "un JPEG sans image": sansImage()} {
		if _, err := pieces.Recevoir(app, bytes.NewReader(contenu), r); phrase(t, err) == "" {
			t.Errorf("%s : reçu", nom)
		}
	}
	if _, _, err := pieces.Barrer(unHEIC(options{}), "image/heic", laMention); err == nil {
		t.Error("un HEIC sort sans mention")
	}
	if n := nbLignes(t, app); n != 0 {
		t.Errorf("%d pièces gardées", n)
	}
	recevoir(t, app, enPNG(uneCarte(300, 200)), r)
}

// sansImage is a JPEG whose segments are in order and whose scan is empty.
func sansImage() []byte {
	b := unJPEG()
	fin := bytes.Index(b, []byte{0xFF, 0xDA}) + 4 + int(b[bytes.Index(b, []byte{0xFF, 0xDA})+3])
	return append(bytes.Clone(b[:fin-2]), 0xFF, 0xD9)
}

func TestUnePieceEchueSortDuMagasin(t *testing.T) {
	app := ouvrir(t)
	r := reception()
	r.GardeJours, r.Proprietaire = 30, "demandes:demandeexemple0"
	echue := recevoir(t, app, unJPEG(), r)
	gardee := recevoir(t, app, unPNG(), r)
	meme := recevoir(t, app, unJPEG(), reception())
	dites := 0
	pieces.Garder(app, pieces.Gardien{
		Echues: func(core.App) ([]pieces.Piece, error) {
			if echue.Otee() {
				return nil, nil
			}
			return []pieces.Piece{*echue}, nil
		},
		Otee: func(core.App, *pieces.Piece) error { dites++; return nil },
	})
	vieillir(t, app)
	purger := func() {
		t.Helper()
		if err := pieces.Purger(app); err != nil {
			t.Fatal(err)
		}
		var err error
		if echue, err = pieces.ParID(app, commune, echue.ID); err != nil {
			t.Fatal(err)
		}
	}
	purger()
	if !echue.Otee() || dites != 1 {
		t.Errorf("ôtée %v, dite %d fois", echue.OteeLe, dites)
	}
	lire(t, app, meme) // the same content, of another row
	if err := pieces.Retirer(app, meme); err != nil {
		t.Fatal(err)
	}
	purger()
	if _, err := os.Stat(filepath.Join(app.DataDir(), "pieces", echue.Empreinte[:2], echue.Empreinte)); !os.IsNotExist(err) {
		t.Errorf("le contenu est encore là : %v", err)
	}
	lire(t, app, gardee)
	if nb, err := pieces.VerifierStock(app); nb != 1 || err != nil {
		t.Errorf("%d fichiers vérifiés, erreur %v", nb, err)
	}
	if dites != 1 {
		t.Errorf("dite %d fois", dites)
	}
}

func TestUnPDFCoucheEstBarreJusquAuBord(t *testing.T) {
	f := fpdf.New("L", "mm", "A4", "")
	f.AddPage()
	f.AddPageFormat("P", fpdf.SizeType{Wd: 105, Ht: 74})
	var b bytes.Buffer
	if err := f.Output(&b); err != nil {
		t.Fatal(err)
	}
	copie := barrer(t, b.Bytes(), "application/pdf")
	formats, err := api.PageDims(bytes.NewReader(copie), model.NewDefaultConfiguration())
	if err != nil || len(formats) != 2 || formats[0].Width < formats[0].Height {
		t.Fatalf("pages %v, erreur %v", formats, err)
	}
	if !bytes.Contains(copie, []byte("841.89")) {
		t.Error("le calque n’a pas la taille de la page")
	}
}
