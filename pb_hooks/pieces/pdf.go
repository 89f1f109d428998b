package pieces

import (
	"bytes"
	_ "embed"
	"fmt"
	"slices"
	"strings"
	"sync"

	"codeberg.org/go-pdf/fpdf"
	"golang.org/x/image/font/sfnt"

	"guichet/pb_hooks/socle"
)

//go:embed polices/OpenSans-Regular.ttf
var policeNormale []byte

//go:embed polices/OpenSans-Bold.ttf
var policeGrasse []byte

// OptionsPDF are the properties of a document.
type OptionsPDF struct {
	Titre, Auteur string
	Filigrane     string // word across every page of a document that is worth nothing, "" for none
}

// PDF is a tagged French document under way: its text is read in order by a
// screen reader. Lengths are in millimetres, the page is A4 (ISO 216).
type PDF struct {
	f     *fpdf.Fpdf
	o     OptionsPDF
	arbre noeud
	mcid  map[int]int // next marked content of each page
}

const (
	marge   = 25.0
	haut    = 20.0
	bas     = 277.0 // where a line no longer fits, above the footer
	largeur = 210 - 2*marge
	corps   = 10.5 // points
	pas     = 5.6  // height of a line of body text
)

// NouveauPDF opens a document on its first page.
func NouveauPDF(o OptionsPDF) *PDF {
	p := &PDF{f: fpdf.New("P", "mm", "A4", ""), o: o, arbre: noeud{role: "Document"}, mcid: map[int]int{}}
	p.ouvrir(o)
	p.f.SetFooterFunc(func() {
		p.artefact(func() {
			p.police("", 8.5)
			p.f.SetTextColor(84, 88, 93)
			p.f.SetXY(marge, 285)
			p.f.CellFormat(largeur, 4, propre(o.Titre)+fmt.Sprintf(" – page %d", p.f.PageNo()), "", 0, "C", false, 0, "")
			p.f.SetTextColor(0, 0, 0)
		})
	})
	p.f.AddPage()
	return p
}

func (p *PDF) ouvrir(o OptionsPDF) {
	f := p.f
	f.SetLang("fr-FR")
	f.SetTitle(o.Titre, true)
	f.SetAuthor(o.Auteur, true)
	f.SetProducer("Guichet", true)
	f.SetCatalogSort(true)
	f.AddUTF8FontFromBytes("texte", "", policeNormale)
	f.AddUTF8FontFromBytes("texte", "B", policeGrasse)
	f.SetMargins(marge, haut, marge)
	f.SetAutoPageBreak(false, 0)
	if o.Filigrane != "" {
		f.SetHeaderFunc(func() {
			w, h := f.GetPageSize()
			p.artefact(func() {
				p.police("B", min(w, h)/3)
				f.SetTextColor(222, 205, 205)
				f.TransformBegin()
				f.TransformRotate(40, w/2, h/2)
				f.Text(w/2-f.GetStringWidth(o.Filigrane)/2, h/2, o.Filigrane)
				f.TransformEnd()
				f.SetTextColor(0, 0, 0)
			})
		})
	}
	p.police("", corps)
}

func (p *PDF) police(style string, points float64) { p.f.SetFont("texte", style, points) }

// EnTete writes who sends the document.
func (p *PDF) EnTete(nom string, lignes []string) {
	n := p.arbre.ajouter("P")
	p.police("B", 13)
	p.lignes(n, marge, 95, 6.2, nom)
	p.police("", 9)
	for _, l := range lignes {
		p.lignes(n, marge, 80, 4.6, l)
	}
	p.police("", corps)
	p.espace(6)
}

// Destinataire writes the address where the window of a DL envelope shows it.
func (p *PDF) Destinataire(lignes []string) {
	n, y := p.arbre.ajouter("P"), p.f.GetY()
	p.f.SetY(50)
	for _, l := range lignes {
		p.lignes(n, 110, 80, 5.4, l)
	}
	p.f.SetY(max(y, p.f.GetY(), 82))
}

// Titre writes a title of level 1 to 3.
func (p *PDF) Titre(niveau int, texte string) {
	taille := []float64{16, 13, 11}[min(max(niveau, 1), 3)-1]
	p.espace(3)
	p.police("B", taille)
	p.lignes(p.arbre.ajouter(fmt.Sprintf("H%d", min(max(niveau, 1), 3))), marge, largeur, taille*0.5, texte)
	p.police("", corps)
	p.espace(2)
}

// Paragraphe writes a text; its line breaks are kept.
func (p *PDF) Paragraphe(texte string) { p.paragraphe("", texte) }

// Fort writes a paragraph in bold.
func (p *PDF) Fort(texte string) { p.paragraphe("B", texte) }

func (p *PDF) paragraphe(style, texte string) {
	p.police(style, corps)
	n := p.arbre.ajouter("P")
	for ligne := range strings.SplitSeq(strings.ReplaceAll(texte, "\r\n", "\n"), "\n") {
		if strings.TrimSpace(ligne) == "" {
			p.espace(2)
			continue
		}
		p.lignes(n, marge, largeur, pas, ligne)
	}
	p.police("", corps)
	p.espace(2.4)
}

// Definition is one line of [PDF.Definitions].
type Definition struct{ Terme, Valeur string }

// Definitions writes a table of two columns, the first being the header of its
// row.
func (p *PDF) Definitions(l []Definition) {
	const terme = 52.0
	table := p.arbre.ajouter("Table")
	for _, d := range l {
		p.police("B", corps)
		gauche := p.couper(d.Terme, terme-3)
		p.police("", corps)
		var droite []string
		for ligne := range strings.SplitSeq(d.Valeur, "\n") {
			droite = append(droite, p.couper(ligne, largeur-terme)...)
		}
		hauteur := float64(max(len(gauche), len(droite))) * pas
		if p.f.GetY()+min(hauteur, bas-haut) > bas {
			p.f.AddPage()
		}
		rang := table.ajouter("TR")
		y, page := p.f.GetY(), p.f.PageNo()
		p.police("B", corps)
		th := rang.ajouter("TH")
		th.portee = "Row"
		for _, ligne := range gauche {
			p.ligne(th, marge, terme-3, pas, ligne)
		}
		fin := p.f.GetY()
		if p.f.PageNo() == page {
			p.f.SetY(y)
		}
		p.police("", corps)
		td := rang.ajouter("TD")
		for _, ligne := range droite {
			p.ligne(td, marge+terme, largeur-terme, pas, ligne)
		}
		if p.f.PageNo() == page {
			p.f.SetY(max(fin, p.f.GetY()))
		}
		p.filet()
	}
	p.espace(3)
}

// filet is the rule under a row: decoration, which a screen reader skips.
func (p *PDF) filet() {
	p.artefact(func() {
		p.f.SetDrawColor(200, 205, 210)
		p.f.Line(marge, p.f.GetY()+0.8, marge+largeur, p.f.GetY()+0.8)
	})
	p.espace(2)
}

// Signature writes the place where a hand signs, and who signs.
func (p *PDF) Signature(lignes []string, place float64) {
	if p.f.GetY()+place+float64(len(lignes))*pas > bas {
		p.f.AddPage()
	}
	p.espace(4)
	n := p.arbre.ajouter("P")
	for _, l := range lignes {
		p.lignes(n, 110, 75, pas, l)
	}
	p.espace(place)
}

// lignes writes a text in a column, cut where it must be.
func (p *PDF) lignes(n *noeud, x, l, h float64, texte string) {
	for _, ligne := range p.couper(texte, l) {
		p.ligne(n, x, l, h, ligne)
	}
}

// ligne writes one line and opens a page when it does not fit. The space at
// its end keeps two lines apart when the text is read back.
func (p *PDF) ligne(n *noeud, x, l, h float64, texte string) {
	if p.f.GetY()+h > bas {
		p.f.AddPage()
	}
	y := p.f.GetY()
	p.f.SetXY(x, y)
	p.marquer(n, func() { p.f.CellFormat(l, h, texte+" ", "", 0, "L", false, 0, "") })
	p.f.SetY(y + h)
}

func (p *PDF) couper(texte string, l float64) []string {
	texte = propre(texte)
	if texte == "" {
		return []string{""}
	}
	return p.f.SplitText(texte, l-2)
}

func (p *PDF) espace(h float64) { p.f.SetY(min(p.f.GetY()+h, bas)) }

// Octets ends the document.
func (p *PDF) Octets() ([]byte, error) {
	var b bytes.Buffer
	if err := p.f.Output(&b); err != nil {
		return nil, fmt.Errorf("pdf %s: %w", p.o.Titre, err)
	}
	return baliser(b.Bytes(), &p.arbre, p.mcid)
}

// Etiquette is the label of a DL envelope (220 × 110 mm), printed on it or
// glued: the sender, then who receives.
func Etiquette(expediteur, destinataire []string, o OptionsPDF) ([]byte, error) {
	p := &PDF{
		f: fpdf.NewCustom(&fpdf.InitType{UnitStr: "mm", Size: fpdf.SizeType{Wd: 220, Ht: 110}, OrientationStr: "P"}),
		o: o, arbre: noeud{role: "Document"}, mcid: map[int]int{},
	}
	p.ouvrir(o)
	p.f.AddPage()
	bloc := func(x, y, l, points, h float64, lignes []string) {
		p.police("", points)
		p.f.SetY(y)
		n := p.arbre.ajouter("P")
		for _, ligne := range lignes {
			p.lignes(n, x, l, h, ligne)
		}
	}
	bloc(12, 10, 90, 8.5, 4.2, expediteur)
	bloc(100, 52, 110, 12, 6.2, destinataire)
	return p.Octets()
}

// propre makes a text fit to be drawn: French spaces, no control character,
// and « ? » for a character that the font lacks.
func propre(texte string) string {
	texte = socle.Typographier(strings.Join(strings.Fields(strings.ReplaceAll(texte, "\u202f", "\u00a0")), " "))
	return strings.Map(func(c rune) rune {
		switch {
		case c < ' ' || c == 0xFEFF || c >= 0x200B && c <= 0x200F || c >= 0x2028 && c <= 0x202E:
			return -1
		case c == '\u00a0' || c == ' ' || couverte(c):
			return c
		default:
			return '?'
		}
	}, texte)
}

// lettres are the characters that the font draws, in order.
var lettres = sync.OnceValue(func() []rune {
	f, err := sfnt.Parse(policeNormale)
	if err != nil {
		panic(err) // the font is part of the program
	}
	var b sfnt.Buffer
	var l []rune
	for c := rune(' '); c < 0xFFFF; c++ {
		if i, err := f.GlyphIndex(&b, c); err == nil && i != 0 {
			l = append(l, c)
		}
	}
	return l
})

func couverte(c rune) bool {
	_, ok := slices.BinarySearch(lettres(), c)
	return ok
}
