package pieces

// A HEIC is a tree of boxes (ISO/IEC 14496-12) whose « meta » box lists items
// (ISO/IEC 23008-12): tiles, thumbnail, Exif, XMP… and says where the bytes of
// each are. Positions are absolute, so nothing moves: what goes is zeroed in
// place.

// nettoyerHEIC makes a copy of the same length in which only images are left:
// the bytes that an image item names, and the boxes that describe them. Exif
// and XMP items, joined videos, private boxes and bytes that nothing names are
// zero. The orientation is a property of the image (irot, imir), not the one
// of the Exif: it stays.
func nettoyerHEIC(b []byte) ([]byte, error) {
	boites, err := lireBoites(b, 0, len(b))
	if err != nil {
		return nil, err
	}
	if len(boites) == 0 || boites[0].genre != "ftyp" {
		return nil, errAbime
	}
	h := &heic{b: b, net: make([]byte, len(b)), images: map[uint64]bool{}}
	h.garder(boites[0])
	var meta *boite
	for i, o := range boites[1:] {
		switch {
		case o.genre == "meta" && meta == nil:
			meta = &boites[1+i]
		case o.genre == "mdat":
			h.ouvrir(o)
			h.mdat = append(h.mdat, o)
		default:
			h.vider(o)
		}
	}
	if meta == nil {
		return nil, errAbime
	}
	if err := h.nettoyerMeta(*meta); err != nil {
		return nil, err
	}
	return h.net, nil
}

// heic is one file being cleaned.
type heic struct {
	b, net []byte
	mdat   []boite
	idat   *boite
	images map[uint64]bool // items that are not metadata
	mesure bool            // a size was declared
}

// garder copies a box whole, ouvrir its header alone, vider its place alone.
func (h *heic) garder(o boite) { copy(h.net[o.debut:o.fin], h.b[o.debut:o.fin]) }
func (h *heic) ouvrir(o boite) { copy(h.net[o.debut:o.corps], h.b[o.debut:o.corps]) }

func (h *heic) vider(o boite) {
	h.ouvrir(o)
	copy(h.net[o.debut+4:], "free")
	clear(h.net[o.corps:o.fin])
}

// nettoyerMeta keeps the children of « meta » that describe images, then the
// bytes of these images.
func (h *heic) nettoyerMeta(meta boite) error {
	const versionEtDrapeaux = 4
	if meta.fin-meta.corps < versionEtDrapeaux {
		return errAbime
	}
	meta.corps += versionEtDrapeaux
	h.ouvrir(meta)
	enfants, err := lireBoites(h.b, meta.corps, meta.fin)
	if err != nil {
		return err
	}
	var iloc *boite
	for i, o := range enfants {
		switch o.genre {
		case "hdlr", "pitm", "iref", "dinf", "grpl":
			h.garder(o)
		case "iinf":
			h.garder(o)
			err = h.lireItems(o)
		case "iprp":
			h.garder(o)
			err = h.nettoyerProprietes(o)
		case "iloc":
			h.garder(o)
			iloc = &enfants[i]
		case "idat":
			h.ouvrir(o)
			h.idat = &enfants[i]
		default:
			h.vider(o)
		}
		if err != nil {
			return err
		}
	}
	if iloc == nil || !h.mesure || len(h.images) == 0 {
		return errAbime
	}
	return h.copierImages(*iloc)
}

// lireItems notes which items of « iinf » are images.
func (h *heic) lireItems(iinf boite) error {
	l := &entiers{b: h.b[iinf.corps:iinf.fin]}
	if version := l.lire(1); version == 0 {
		l.lire(3 + 2) // flags, number of entries
	} else {
		l.lire(3 + 4)
	}
	if l.court {
		return errAbime
	}
	entrees, err := lireBoites(h.b, iinf.fin-len(l.b), iinf.fin)
	if err != nil {
		return err
	}
	for _, o := range entrees {
		l := &entiers{b: h.b[o.corps:o.fin]}
		version := l.lire(1)
		l.lire(3) // flags
		largeur := 2
		if version == 3 {
			largeur = 4
		}
		id := l.lire(largeur)
		l.lire(2) // protection
		genre := l.lire(4)
		if l.court || o.genre != "infe" || version < 2 || version > 3 {
			return errAbime
		}
		if genre != itemExif && genre != itemMIME && genre != itemURI {
			h.images[id] = true
		}
	}
	return nil
}

// Items that are not images: XMP is a MIME one.
const (
	itemExif = 'E'<<24 | 'x'<<16 | 'i'<<8 | 'f'
	itemMIME = 'm'<<24 | 'i'<<16 | 'm'<<8 | 'e'
	itemURI  = 'u'<<24 | 'r'<<16 | 'i'<<8 | ' '
)

// descriptives are the properties that speak of the picture in words or dates
// (ISO/IEC 23008-12, 6.5). They are zeroed where they are: properties are
// named by their rank.
var descriptives = map[string]bool{"udes": true, "altt": true, "crtt": true, "mdft": true, "uuid": true}

// nettoyerProprietes bounds the declared sizes and zeroes the words.
func (h *heic) nettoyerProprietes(iprp boite) error {
	enfants, err := lireBoites(h.b, iprp.corps, iprp.fin)
	if err != nil {
		return err
	}
	for _, enfant := range enfants {
		if enfant.genre != "ipco" {
			continue
		}
		proprietes, err := lireBoites(h.b, enfant.corps, enfant.fin)
		if err != nil {
			return err
		}
		for _, o := range proprietes {
			switch {
			case descriptives[o.genre]:
				h.vider(o)
			case o.genre == "ispe":
				if err := h.mesurer(o); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

func (h *heic) mesurer(ispe boite) error {
	l := &entiers{b: h.b[ispe.corps:ispe.fin]}
	l.lire(4) // version and flags
	largeur, hauteur := l.lire(4), l.lire(4)
	if l.court {
		return errAbime
	}
	h.mesure = true
	return controlerDimensions(uint32(largeur), uint32(hauteur))
}

// copierImages copies the bytes that « iloc » gives to images, then zeroes
// those it gives to metadata, should both overlap.
func (h *heic) copierImages(iloc boite) error {
	morceaux, err := lireMorceaux(h.b[iloc.corps:iloc.fin])
	if err != nil {
		return err
	}
	for _, images := range []bool{true, false} {
		reste := uint64(len(h.b)) // a byte is named once: this bounds the work
		for _, m := range morceaux {
			if h.images[m.item] != images {
				continue
			}
			debut, fin, ok := h.situer(m)
			if !ok || m.taille > reste {
				return errAbime
			}
			reste -= m.taille
			if images {
				copy(h.net[debut:fin], h.b[debut:fin])
			} else {
				clear(h.net[debut:fin])
			}
		}
	}
	return nil
}

// situer turns an extent into positions of the file, which lie in a data box:
// elsewhere, copying would bring back what was zeroed.
func (h *heic) situer(m morceau) (debut, fin int, ok bool) {
	boites := h.mdat
	if m.methode == dansIdat {
		if h.idat == nil {
			return 0, 0, false
		}
		boites = []boite{*h.idat}
		m.debut += uint64(h.idat.corps)
	}
	for _, o := range boites {
		if m.debut >= uint64(o.corps) && m.debut <= uint64(o.fin) && m.taille <= uint64(o.fin)-m.debut {
			return int(m.debut), int(m.debut + m.taille), true
		}
	}
	return 0, 0, false
}
