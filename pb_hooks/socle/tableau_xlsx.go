package socle

import (
	"errors"
	"io"
	"strings"

	"github.com/xuri/excelize/v2"
)

// ecrivainXLSX writes one sheet. Its texts are texts of the sheet, never
// formulas; it is sent once its archive is made.
type ecrivainXLSX struct {
	w             io.Writer
	classeur      *excelize.File
	feuille       *excelize.StreamWriter
	titre, jour   int // styles
	rang, largeur int
}

func nouveauXLSX(w io.Writer, t *Tableau) (_ ecrivainTableau, err error) {
	e := &ecrivainXLSX{w: w, classeur: excelize.NewFile(), largeur: len(t.Colonnes)}
	defer func() {
		if err != nil {
			err = errors.Join(err, e.classeur.Close())
		}
	}()
	nom := nomFeuille(t.Titre)
	if err := e.classeur.SetSheetName(e.classeur.GetSheetName(0), nom); err != nil {
		return nil, err
	}
	if e.titre, err = e.classeur.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}}); err != nil {
		return nil, err
	}
	format := "dd/mm/yyyy"
	if e.jour, err = e.classeur.NewStyle(&excelize.Style{CustomNumFmt: &format}); err != nil {
		return nil, err
	}
	if e.feuille, err = e.classeur.NewStreamWriter(nom); err != nil {
		return nil, err
	}
	if err := e.feuille.SetColWidth(1, max(1, e.largeur), 20); err != nil {
		return nil, err
	}
	if err := e.feuille.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}); err != nil {
		return nil, err
	}
	titres := make([]any, e.largeur)
	for i, c := range t.Colonnes {
		titres[i] = excelize.Cell{StyleID: e.titre, Value: c.Titre}
	}
	return e, e.ecrire(titres)
}

func (e *ecrivainXLSX) ligne(cellules []any) error {
	valeurs := make([]any, len(cellules))
	for i, c := range cellules {
		valeurs[i] = c
		if j, estJour := c.(Jour); estJour {
			valeurs[i] = nil
			if !j.Nul() {
				valeurs[i] = excelize.Cell{StyleID: e.jour, Value: j.temps()}
			}
		}
	}
	return e.ecrire(valeurs)
}

func (e *ecrivainXLSX) ecrire(valeurs []any) error {
	e.rang++
	debut, err := excelize.CoordinatesToCellName(1, e.rang)
	if err != nil {
		return err
	}
	return e.feuille.SetRow(debut, valeurs)
}

func (e *ecrivainXLSX) fin() error {
	if err := e.feuille.Flush(); err != nil {
		return errors.Join(err, e.classeur.Close())
	}
	return errors.Join(e.classeur.Write(e.w), e.classeur.Close())
}

// nomFeuille fits a title to what Excel takes: 31 characters, some signs apart.
func nomFeuille(titre string) string {
	nom := []rune(strings.Trim(strings.Map(func(r rune) rune {
		if strings.ContainsRune(`[]:*?/\`, r) {
			return ' '
		}
		return r
	}, titre), "' "))
	if len(nom) > 31 {
		nom = nom[:31]
	}
	if len(nom) == 0 {
		return "Tableau"
	}
	return string(nom)
}
