package pieces

import (
	"bytes"
	"encoding/binary"
)

// Markers of a JPEG (ITU-T T.81, table B.1).
const (
	jpegSOI  = 0xD8
	jpegEOI  = 0xD9
	jpegSOS  = 0xDA
	jpegDHT  = 0xC4
	jpegDAC  = 0xCC
	jpegDQT  = 0xDB
	jpegDNL  = 0xDC
	jpegDRI  = 0xDD
	jpegAPP0 = 0xE0
	jpegCOM  = 0xFE
)

var (
	enteteJFIF  = []byte("JFIF\x00")
	enteteExif  = []byte("Exif\x00\x00")
	enteteICC   = []byte("ICC_PROFILE\x00")
	enteteAdobe = []byte("Adobe")
)

// nettoyerJPEG keeps what draws the image, untouched, and drops the rest: of
// the Exif only the orientation stays, without which photos would lie down.
// Comments, thumbnails, places, XMP and what follows the image are gone.
func nettoyerJPEG(b []byte) ([]byte, error) {
	if !bytes.HasPrefix(b, []byte{0xFF, jpegSOI}) {
		return nil, errAbime
	}
	net := append(make([]byte, 0, len(b)), 0xFF, jpegSOI)
	var image, balayage, oriente bool
	for i := 2; ; {
		marque, corps, suite, ok := segmentJPEG(b, i)
		if !ok {
			return nil, errAbime
		}
		i = suite
		switch {
		case marque == jpegEOI && balayage:
			return append(net, 0xFF, jpegEOI), nil
		case estSOF(marque) && !image:
			if err := controlerSOF(corps); err != nil {
				return nil, err
			}
			image = true
			net = ajouterSegment(net, marque, corps)
		case marque == jpegSOS && image:
			fin, ok := finBalayage(b, i)
			if !ok {
				return nil, errAbime
			}
			balayage = true
			net = append(ajouterSegment(net, marque, corps), b[i:fin]...)
			i = fin
		case marque == jpegDHT, marque == jpegDAC, marque == jpegDQT, marque == jpegDNL, marque == jpegDRI:
			net = ajouterSegment(net, marque, corps)
		case marque&0xF0 == jpegAPP0:
			o := orientationExif(marque, corps)
			if o > 1 && !oriente {
				oriente = true
				net = ajouterSegment(net, marque, exifMinimal(o))
			}
			net = ajouterApplication(net, marque, corps)
		case marque == jpegCOM:
		default: // a second image, a scan without image, a marker that has no place here
			return nil, errAbime
		}
	}
}

// segmentJPEG reads the marker at i and its body, and tells where the next one
// is expected.
func segmentJPEG(b []byte, i int) (marque byte, corps []byte, suite int, ok bool) {
	if i >= len(b) || b[i] != 0xFF {
		return 0, nil, 0, false
	}
	for i < len(b) && b[i] == 0xFF { // any number of fill bytes
		i++
	}
	if i == len(b) {
		return 0, nil, 0, false
	}
	marque = b[i]
	i++
	if marque == jpegEOI {
		return marque, nil, i, true
	}
	if i+2 > len(b) {
		return 0, nil, 0, false
	}
	n := int(binary.BigEndian.Uint16(b[i:]))
	if n < 2 || i+n > len(b) {
		return 0, nil, 0, false
	}
	return marque, b[i+2 : i+n], i + n, true
}

func ajouterSegment(net []byte, marque byte, corps []byte) []byte {
	net = append(net, 0xFF, marque)
	net = binary.BigEndian.AppendUint16(net, uint16(len(corps)+2))
	return append(net, corps...)
}

// estSOF tells a frame header: C0 to CF but DHT, JPG and DAC.
func estSOF(marque byte) bool {
	return marque&0xF0 == 0xC0 && marque != jpegDHT && marque != 0xC8 && marque != jpegDAC
}

func controlerSOF(corps []byte) error {
	if len(corps) < 6 || len(corps) != 6+3*int(corps[5]) {
		return errAbime
	}
	return controlerDimensions(uint32(binary.BigEndian.Uint16(corps[3:])), uint32(binary.BigEndian.Uint16(corps[1:])))
}

// finBalayage finds the marker that ends the coded data begun at i: stuffed
// bytes (FF 00) and restarts (FF D0 to D7) belong to the data.
func finBalayage(b []byte, i int) (int, bool) {
	for {
		n := bytes.IndexByte(b[i:], 0xFF)
		if n < 0 || i+n+1 >= len(b) {
			return 0, false
		}
		i += n
		if suivant := b[i+1]; suivant != 0 && suivant&0xF8 != 0xD0 {
			return i, true
		}
		i += 2
	}
}

// ajouterApplication keeps the segments a decoder needs to get the colours
// right: JFIF without its thumbnail, the colour profile, Adobe's transform.
func ajouterApplication(net []byte, marque byte, corps []byte) []byte {
	switch {
	case marque == jpegAPP0 && bytes.HasPrefix(corps, enteteJFIF) && len(corps) >= 14:
		jfif := bytes.Clone(corps[:14])
		jfif[12], jfif[13] = 0, 0
		return ajouterSegment(net, marque, jfif)
	case marque == jpegAPP0+2 && bytes.HasPrefix(corps, enteteICC):
		return ajouterSegment(net, marque, corps)
	case marque == jpegAPP0+14 && bytes.HasPrefix(corps, enteteAdobe) && len(corps) >= 12:
		return ajouterSegment(net, marque, corps[:12])
	default:
		return net
	}
}

const tagOrientation = 0x0112

// orientationExif reads the orientation (1 to 8) in the first directory of an
// Exif segment, 0 for none.
func orientationExif(marque byte, corps []byte) byte {
	if marque != jpegAPP0+1 || !bytes.HasPrefix(corps, enteteExif) {
		return 0
	}
	tiff := corps[len(enteteExif):]
	if len(tiff) < 8 {
		return 0
	}
	var ordre binary.ByteOrder
	switch string(tiff[:4]) {
	case "II*\x00":
		ordre = binary.LittleEndian
	case "MM\x00*":
		ordre = binary.BigEndian
	default:
		return 0
	}
	debut := int64(ordre.Uint32(tiff[4:]))
	if debut < 8 || debut+2 > int64(len(tiff)) {
		return 0
	}
	nb := int64(ordre.Uint16(tiff[debut:]))
	// Whole with its link to the next one: what is written again is then never
	// longer than what was read.
	if debut+2+12*nb+4 > int64(len(tiff)) {
		return 0
	}
	for entree := range nb {
		e := tiff[debut+2+12*entree:]
		if ordre.Uint16(e) == tagOrientation && ordre.Uint16(e[2:]) == 3 && ordre.Uint32(e[4:]) == 1 {
			if o := ordre.Uint16(e[8:]); o >= 1 && o <= 8 {
				return byte(o)
			}
		}
	}
	return 0
}

// exifMinimal is an Exif segment that says the orientation and nothing else.
func exifMinimal(orientation byte) []byte {
	return append(bytes.Clone(enteteExif),
		'M', 'M', 0, '*', 0, 0, 0, 8, // big endian, first directory at 8
		0, 1, // one entry
		0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0,
		0, 0, 0, 0) // no other directory
}
