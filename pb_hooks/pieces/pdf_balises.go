package pieces

import (
	"bufio"
	"bytes"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"unicode/utf16"

	// Not pkg/api: it brings tables of character widths that every start would
	// compute, about 2 MiB and tens of milliseconds.
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/model"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"
)

// noeud is one element of the structure of a document (ISO 32000-1, 14.7):
// what a screen reader walks.
type noeud struct {
	role        string // H1, P, Table, TR, TH, TD, Figure
	alternative string // of a Figure
	portee      string // of a TH
	enfants     []*noeud
	feuilles    []feuille
}

// feuille is a piece of marked content of a page.
type feuille struct{ page, mcid int }

func (n *noeud) ajouter(role string) *noeud {
	e := &noeud{role: role}
	n.enfants = append(n.enfants, e)
	return e
}

// marquer ties what dessiner writes on the page to n.
func (p *PDF) marquer(n *noeud, dessiner func()) {
	page := p.f.PageNo()
	mcid := p.mcid[page]
	p.mcid[page]++
	p.f.RawWriteStr(fmt.Sprintf("/%s <</MCID %d>> BDC\n", n.role, mcid))
	dessiner()
	p.f.RawWriteStr("EMC\n")
	n.feuilles = append(n.feuilles, feuille{page, mcid})
}

// artefact draws what is not content.
func (p *PDF) artefact(dessiner func()) {
	p.f.RawWriteStr("/Artifact BMC\n")
	dessiner()
	p.f.RawWriteStr("EMC\n")
}

// baliser writes the structure tree of a document whose content is marked. It
// makes no claim of PDF/A or PDF/UA.
func baliser(document []byte, arbre *noeud, mcid map[int]int) ([]byte, error) {
	ctx, err := pdfcpu.Read(bytes.NewReader(document), model.NewDefaultConfiguration())
	if err != nil {
		return nil, fmt.Errorf("tag: %w", err)
	}
	if err := ctx.EnsurePageCount(); err != nil {
		return nil, fmt.Errorf("tag: %w", err)
	}
	b := &baliseur{x: ctx.XRefTable, pages: map[int]types.IndirectRef{}, parents: map[int]types.Array{}}
	for page := 1; page <= ctx.PageCount; page++ {
		d, ref, _, err := ctx.PageDict(page, false)
		if err != nil {
			return nil, fmt.Errorf("tag page %d: %w", page, err)
		}
		d["StructParents"] = types.Integer(page - 1)
		d["Tabs"] = types.Name("S")
		b.pages[page] = *ref
		b.parents[page] = make(types.Array, mcid[page])
	}
	racine := types.Dict{"Type": types.Name("StructTreeRoot")}
	refRacine, err := b.x.IndRefForNewObject(racine)
	if err != nil {
		return nil, fmt.Errorf("tag: %w", err)
	}
	tete, err := b.element(arbre, *refRacine)
	if err != nil {
		return nil, fmt.Errorf("tag: %w", err)
	}
	var nums types.Array
	for page := 1; page <= ctx.PageCount; page++ {
		nums = append(nums, types.Integer(page-1), b.parents[page])
	}
	racine["K"] = *tete
	racine["ParentTree"] = types.Dict{"Nums": nums}
	racine["ParentTreeNextKey"] = types.Integer(ctx.PageCount)
	catalogue, err := b.x.Catalog()
	if err != nil {
		return nil, fmt.Errorf("tag: %w", err)
	}
	catalogue["StructTreeRoot"] = *refRacine
	catalogue["MarkInfo"] = types.Dict{"Marked": types.Boolean(true)}
	catalogue["ViewerPreferences"] = types.Dict{"DisplayDocTitle": types.Boolean(true)}
	return ecrirePDF(ctx)
}

func ecrirePDF(ctx *model.Context) ([]byte, error) {
	var sortie bytes.Buffer
	ctx.Write.Writer = bufio.NewWriter(&sortie)
	if err := errors.Join(pdfcpu.WriteContext(ctx), ctx.Write.Flush()); err != nil {
		return nil, fmt.Errorf("write: %w", err)
	}
	return sortie.Bytes(), nil
}

type baliseur struct {
	x       *model.XRefTable
	pages   map[int]types.IndirectRef
	parents map[int]types.Array // by page: the element of each marked content
}

func (b *baliseur) element(n *noeud, parent types.IndirectRef) (*types.IndirectRef, error) {
	d := types.Dict{"Type": types.Name("StructElem"), "S": types.Name(n.role), "P": parent}
	ref, err := b.x.IndRefForNewObject(d)
	if err != nil {
		return nil, err
	}
	if n.alternative != "" {
		d["Alt"] = hexUTF16(n.alternative)
	}
	if n.portee != "" {
		d["A"] = types.Dict{"O": types.Name("Table"), "Scope": types.Name(n.portee)}
	}
	var contenu types.Array
	for _, f := range n.feuilles {
		contenu = append(contenu, types.Dict{"Type": types.Name("MCR"), "Pg": b.pages[f.page], "MCID": types.Integer(f.mcid)})
		b.parents[f.page][f.mcid] = *ref
	}
	for _, e := range n.enfants {
		enfant, err := b.element(e, *ref)
		if err != nil {
			return nil, err
		}
		contenu = append(contenu, *enfant)
	}
	if contenu != nil {
		d["K"] = contenu
	}
	return ref, nil
}

// hexUTF16 is a text string of the format, in UTF-16BE with its mark.
func hexUTF16(s string) types.HexLiteral {
	brut := []byte{0xFE, 0xFF}
	for _, u := range utf16.Encode([]rune(s)) {
		brut = append(brut, byte(u>>8), byte(u))
	}
	return types.HexLiteral(strings.ToUpper(hex.EncodeToString(brut)))
}
