package pieces_test

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image/png"
	"testing"

	"guichet/pb_hooks/pieces"
)

func bloc(genre, corps string) []byte {
	b := binary.BigEndian.AppendUint32(nil, uint32(len(corps)))
	b = append(b, genre+corps...)
	return binary.BigEndian.AppendUint32(b, crc32.ChecksumIEEE(b[4:]))
}

// finIHDR is where the chunks after the header begin.
const finIHDR = 8 + 12 + 13

func apresIHDR(image []byte, blocs ...[]byte) []byte {
	return joindre(image[:finIHDR], joindre(blocs...), image[finIHDR:])
}

func TestNettoyerPNG(t *testing.T) {
	image := unPNG()
	secret := "48.1731N TelephoneDeJeanne"
	for _, cas := range []struct {
		nom     string
		contenu []byte
	}{
		{"laisse une image sans secret", image},
		{"ôte les textes", apresIHDR(image, bloc("tEXt", "Author\x00"+secret), bloc("zTXt", secret), bloc("iTXt", secret))},
		{"ôte l’Exif et la date", apresIHDR(image, bloc("eXIf", secret), bloc("tIME", "1234567"))},
		{"ôte un bloc privé", apresIHDR(image, bloc("maSc", secret))},
		{"ôte l’animation", apresIHDR(image, bloc("acTL", "\x00\x00\x00\x02\x00\x00\x00\x00"))},
		{"ôte ce qui suit l’image", joindre(image, []byte(secret))},
	} {
		t.Run(cas.nom, func(t *testing.T) {
			net, err := pieces.NettoyerPNG(cas.contenu)
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(net, image) {
				t.Error("what is left is not the image alone")
			}
			if _, err := png.Decode(bytes.NewReader(net)); err != nil {
				t.Error(err)
			}
		})
	}
	t.Run("garde les couleurs et la transparence", func(t *testing.T) {
		avec := apresIHDR(image, bloc("gAMA", "\x00\x00\xb1\x8f"), bloc("sRGB", "\x00"), bloc("pHYs", "\x00\x00\x0b\x13\x00\x00\x0b\x13\x01"))
		if net, err := pieces.NettoyerPNG(avec); err != nil || !bytes.Equal(net, avec) {
			t.Errorf("error %v, or chunks are gone", err)
		}
	})
}

func TestRefuserPNG(t *testing.T) {
	image := unPNG()
	faux := bytes.Clone(image)
	faux[len(faux)-30] ^= 1
	ihdr := func(largeur, hauteur string) []byte {
		return joindre(image[:8], bloc("IHDR", largeur+hauteur+"\x08\x06\x00\x00\x00"), image[finIHDR:])
	}
	const abime, grande = "Ce fichier est abîmé", "Cette image est trop grande"
	for _, cas := range []struct {
		nom     string
		contenu []byte
		veut    string
	}{
		{"refuse une image coupée", image[:len(image)-5], abime},
		{"refuse une image sans points", joindre(image[:finIHDR], bloc("IEND", "")), abime},
		{"refuse une somme fausse", faux, abime},
		{"refuse un bloc indispensable inconnu", apresIHDR(image, bloc("CgBI", "1234")), abime},
		{"refuse deux en-têtes", apresIHDR(image, image[8:finIHDR]), abime},
		{"refuse une image sans en-tête", joindre(image[:8], image[finIHDR:]), abime},
		{"refuse une largeur nulle", ihdr("\x00\x00\x00\x00", "\x00\x00\x00\x10"), abime},
		{"accepte 100 millions de points", ihdr("\x00\x00\x27\x10", "\x00\x00\x27\x10"), ""},
		{"refuse un peu plus de 100 millions de points", ihdr("\x00\x00\x27\x10", "\x00\x00\x27\x11"), grande},
		{"refuse une image plus grande qu’un entier", ihdr("\xff\xff\xff\xff", "\xff\xff\xff\xff"), grande},
	} {
		t.Run(cas.nom, func(t *testing.T) {
			_, err := pieces.NettoyerPNG(cas.contenu)
			verifierPhrase(t, err, cas.veut)
		})
	}
}

func FuzzNettoyerPNG(f *testing.F) {
	image := unPNG()
	f.Add(image)
	f.Add(apresIHDR(image, bloc("tEXt", "a"), bloc("eXIf", "Exif\x00\x00MM")))
	f.Add(image[:40])
	f.Fuzz(func(t *testing.T, b []byte) {
		net, err := pieces.NettoyerPNG(b)
		if err != nil {
			return
		}
		if len(net) > len(b) {
			t.Errorf("%d bytes became %d", len(b), len(net))
		}
		for i := 8; i < len(net); {
			switch genre := string(net[i+4 : i+8]); genre {
			case "eXIf", "tEXt", "iTXt", "zTXt", "tIME":
				t.Errorf("%s is left", genre)
			}
			i += 12 + int(binary.BigEndian.Uint32(net[i:]))
		}
		if encore, err := pieces.NettoyerPNG(net); err != nil || !bytes.Equal(encore, net) {
			t.Errorf("cleaning again: %v", err)
		}
	})
}
