package pieces_test

import (
	"bytes"
	"encoding/binary"
	"image/jpeg"
	"testing"

	"guichet/pb_hooks/pieces"
)

func segment(marque byte, corps []byte) []byte {
	b := binary.BigEndian.AppendUint16([]byte{0xFF, marque}, uint16(len(corps)+2))
	return append(b, corps...)
}

// apresSOI puts segments where cameras write theirs.
func apresSOI(image []byte, segments ...[]byte) []byte {
	return joindre(image[:2], joindre(segments...), image[2:])
}

// unExif says an orientation, a device and a place, in one byte order.
func unExif(ordre binary.AppendByteOrder, tete string, orientation uint16) []byte {
	b := append([]byte("Exif\x00\x00"), tete...)
	b = ordre.AppendUint32(b, 8)
	b = ordre.AppendUint16(b, 3)
	entree := func(tag, genre uint16, nb, valeur uint32) {
		b = ordre.AppendUint16(b, tag)
		b = ordre.AppendUint16(b, genre)
		b = ordre.AppendUint32(b, nb)
		b = ordre.AppendUint32(b, valeur)
	}
	entree(0x010F, 2, 20, 50) // Make
	b = ordre.AppendUint16(ordre.AppendUint16(b, 0x0112), 3)
	b = ordre.AppendUint32(b, 1)
	b = append(ordre.AppendUint16(b, orientation), 0, 0)
	entree(0x8825, 4, 1, 70) // GPS
	b = ordre.AppendUint32(b, 0)
	return append(b, "TelephoneDeJeanne\x00\x00\x00GPS 48.1731N 6.4499E"...)
}

// exifs lists the Exif segments before the first scan.
func exifs(t *testing.T, b []byte) (l [][]byte) {
	t.Helper()
	for i := 2; b[i+1] != 0xDA; {
		n := int(binary.BigEndian.Uint16(b[i+2:]))
		if b[i] != 0xFF {
			t.Fatalf("no marker at %d", i)
		}
		if b[i+1] == 0xE1 {
			l = append(l, b[i+4:i+2+n])
		}
		i += 2 + n
	}
	return l
}

// exifOrientation is the one Exif that may be stored (big endian, one entry).
func exifOrientation(o byte) []byte {
	return []byte("Exif\x00\x00MM\x00*\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01\x00" + string(rune(o)) + "\x00\x00\x00\x00\x00\x00")
}

func TestNettoyerJPEG(t *testing.T) {
	image := unJPEG()
	secret := []byte("48.1731N TelephoneDeJeanne")
	for _, cas := range []struct {
		nom         string
		contenu     []byte
		orientation byte // kept; 0 for no Exif at all
	}{
		{"laisse une image sans secret", image, 0},
		{"ôte le lieu et l’appareil, garde l’orientation", apresSOI(image, segment(0xE1, unExif(binary.BigEndian, "MM\x00*", 6))), 6},
		{"lit l’orientation dans l’autre ordre d’octets", apresSOI(image, segment(0xE1, unExif(binary.LittleEndian, "II*\x00", 3))), 3},
		{"oublie une orientation droite", apresSOI(image, segment(0xE1, unExif(binary.BigEndian, "MM\x00*", 1))), 0},
		{"oublie une orientation qui n’existe pas", apresSOI(image, segment(0xE1, unExif(binary.BigEndian, "MM\x00*", 9))), 0},
		{"ôte un Exif illisible", apresSOI(image, segment(0xE1, append([]byte("Exif\x00\x00MM\x00*\xff\xff\xff\xff"), secret...))), 0},
		{"ne garde que la première orientation", apresSOI(image,
			segment(0xE1, unExif(binary.BigEndian, "MM\x00*", 8)), segment(0xE1, unExif(binary.BigEndian, "MM\x00*", 6))), 8},
		{"ôte le XMP", apresSOI(image, segment(0xE1, append([]byte("http://ns.adobe.com/xap/1.0/\x00"), secret...))), 0},
		{"ôte l’IPTC", apresSOI(image, segment(0xED, append([]byte("Photoshop 3.0\x00"), secret...))), 0},
		{"ôte les commentaires", apresSOI(image, segment(0xFE, secret)), 0},
		{"ôte la vignette du JFIF", apresSOI(image, segment(0xE0, append([]byte("JFIF\x00\x01\x02\x00\x00\x01\x00\x01\x03\x03"), secret...))), 0},
		{"ôte la vignette du JFXX", apresSOI(image, segment(0xE0, append([]byte("JFXX\x00\x10"), secret...))), 0},
		{"ôte l’index des photos animées", apresSOI(image, segment(0xE2, append([]byte("MPF\x00"), secret...))), 0},
		{"ôte ce qui suit l’image", joindre(image, secret), 0},
		{"accepte des octets de remplissage", joindre(image[:2], []byte{0xFF, 0xFF}, image[2:]), 0},
	} {
		t.Run(cas.nom, func(t *testing.T) {
			net, err := pieces.NettoyerJPEG(cas.contenu)
			if err != nil {
				t.Fatal(err)
			}
			if bytes.Contains(net, []byte("48.1731")) || bytes.Contains(net, []byte("Jeanne")) {
				t.Error("the secret is still there")
			}
			l := exifs(t, net)
			if cas.orientation == 0 && len(l) != 0 || cas.orientation != 0 && (len(l) != 1 || !bytes.Equal(l[0], exifOrientation(cas.orientation))) {
				t.Errorf("Exif %q, want orientation %d", l, cas.orientation)
			}
			memeImage(t, net, image)
		})
	}
}

// memeImage decodes both: cleaning loses no point.
func memeImage(t *testing.T, eu, veut []byte) {
	t.Helper()
	a, err := jpeg.Decode(bytes.NewReader(eu))
	if err != nil {
		t.Fatal(err)
	}
	b, err := jpeg.Decode(bytes.NewReader(veut))
	if err != nil {
		t.Fatal(err)
	}
	for x := range b.Bounds().Dx() {
		for y := range b.Bounds().Dy() {
			if a.At(x, y) != b.At(x, y) {
				t.Fatalf("the point %d,%d has changed", x, y)
			}
		}
	}
}

func TestNettoyerJPEGGardeLesCouleurs(t *testing.T) {
	profil := segment(0xE2, []byte("ICC_PROFILE\x00\x01\x01profil"))
	adobe := segment(0xEE, []byte("Adobe\x00\x64\x00\x00\x00\x00\x01"))
	net, err := pieces.NettoyerJPEG(apresSOI(unJPEG(), profil, segment(0xEE, []byte("Adobe\x00\x64\x00\x00\x00\x00\x01texte"))))
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Contains(net, profil) || !bytes.Contains(net, adobe) {
		t.Error("the colour profile or Adobe's transform is gone, or longer than it needs")
	}
}

func TestRefuserJPEG(t *testing.T) {
	image := unJPEG()
	sof := bytes.Index(image, []byte{0xFF, 0xC0})
	immense := bytes.Clone(image)
	copy(immense[sof+5:], "\xff\xff\xff\xff")
	plat := bytes.Clone(image)
	copy(plat[sof+5:], "\x00\x00")
	const abime, grande = "Ce fichier est abîmé", "Cette image est trop grande"
	for _, cas := range []struct {
		nom     string
		contenu []byte
		veut    string
	}{
		{"refuse une image coupée avant sa fin", image[:len(image)-2], abime},
		{"refuse une image coupée au milieu", image[:len(image)/2], abime},
		{"refuse une image coupée dans un en-tête", image[:sof+3], abime},
		{"refuse une image réduite à son début", image[:3], abime},
		{"refuse une image sans points", joindre(image[:2], []byte{0xFF, 0xD9}), abime},
		{"refuse deux images en une", apresSOI(image, segment(0xC0, image[sof+4:sof+21])), abime},
		{"refuse une hauteur nulle", plat, abime},
		{"refuse 4 milliards de points", immense, grande},
	} {
		t.Run(cas.nom, func(t *testing.T) {
			_, err := pieces.NettoyerJPEG(cas.contenu)
			verifierPhrase(t, err, cas.veut)
		})
	}
}

func FuzzNettoyerJPEG(f *testing.F) {
	image := unJPEG()
	f.Add(image)
	f.Add(apresSOI(image, segment(0xE1, unExif(binary.BigEndian, "MM\x00*", 6))))
	f.Add(apresSOI(image, segment(0xE1, unExif(binary.LittleEndian, "II*\x00", 3)), segment(0xFE, []byte("a"))))
	f.Add(joindre(image, image))
	f.Fuzz(func(t *testing.T, b []byte) {
		net, err := pieces.NettoyerJPEG(b)
		if err != nil {
			return
		}
		if len(net) > len(b) {
			t.Errorf("%d bytes became %d", len(b), len(net))
		}
		for _, e := range exifs(t, net) {
			if len(e) != 32 || !bytes.Equal(e, exifOrientation(e[25])) {
				t.Errorf("Exif left: %q", e)
			}
		}
		if encore, err := pieces.NettoyerJPEG(net); err != nil || !bytes.Equal(encore, net) {
			t.Errorf("cleaning again: %v", err)
		}
	})
}
