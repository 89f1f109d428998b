package pieces

import (
	"bytes"
	"fmt"
	"math"

	"codeberg.org/go-pdf/fpdf"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/fault"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/model"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/validate"
)

// barrerPDF stamps a page of ours, where the mention is repeated, on every page:
// one of the same shape, so that nothing stays clean.
func barrerPDF(contenu []byte, mention string) (barre []byte, err error) {
	defer fault.Catch(&err)
	ctx, formats, err := lirePDF(contenu)
	if err != nil {
		return nil, err
	}
	calques, tampons := map[types.Dim][]byte{}, map[int]*model.Watermark{}
	for i, format := range formats {
		if calques[format] == nil {
			if calques[format], err = calque(mention, format); err != nil {
				return nil, fmt.Errorf("mention: %w", err)
			}
		}
		tampon, err := pdfcpu.ParsePDFWatermarkDetails("", "scalefactor:1 rel, rotation:0, opacity:1", true, types.POINTS)
		if err != nil {
			return nil, fmt.Errorf("stamp: %w", err)
		}
		tampon.PDF, tampon.PdfPageNrSrc = bytes.NewReader(calques[format]), 1
		tampons[i+1] = tampon
	}
	if err := pdfcpu.AddWatermarksMap(ctx, tampons); err != nil {
		return nil, fmt.Errorf("stamp: %w", err)
	}
	return ecrirePDF(ctx)
}

// lirePDF reads a document that anybody may have made, and the sizes of its
// pages.
func lirePDF(contenu []byte) (*model.Context, []types.Dim, error) {
	conf := model.NewDefaultConfiguration()
	conf.Cmd = model.ADDWATERMARKS
	ctx, err := pdfcpu.Read(bytes.NewReader(contenu), conf)
	if err != nil {
		return nil, nil, fmt.Errorf("read: %w", err)
	}
	if err := validate.XRefTable(ctx); err != nil {
		return nil, nil, fmt.Errorf("validate: %w", err)
	}
	if err := pdfcpu.OptimizeXRefTable(ctx); err != nil {
		return nil, nil, fmt.Errorf("optimize: %w", err)
	}
	formats, err := ctx.PageDims()
	if err != nil {
		return nil, nil, fmt.Errorf("pages: %w", err)
	}
	if len(formats) == 0 || len(formats) != ctx.PageCount {
		return nil, nil, fmt.Errorf("%d sizes for %d pages", len(formats), ctx.PageCount)
	}
	return ctx, formats, nil
}

// calque is a page with nothing but the mention, rising line above line.
func calque(mention string, format types.Dim) ([]byte, error) {
	l, h := format.Width, format.Height
	f := fpdf.NewCustom(&fpdf.InitType{UnitStr: "pt", Size: fpdf.SizeType{Wd: l, Ht: h}})
	f.SetAutoPageBreak(false, 0)
	f.AddUTF8FontFromBytes("texte", "B", policeGrasse)
	f.AddPageFormat("P", fpdf.SizeType{Wd: l, Ht: h})
	f.SetFont("texte", "B", 10)
	f.SetTextColor(150, 20, 20)
	f.SetAlpha(0.5, "Normal")
	taille := 10 * 1.05 * l / f.GetStringWidth(mention)
	f.SetFont("texte", "B", taille)
	for y := 0.0; y < h+l*math.Tan(inclinaison); y += max(taille*6, h/12) {
		f.TransformBegin()
		f.TransformRotate(inclinaison*180/math.Pi, 0, y)
		f.Text(0, y, mention)
		f.TransformEnd()
	}
	var b bytes.Buffer
	if err := f.Output(&b); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}
