package pieces

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
)

var signaturePNG = []byte("\x89PNG\r\n\x1a\n")

// gardesPNG are the chunks that draw the image or set its colours. Texts,
// dates, Exif, animations and private chunks are dropped.
var gardesPNG = map[string]bool{
	"IHDR": true, "PLTE": true, "IDAT": true, "IEND": true,
	"tRNS": true, "gAMA": true, "cHRM": true, "sRGB": true, "iCCP": true, "pHYs": true, "bKGD": true,
}

// nettoyerPNG keeps the chunks of [gardesPNG], untouched, and cuts what
// follows the last. A wrong sum, a missing or unknown critical chunk is
// damage.
func nettoyerPNG(b []byte) ([]byte, error) {
	if !bytes.HasPrefix(b, signaturePNG) {
		return nil, errAbime
	}
	net := append(make([]byte, 0, len(b)), signaturePNG...)
	var donnees bool
	for i := len(signaturePNG); ; {
		genre, corps, suite, ok := blocPNG(b, i)
		if !ok {
			return nil, errAbime
		}
		premier := i == len(signaturePNG)
		switch {
		case premier != (genre == "IHDR"):
			return nil, errAbime
		case premier:
			if err := controlerIHDR(corps); err != nil {
				return nil, err
			}
		case genre == "IDAT":
			donnees = true
		case !gardesPNG[genre] && genre[0]&0x20 == 0: // critical by its first letter
			return nil, errAbime
		}
		if gardesPNG[genre] {
			net = append(net, b[i:suite]...)
		}
		if genre == "IEND" {
			if !donnees || len(corps) != 0 {
				return nil, errAbime
			}
			return net, nil
		}
		i = suite
	}
}

// blocPNG reads the chunk at i and verifies its sum.
func blocPNG(b []byte, i int) (genre string, corps []byte, suite int, ok bool) {
	if len(b)-i < 12 {
		return "", nil, 0, false
	}
	n := binary.BigEndian.Uint32(b[i:])
	if uint64(n) > uint64(len(b)-i-12) {
		return "", nil, 0, false
	}
	fin := i + 8 + int(n)
	if crc32.ChecksumIEEE(b[i+4:fin]) != binary.BigEndian.Uint32(b[fin:]) {
		return "", nil, 0, false
	}
	return string(b[i+4 : i+8]), b[i+8 : fin], fin + 4, true
}

func controlerIHDR(corps []byte) error {
	if len(corps) != 13 {
		return errAbime
	}
	return controlerDimensions(binary.BigEndian.Uint32(corps), binary.BigEndian.Uint32(corps[4:]))
}
