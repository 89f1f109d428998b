package pieces_test

import (
	"archive/zip"
	"bytes"
	"io"
	"testing"

	"guichet/pb_hooks/pieces"
)

// unZIP holds one file of n zeros: a bomb of n bytes weighs a thousandth.
func unZIP(n int64) []byte {
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	f, _ := w.Create("a.txt")
	_, _ = io.CopyN(f, zeros{}, n)
	_ = w.Close()
	return b.Bytes()
}

type zeros struct{}

func (zeros) Read(b []byte) (int, error) { clear(b); return len(b), nil }

func TestInspecter(t *testing.T) {
	const refus = "Ce fichier n’est pas accepté. Formats possibles\u00a0: PDF, JPG, PNG, HEIC."
	image := unJPEG()
	for _, cas := range []struct {
		nom     string
		contenu []byte
		codes   []string
		genre   string
		veut    string
	}{
		{"reconnaît un PDF", unPDF(), nil, "application/pdf", ""},
		{"reconnaît une photo JPEG", image, nil, "image/jpeg", ""},
		{"reconnaît une image PNG", unPNG(), nil, "image/png", ""},
		{"reconnaît un PNG animé, dont il garde une image", apresIHDR(unPNG(), bloc("acTL", "\x00\x00\x00\x02\x00\x00\x00\x00")), nil, "image/png", ""},
		{"reconnaît une photo HEIC", unHEIC(options{}), nil, "image/heic", ""},
		{"reconnaît une photo HEIF", bytes.Replace(unHEIC(options{}), []byte("ftypheic"), []byte("ftypmif1"), 1), nil, "image/heif", ""},
		{"refuse un fichier vide", nil, nil, "", "Ce fichier est vide."},
		{"refuse un PDF où l’on attend une image", unPDF(), []string{"jpg", "png"}, "", "Ce fichier n’est pas accepté. Formats possibles\u00a0: JPG, PNG."},
		{"refuse une archive", unZIP(10), nil, "", refus},
		{"refuse une bombe de 50 Mo dans 50 ko", unZIP(50e6), nil, "", refus},
		{"refuse un PDF suivi d’une archive", joindre(unPDF(), unZIP(10)), nil, "", refus},
		{"refuse un PDF terminé par un commentaire d’archive", commenter(joindre(unPDF(), unZIP(10)), "startxref\n0\n%%EOF\n"), nil, "", refus},
		{"refuse une image qui se dit aussi PDF", apresSOI(image, segment(0xFE, []byte("%PDF-1.7"))), nil, "", "Ce fichier"},
		{"coupe une archive qui suit une image", joindre(image, unZIP(10)), nil, "image/jpeg", ""},
		{"refuse une page web", []byte("<!DOCTYPE html><script>alert(1)</script>"), nil, "", refus},
		{"refuse un dessin SVG", []byte(`<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>`), nil, "", refus},
		{"refuse une image GIF", []byte("GIF89a\x01\x00\x01\x00"), nil, "", refus},
		{"refuse un programme", []byte("MZ\x90\x00\x03"), nil, "", refus},
		{"refuse du texte", []byte("bonjour"), nil, "", refus},
		{"refuse une vidéo de téléphone", boite("ftyp", []byte("isom\x00\x00\x00\x00mp41")), nil, "", refus},
	} {
		t.Run(cas.nom, func(t *testing.T) {
			genre, net, err := pieces.Inspecter(cas.contenu, cas.codes...)
			verifierPhrase(t, err, cas.veut)
			if genre != cas.genre {
				t.Errorf("type %q, want %q", genre, cas.genre)
			}
			if bytes.Contains(net, []byte("PK\x05\x06")) {
				t.Error("an archive is stored")
			}
		})
	}
}

// commenter ends the archive with a comment, so that the file ends like a PDF.
func commenter(archive []byte, texte string) []byte {
	b := bytes.Clone(archive)
	b[len(b)-2] = byte(len(texte))
	return append(b, texte...)
}
