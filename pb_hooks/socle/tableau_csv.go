package socle

import (
	"encoding/csv"
	"io"
)

// ecrivainCSV is for a French spreadsheet: semicolons, decimal commas, and the
// mark by which Excel knows UTF-8.
type ecrivainCSV struct{ w *csv.Writer }

func nouveauCSV(w io.Writer, t *Tableau) (ecrivainTableau, error) {
	if _, err := io.WriteString(w, "\ufeff"); err != nil {
		return nil, err
	}
	e := &ecrivainCSV{csv.NewWriter(w)}
	e.w.Comma, e.w.UseCRLF = ';', true
	titres := make([]string, len(t.Colonnes))
	for i, c := range t.Colonnes {
		titres[i] = desarmer(c.Titre)
	}
	return e, e.w.Write(titres)
}

func (e *ecrivainCSV) ligne(cellules []any) error {
	textes := make([]string, len(cellules))
	for i, c := range cellules {
		textes[i] = texteCellule(c)
		if _, mots := c.(string); mots {
			textes[i] = desarmer(textes[i])
		}
	}
	return e.w.Write(textes)
}

func (e *ecrivainCSV) fin() error {
	e.w.Flush()
	return e.w.Error()
}
