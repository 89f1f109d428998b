package pieces

import (
	"bytes"
	"compress/flate"
	"encoding/binary"
	"io"
	"strconv"

	"guichet/pb_hooks/socle"
)

// remedePDF works for every refused PDF: printing keeps what is read only.
const remedePDF = " Ouvrez-le, choisissez «\u00a0Imprimer\u00a0», puis «\u00a0Enregistrer au format PDF\u00a0», et joignez cette copie."

var (
	errPDFProgramme = socle.Err(socle.Invalide, "Ce PDF contient un programme."+remedePDF)
	errPDFJoint     = socle.Err(socle.Invalide, "Ce PDF contient d’autres fichiers."+remedePDF)
	errPDFProtege   = socle.Err(socle.Invalide, "Ce PDF est protégé."+remedePDF)
	errPDFObscur    = socle.Err(socle.Invalide, "Ce PDF n’a pas pu être vérifié."+remedePDF)
)

// nomsRefuses are the names (ISO 32000, 7.3.5) of what a document to read has
// no use for. The long ones are refused wherever they are; the short ones
// (three letters or less) could come by chance in compressed data, so they are
// looked for outside of it.
var nomsRefuses = map[string]error{
	"JavaScript": errPDFProgramme, "JS": errPDFProgramme, "Launch": errPDFProgramme, "XFA": errPDFProgramme,
	"RichMedia": errPDFProgramme, "Rendition": errPDFProgramme,
	"EmbeddedFile": errPDFJoint, "EF": errPDFJoint,
	"Encrypt": errPDFProtege,
}

const nomCourt = 3

// gonfleMax bounds the bytes of object streams read in one PDF, before or
// after inflation, whichever is more.
const gonfleMax = 64 << 20

// controlerPDF refuses a PDF that is cut, protected, or that would do something
// when an agent opens it. It returns it as it came, for a signature covers
// every byte. It is a filter of what ordinary software writes, not an
// antivirus: pages themselves are not read.
func controlerPDF(b []byte) ([]byte, error) {
	fin := b[max(0, len(b)-1024):]
	switch {
	case !bytes.HasPrefix(b, []byte("%PDF-1.")) && !bytes.HasPrefix(b, []byte("%PDF-2.")),
		!bytes.Contains(fin, []byte("%%EOF")), !bytes.Contains(b[max(0, len(b)-2048):], []byte("startxref")):
		return nil, errAbime
	}
	c := controlePDF{reste: gonfleMax}
	if err := c.parcourir(b, true); err != nil {
		return nil, err
	}
	return b, nil
}

// controlePDF walks a PDF from its first byte to its last without trusting its
// cross-reference table, which may say anything. Time and memory are bounded
// by the file and by reste.
type controlePDF struct {
	reste    int64 // of gonfleMax
	dansFlux bool  // between « stream » and « endstream »
	vu       dictionnaire
}

// dictionnaire is what was read since the last « N G obj ».
type dictionnaire struct {
	objStm, n, first, filtre, flate, autreFiltre, parametres bool
}

// objets tells an object stream (7.5.7): its objects have no other place.
func (d dictionnaire) objets() bool { return d.objStm || d.n && d.first }

func (c *controlePDF) parcourir(b []byte, flux bool) error {
	for i := 0; i < len(b); i++ {
		switch b[i] {
		case '/':
			nom := nomPDF(b[i+1:])
			if err := c.nommer(nom); err != nil {
				return err
			}
		case 'o':
			if flux && commenceObjet(b, i) {
				c.vu = dictionnaire{}
			}
		case 'e':
			if flux && (commence(b[i:], "endstream") || commence(b[i:], "endobj")) {
				c.dansFlux = false
				i += len("end") // so that « stream » is not read again
			}
		case 's':
			if !flux || !commence(b[i:], "stream") {
				continue
			}
			i += len("stream") - 1
			if c.vu.objets() {
				if err := c.gonfler(b[i+1:]); err != nil {
					return err
				}
			}
			c.dansFlux, c.vu = true, dictionnaire{}
		}
	}
	return nil
}

// nommer judges one name and notes what it says of the dictionary it is in.
func (c *controlePDF) nommer(nom string) error {
	if err := nomsRefuses[nom]; err != nil && (len(nom) > nomCourt || !c.dansFlux) {
		return err
	}
	switch nom {
	case "ObjStm":
		c.vu.objStm = true
	case "N":
		c.vu.n = true
	case "First":
		c.vu.first = true
	case "Filter":
		c.vu.filtre = true
	case "FlateDecode", "Fl":
		c.vu.autreFiltre = c.vu.autreFiltre || c.vu.flate // twice hides as well as another
		c.vu.flate = true
	case "ASCIIHexDecode", "ASCII85Decode", "LZWDecode", "RunLengthDecode", "Crypt", "AHx", "A85", "LZW", "RL":
		c.vu.autreFiltre = true
	case "DecodeParms", "DP":
		c.vu.parametres = true
	}
	return nil
}

// gonfler reads the names of the object stream that begins after « stream ».
func (c *controlePDF) gonfler(b []byte) error {
	clair := b
	switch d := c.vu; {
	case !d.filtre:
		fin := bytes.Index(b, []byte("endstream"))
		if fin < 0 {
			return errAbime
		}
		clair = b[:fin]
		c.reste -= max(int64(fin), coutFlux)
	case !d.flate || d.autreFiltre || d.parametres:
		return errPDFObscur // no software writes its object streams so
	default:
		b = bytes.TrimPrefix(bytes.TrimPrefix(b, []byte("\r")), []byte("\n"))
		if len(b) < 2 || b[0]&15 != 8 || binary.BigEndian.Uint16(b)%31 != 0 { // RFC 1950
			return errAbime
		}
		serre := bytes.NewReader(b[2:])
		var err error
		if clair, err = io.ReadAll(io.LimitReader(flate.NewReader(serre), c.reste+1)); err != nil {
			return errAbime
		}
		c.reste -= max(int64(len(clair)), serre.Size()-int64(serre.Len()), coutFlux)
	}
	if c.reste < 0 {
		return errPDFObscur
	}
	return new(controlePDF).parcourir(clair, false)
}

// coutFlux is what an object stream counts for at least: empty ones cost too.
const coutFlux = 4 << 10

// nomPDF reads the name that begins b, its escapes undone (#4A is J); of a name
// longer than any looked for, the beginning only.
func nomPDF(b []byte) string {
	var nom [16]byte
	n := 0
	for i := 0; i < len(b) && n < len(nom) && !finitNom(b[i]); i++ {
		c := b[i]
		if c == '#' && i+2 < len(b) {
			if v, err := strconv.ParseUint(string(b[i+1:i+3]), 16, 8); err == nil {
				c = byte(v)
				i += 2
			}
		}
		nom[n] = c
		n++
	}
	return string(nom[:n])
}

// finitNom tells a white space or a delimiter (7.2.3).
func finitNom(c byte) bool {
	return c <= ' ' && bytes.IndexByte([]byte("\x00\t\n\f\r "), c) >= 0 || bytes.IndexByte([]byte("()<>[]{}/%"), c) >= 0
}

func commence(b []byte, mot string) bool { return bytes.HasPrefix(b, []byte(mot)) }

// commenceObjet tells « N G obj » at its last word.
func commenceObjet(b []byte, i int) bool {
	if !commence(b[i:], "obj") || i < 3 {
		return false
	}
	avant := bytes.TrimRight(b[max(0, i-24):i], "\x00\t\n\f\r ")
	return len(avant) > 0 && avant[len(avant)-1] >= '0' && avant[len(avant)-1] <= '9'
}

// finitEnArchive tells a ZIP that ends where the file ends, whatever the file
// begins as: such a file is two at once (APPNOTE 4.3.16).
func finitEnArchive(b []byte) bool {
	const taille, commentaireMax = 22, 1<<16 - 1
	fin := b[max(0, len(b)-taille-commentaireMax):]
	for avant := fin; ; {
		i := bytes.LastIndex(avant, []byte("PK\x05\x06"))
		if i < 0 {
			return false
		}
		reste := fin[i:]
		if len(reste) >= taille && len(reste) == taille+int(binary.LittleEndian.Uint16(reste[20:])) {
			return true
		}
		avant = avant[:i]
	}
}
