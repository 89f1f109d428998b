package pieces_test

import (
	"bytes"
	"encoding/binary"
	"testing"

	"guichet/pb_hooks/pieces"
)

func boite(genre string, corps ...[]byte) []byte {
	c := joindre(corps...)
	return joindre(binary.BigEndian.AppendUint32(nil, uint32(len(c)+8)), []byte(genre), c)
}

// deb writes integers of 1, 2 or 4 bytes by their Go type.
func deb(valeurs ...any) []byte {
	var b bytes.Buffer
	for _, v := range valeurs {
		_ = binary.Write(&b, binary.BigEndian, v)
	}
	return b.Bytes()
}

func infe(id uint16, genre string) []byte {
	return boite("infe", deb(uint32(2<<24), id, uint16(0)), []byte(genre), []byte("\x00"))
}

// extrait is an extent of an item, in « idat » or in the file.
type extrait struct {
	item         uint16
	dansIdat     bool
	debut, duree uint32
}

const (
	pointsHEIC = "POINTS-DE-L-IMAGE"
	exifHEIC   = "Exif 48.1731N TelephoneDeJeanne"
	xmpHEIC    = "<x:xmpmeta>Jeanne</x:xmpmeta>"
	grilleHEIC = "GRILLE"
)

// options change one thing of the photo.
type options struct {
	largeur, hauteur uint32
	apres            []byte // boxes at the end
	propriete        []byte // one more property
	enfant           []byte // one more child of « meta »
	deplacer         uint32 // added to the position of the Exif
	sansIspe         bool
}

// unHEIC writes a photo as a telephone does: points, Exif and XMP in « mdat »,
// a grid in « idat », and bytes that nothing names.
func unHEIC(o options) []byte {
	if o.largeur == 0 {
		o.largeur, o.hauteur = 4032, 3024
	}
	ftyp := boite("ftyp", []byte("heic\x00\x00\x00\x00mif1heic"))
	donnees := pointsHEIC + exifHEIC + xmpHEIC + "OUBLIE-Jeanne"
	ecrire := func(mdat uint32) []byte {
		extraits := []extrait{
			{1, false, mdat, uint32(len(pointsHEIC))},
			{2, false, mdat + uint32(len(pointsHEIC)) + o.deplacer, uint32(len(exifHEIC))},
			{3, false, mdat + uint32(len(pointsHEIC+exifHEIC)), uint32(len(xmpHEIC))},
			{4, true, 0, uint32(len(grilleHEIC))},
		}
		iloc := deb(uint32(1<<24), uint16(0x4400), uint16(len(extraits)))
		for _, e := range extraits {
			methode := uint16(0)
			if e.dansIdat {
				methode = 1
			}
			iloc = append(iloc, deb(e.item, methode, uint16(0), uint16(1), e.debut, e.duree)...)
		}
		ispe := boite("ispe", deb(uint32(0), o.largeur, o.hauteur))
		if o.sansIspe {
			ispe = nil
		}
		return joindre(
			boite("meta", deb(uint32(0)),
				boite("hdlr", deb(uint64(0)), []byte("pict"), make([]byte, 13)),
				boite("pitm", deb(uint32(0), uint16(4))),
				boite("iinf", deb(uint32(0), uint16(4)), infe(1, "hvc1"), infe(2, "Exif"), infe(3, "mime"), infe(4, "grid")),
				boite("iprp", boite("ipco", ispe, boite("irot", []byte{1}), o.propriete), boite("ipma", deb(uint32(0), uint32(0)))),
				boite("iloc", iloc),
				boite("idat", []byte(grilleHEIC+"RESTE-Jeanne")),
				o.enfant,
			),
			boite("mdat", []byte(donnees)), o.apres)
	}
	mdat := bytes.Index(ecrire(0), []byte(donnees))
	return joindre(ftyp, ecrire(uint32(len(ftyp)+mdat)))
}

func TestNettoyerHEIC(t *testing.T) {
	for _, cas := range []struct {
		nom string
		o   options
	}{
		{"met à zéro l’Exif, le XMP et ce que rien ne nomme", options{}},
		{"met à zéro une vidéo jointe", options{apres: boite("mpvd", []byte("Jeanne parle 48.1731N"))}},
		{"met à zéro une boîte privée à la fin", options{apres: boite("uuid", []byte("Jeanne"))}},
		{"met à zéro une boîte privée de la description", options{enfant: boite("xml ", []byte("Jeanne"))}},
		{"met à zéro un titre parmi les propriétés", options{propriete: boite("udes", []byte("\x00\x00\x00\x00fr\x00Jeanne à la plage"))}},
	} {
		t.Run(cas.nom, func(t *testing.T) {
			contenu := unHEIC(cas.o)
			net, err := pieces.NettoyerHEIC(contenu)
			if err != nil {
				t.Fatal(err)
			}
			if len(net) != len(contenu) {
				t.Errorf("%d bytes became %d: positions have moved", len(contenu), len(net))
			}
			for _, secret := range []string{"48.1731", "Jeanne", "xmpmeta"} {
				if bytes.Contains(net, []byte(secret)) {
					t.Errorf("%q is still there", secret)
				}
			}
			for _, image := range []string{pointsHEIC, grilleHEIC, "irot\x01"} {
				if a, b := bytes.Index(net, []byte(image)), bytes.Index(contenu, []byte(image)); a < 0 || a != b {
					t.Errorf("%q is at %d, want %d", image, a, b)
				}
			}
		})
	}
}

func TestRefuserHEIC(t *testing.T) {
	photo := unHEIC(options{})
	sansMeta := bytes.Replace(photo, []byte("meta"), []byte("atem"), 1)
	externe := bytes.Clone(photo)
	externe[bytes.Index(photo, []byte("iloc"))+4+8+5] = 1 // data reference of the first item
	sansImage := bytes.ReplaceAll(bytes.ReplaceAll(photo, []byte("hvc1"), []byte("mime")), []byte("grid"), []byte("uri "))
	const abime, grande = "Ce fichier est abîmé", "Cette image est trop grande"
	for _, cas := range []struct {
		nom     string
		contenu []byte
		veut    string
	}{
		{"refuse une photo coupée", photo[:len(photo)-10], abime},
		{"refuse une photo sans description", sansMeta, abime},
		{"refuse une photo sans image", sansImage, abime},
		{"refuse une photo sans dimensions", unHEIC(options{sansIspe: true}), abime},
		{"refuse des données dans un autre fichier", externe, abime},
		{"refuse un Exif hors des données", unHEIC(options{deplacer: 1 << 30}), abime},
		{"refuse 4 milliards de points", unHEIC(options{largeur: 1 << 16, hauteur: 1 << 16}), grande},
		{"refuse une boîte plus longue que le fichier", joindre(photo, []byte("\x00\x00\xff\xfffree")), abime},
		{"refuse une boîte sur 64 bits plus longue que tout", joindre(photo, []byte("\x00\x00\x00\x01free\xff\xff\xff\xff\xff\xff\xff\xff")), abime},
		{"refuse 5 000 boîtes", joindre(photo, bytes.Repeat(boite("free"), 5000)), abime},
	} {
		t.Run(cas.nom, func(t *testing.T) {
			_, err := pieces.NettoyerHEIC(cas.contenu)
			verifierPhrase(t, err, cas.veut)
		})
	}
}

func FuzzNettoyerHEIC(f *testing.F) {
	f.Add(unHEIC(options{}))
	f.Add(unHEIC(options{apres: boite("uuid", []byte("a")), enfant: boite("xml ", []byte("b"))}))
	f.Fuzz(func(t *testing.T, b []byte) {
		net, err := pieces.NettoyerHEIC(b)
		if err != nil {
			return
		}
		if len(net) != len(b) {
			t.Errorf("%d bytes became %d", len(b), len(net))
		}
		if encore, err := pieces.NettoyerHEIC(net); err != nil || !bytes.Equal(encore, net) {
			t.Errorf("cleaning again: %v", err)
		}
	})
}
