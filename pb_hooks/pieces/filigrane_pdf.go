package pieces

import (
	"bytes"
	"errors"
	"fmt"
	"math"

	"codeberg.org/go-pdf/fpdf"
	"github.com/pdfcpu/pdfcpu/pkg/api"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/model"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"
)

// barrerPDF stamps a page of ours, where the mention is repeated, on every page:
// one of the same shape, so that nothing stays clean.
func barrerPDF(contenu []byte, mention string) ([]byte, error) {
	formats, err := api.PageDims(bytes.NewReader(contenu), model.NewDefaultConfiguration())
	if err != nil {
		return nil, fmt.Errorf("pages: %w", err)
	}
	if len(formats) == 0 {
		return nil, errors.New("no page")
	}
	calques, tampons := map[types.Dim][]byte{}, map[int]*model.Watermark{}
	for i, format := range formats {
		if calques[format] == nil {
			if calques[format], err = calque(mention, format); err != nil {
				return nil, fmt.Errorf("mention: %w", err)
			}
		}
		tampons[i+1], err = api.PDFWatermarkForReadSeeker(bytes.NewReader(calques[format]), 1, "scalefactor:1 rel, rotation:0, opacity:1", true, false, types.POINTS)
		if err != nil {
			return nil, fmt.Errorf("stamp: %w", err)
		}
	}
	var b bytes.Buffer
	if err := api.AddWatermarksMap(bytes.NewReader(contenu), &b, tampons, model.NewDefaultConfiguration()); err != nil {
		return nil, fmt.Errorf("stamp: %w", err)
	}
	return b.Bytes(), nil
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
