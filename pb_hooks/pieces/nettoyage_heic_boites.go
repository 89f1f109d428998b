package pieces

import "encoding/binary"

// boite is one box of a HEIC: its content runs from corps to fin.
type boite struct {
	genre             string
	debut, corps, fin int
}

// boitesMax bounds the boxes of one level.
const boitesMax = 4096

// lireBoites reads the boxes that fill b from debut to fin (ISO/IEC 14496-12,
// 4.2).
func lireBoites(b []byte, debut, fin int) ([]boite, error) {
	var l []boite
	for i := debut; i < fin; {
		if fin-i < 8 || len(l) == boitesMax {
			return nil, errAbime
		}
		taille, corps := uint64(binary.BigEndian.Uint32(b[i:])), i+8
		switch taille {
		case 0: // to the end
			taille = uint64(fin - i)
		case 1: // on 64 bits
			if fin-i < 16 {
				return nil, errAbime
			}
			taille, corps = binary.BigEndian.Uint64(b[i+8:]), i+16
		}
		if taille < uint64(corps-i) || taille > uint64(fin-i) {
			return nil, errAbime
		}
		l = append(l, boite{genre: string(b[i+4 : i+8]), debut: i, corps: corps, fin: i + int(taille)})
		i += int(taille)
	}
	return l, nil
}

// morceau is an extent of an item. Its position counts from the beginning of
// the file or, with dansIdat, of the « idat » box.
type morceau struct {
	item, methode, debut, taille uint64
}

const dansIdat = 1

const (
	morceauxMax = 1 << 14 // a photo of many tiles has hundreds
	positionMax = 1 << 40 // far from overflow, farther than any file
)

// lireMorceaux reads « iloc » (ISO/IEC 14496-12, 8.11.3). Extents in another
// file or inside another item are refused: no camera writes them.
func lireMorceaux(b []byte) ([]morceau, error) {
	l := &entiers{b: b}
	version := l.lire(1)
	l.lire(3) // flags
	largeurs := l.lire(2)
	deTaille, deBase, dePosition, deRang := int(largeurs>>8&15), int(largeurs>>4&15), int(largeurs>>12), int(largeurs&15)
	deItem := 2
	if version == 2 {
		deItem = 4
	}
	if version == 0 {
		deRang = 0
	}
	nb := l.lire(deItem)
	if l.court || version > 2 || deTaille == 0 { // a length of zero bytes means the whole file
		return nil, errAbime
	}
	var liste []morceau
	for range nb {
		m := morceau{item: l.lire(deItem)}
		if version > 0 {
			m.methode = l.lire(2) & 15
		}
		externe := l.lire(2)
		base := l.lire(deBase)
		for range l.lire(2) {
			l.lire(deRang)
			position := l.lire(dePosition)
			m.debut, m.taille = base+position, l.lire(deTaille)
			if l.court || externe != 0 || m.methode > dansIdat || base > positionMax || position > positionMax || len(liste) == morceauxMax {
				return nil, errAbime
			}
			liste = append(liste, m)
		}
		if l.court {
			return nil, errAbime
		}
	}
	return liste, nil
}

// entiers reads big-endian integers; court is set once bytes are lacking, and
// every reading is then 0.
type entiers struct {
	b     []byte
	court bool
}

// lire reads an integer of n bytes, 0 to 8.
func (l *entiers) lire(n int) uint64 {
	if n > 8 || n > len(l.b) {
		l.court, l.b = true, nil
		return 0
	}
	var v uint64
	for _, o := range l.b[:n] {
		v = v<<8 | uint64(o)
	}
	l.b = l.b[n:]
	return v
}
