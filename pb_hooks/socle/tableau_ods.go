package socle

import (
	"archive/zip"
	"bufio"
	"encoding/xml"
	"hash/crc32"
	"io"
	"strconv"
	"strings"
)

const (
	mimeODS = "application/vnd.oasis.opendocument.spreadsheet"
	enTete  = `<?xml version="1.0" encoding="UTF-8"?>` + "\n"

	manifesteODS = enTete + `<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.3">` +
		`<manifest:file-entry manifest:full-path="/" manifest:version="1.3" manifest:media-type="` + mimeODS + `"/>` +
		`<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>` +
		`<manifest:file-entry manifest:full-path="styles.xml" manifest:media-type="text/xml"/></manifest:manifest>`

	stylesODS = enTete + `<office:document-styles xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" ` +
		`xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" office:version="1.3"><office:styles>` +
		`<style:style style:name="Default" style:family="table-cell"/></office:styles></office:document-styles>`

	contenuODS = enTete + `<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" ` +
		`xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" ` +
		`xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" xmlns:number="urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0" ` +
		`xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0" office:version="1.3"><office:automatic-styles>` +
		`<style:style style:name="colonne" style:family="table-column"><style:table-column-properties style:column-width="4cm"/></style:style>` +
		`<style:style style:name="titre" style:family="table-cell"><style:text-properties fo:font-weight="bold"/></style:style>` +
		`<number:date-style style:name="date"><number:day number:style="long"/><number:text>/</number:text><number:month number:style="long"/>` +
		`<number:text>/</number:text><number:year number:style="long"/></number:date-style>` +
		`<style:style style:name="jour" style:family="table-cell" style:data-style-name="date"/>` +
		`</office:automatic-styles><office:body><office:spreadsheet><table:table table:name="`

	finODS = `</table:table></office:spreadsheet></office:body></office:document-content>`
)

// ecrivainODS writes an OpenDocument 1.3 sheet, row by row (ISO/IEC 26300).
type ecrivainODS struct {
	archive *zip.Writer
	contenu *bufio.Writer
}

func nouvelODS(w io.Writer, t *Tableau) (ecrivainTableau, error) {
	e := &ecrivainODS{archive: zip.NewWriter(w)}
	// The type comes first, as it is and with nothing before it (part 2, 3.3).
	genre, err := e.archive.CreateRaw(&zip.FileHeader{
		Name: "mimetype", Method: zip.Store, CRC32: crc32.ChecksumIEEE([]byte(mimeODS)), CompressedSize64: uint64(len(mimeODS)), UncompressedSize64: uint64(len(mimeODS)),
	})
	if err != nil {
		return nil, err
	}
	if _, err := io.WriteString(genre, mimeODS); err != nil {
		return nil, err
	}
	for _, f := range []struct{ nom, contenu string }{{"META-INF/manifest.xml", manifesteODS}, {"styles.xml", stylesODS}} {
		entree, err := e.archive.Create(f.nom)
		if err != nil {
			return nil, err
		}
		if _, err := io.WriteString(entree, f.contenu); err != nil {
			return nil, err
		}
	}
	entree, err := e.archive.Create("content.xml")
	if err != nil {
		return nil, err
	}
	e.contenu = bufio.NewWriter(entree)
	e.mettre(contenuODS + echapper(nomFeuille(t.Titre)) + `"><table:table-column table:style-name="colonne" table:number-columns-repeated="` +
		strconv.Itoa(max(1, len(t.Colonnes))) + `"/><table:table-header-rows><table:table-row>`)
	for _, c := range t.Colonnes {
		e.mots(` table:style-name="titre"`, c.Titre)
	}
	return e, e.mettre("</table:table-row></table:table-header-rows>")
}

func (e *ecrivainODS) ligne(cellules []any) error {
	e.mettre("<table:table-row>")
	for _, c := range cellules {
		lue := "<text:p>" + texteCellule(c) + "</text:p></table:table-cell>"
		switch c := c.(type) {
		case string:
			e.mots("", c)
		case int:
			e.mettre(`<table:table-cell office:value-type="float" office:value="` + strconv.Itoa(c) + `">` + lue)
		case float64:
			e.mettre(`<table:table-cell office:value-type="float" office:value="` + strconv.FormatFloat(c, 'f', -1, 64) + `">` + lue)
		case Jour:
			if c.Nul() {
				e.mettre("<table:table-cell/>")
				continue
			}
			e.mettre(`<table:table-cell table:style-name="jour" office:value-type="date" office:date-value="` + c.ISO() + `">` + lue)
		default:
			e.mettre("<table:table-cell/>")
		}
	}
	return e.mettre("</table:table-row>")
}

func (e *ecrivainODS) fin() error {
	e.mettre(finODS)
	if err := e.contenu.Flush(); err != nil {
		return err
	}
	return e.archive.Close()
}

// mots writes a cell of text, a paragraph for each line.
func (e *ecrivainODS) mots(style, texte string) {
	e.mettre("<table:table-cell" + style + ` office:value-type="string">`)
	for l := range strings.Lines(texte) {
		e.mettre("<text:p>" + echapper(strings.TrimRight(l, "\r\n")) + "</text:p>")
	}
	e.mettre("</table:table-cell>")
}

// mettre writes; a fault stays in the buffer and comes back each time.
func (e *ecrivainODS) mettre(s string) error {
	_, err := e.contenu.WriteString(s)
	return err
}

// echapper writes a text of XML, without the characters that XML refuses.
func echapper(s string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(s)) // a strings.Builder takes everything
	return b.String()
}
