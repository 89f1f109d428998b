package socle

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"iter"
	"mime"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Tableau is a list to take away into a spreadsheet. Its rows are read one
// after the other: a long one is never whole in memory.
type Tableau struct {
	Titre    string
	Colonnes []Colonne
	// Lignes gives the cells of each row, in the order of the columns: a string,
	// an int, a float64 or a [Jour] by the kind of the column, nil for an empty
	// cell. An error ends the reading.
	Lignes iter.Seq2[[]any, error]
}

// Colonne is a column, under its title.
type Colonne struct {
	Titre string
	Genre GenreColonne
}

// GenreColonne is what the cells of a column hold.
type GenreColonne int

// The kinds.
const (
	Mots GenreColonne = iota
	Entiers
	Decimaux
	Jours
)

// LignesDe are rows already read.
func LignesDe(lignes [][]any) iter.Seq2[[]any, error] {
	return func(suite func([]any, error) bool) {
		for _, l := range lignes {
			if !suite(l, nil) {
				return
			}
		}
	}
}

// ecrivainTableau writes one format: each row, then the end.
type ecrivainTableau interface {
	ligne(cellules []any) error
	fin() error
}

// FormatTableau is a kind of file that a tableau is written in. Its code is
// also the extension.
type FormatTableau struct {
	Code, Libelle string
	mime          string
	ecrit         func(io.Writer, *Tableau) (ecrivainTableau, error)
}

var formatsTableaux = []FormatTableau{
	{"csv", "CSV", "text/csv; charset=utf-8", nouveauCSV},
	{"xlsx", "Excel (XLSX)", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", nouveauXLSX},
	{"ods", "OpenDocument (ODS)", mimeODS, nouvelODS},
}

// FormatsTableaux are all of them, in the order in which they are offered.
func FormatsTableaux() []FormatTableau { return slices.Clone(formatsTableaux) }

func formatDeCode(code string) (FormatTableau, bool) {
	for _, f := range formatsTableaux {
		if f.Code == code {
			return f, true
		}
	}
	return FormatTableau{}, false
}

// Ecrire writes the tableau in the format of that code. A text is never a formula,
// whatever it begins with.
func (t *Tableau) Ecrire(w io.Writer, format string) error {
	f, connu := formatDeCode(format)
	if !connu {
		return fmt.Errorf("no format %q", format)
	}
	e, err := f.ecrit(w, t)
	if err != nil {
		return err
	}
	for cellules, err := range t.Lignes {
		if err != nil {
			return err
		}
		if err := t.verifier(cellules); err != nil {
			return err
		}
		if err := e.ligne(cellules); err != nil {
			return err
		}
	}
	return e.fin()
}

func (t *Tableau) verifier(cellules []any) error {
	if len(cellules) != len(t.Colonnes) {
		return fmt.Errorf("%d cells in %d columns", len(cellules), len(t.Colonnes))
	}
	for i, c := range cellules {
		juste := c == nil
		switch c.(type) {
		case string:
			juste = t.Colonnes[i].Genre == Mots
		case int:
			juste = t.Colonnes[i].Genre == Entiers
		case float64:
			juste = t.Colonnes[i].Genre == Decimaux
		case Jour:
			juste = t.Colonnes[i].Genre == Jours
		}
		if !juste {
			return fmt.Errorf("%s: a cell is a %T", t.Colonnes[i].Titre, c)
		}
	}
	return nil
}

// Telecharger sends the tableau as a file: nom has no extension. A fault on the
// way cuts the connection, so that half a list is never taken for a whole one.
func (r *Requete) Telecharger(nom, format string, t *Tableau) error {
	f, connu := formatDeCode(format)
	if !connu {
		return ErrIntrouvable
	}
	h := r.Response.Header()
	h.Set("Content-Type", f.mime)
	h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": nom + "." + format}))
	h.Set("Cache-Control", "private, no-store")
	r.quitterCorps()
	sortie := &sortieTableau{w: r.Response}
	tampon := bufio.NewWriterSize(sortie, 1<<16)
	err := t.Ecrire(tampon, format)
	if err == nil {
		err = tampon.Flush()
	}
	if err == nil || sortie.partie != nil { // the visitor is gone: nothing to mend
		return nil
	}
	if !sortie.commencee {
		for _, entete := range []string{"Content-Type", "Content-Disposition"} {
			h.Del(entete)
		}
		return err
	}
	r.Logger().Error("download cut", "route", r.nomRoute(), "err", err)
	panic(http.ErrAbortHandler)
}

// sortieTableau tells whether something has left, and whether it could.
type sortieTableau struct {
	w         io.Writer
	commencee bool
	partie    error
}

func (s *sortieTableau) Write(b []byte) (int, error) {
	s.commencee = true
	n, err := s.w.Write(b)
	s.partie = errors.Join(s.partie, err)
	return n, err
}

// texteCellule is a cell as it is read.
func texteCellule(c any) string {
	switch c := c.(type) {
	case string:
		return c
	case int:
		return strconv.Itoa(c)
	case float64:
		return strings.Replace(strconv.FormatFloat(c, 'f', -1, 64), ".", ",", 1)
	case Jour:
		if !c.Nul() {
			return fmt.Sprintf("%02d/%02d/%d", c.Jour, c.Mois, c.Annee)
		}
	}
	return ""
}

// desarmer keeps a text from being read as a formula where a file has no types.
func desarmer(s string) string {
	if premier, _ := utf8.DecodeRuneInString(s); s != "" && strings.ContainsRune("=+-@\t\r\n＝＋－＠", premier) {
		return "'" + s
	}
	return s
}
