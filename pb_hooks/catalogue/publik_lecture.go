package catalogue

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"

	"golang.org/x/net/html"
)

// formulairePublik is what is read of a form or of a block of Publik; the rest
// of the file is ignored. A value is written « <label> » or « <label
// type="str"> », which is the same for a reader.
type formulairePublik struct {
	XMLName     xml.Name
	Nom         string        `xml:"name"`
	Adresse     string        `xml:"url_name"`
	Slug        string        `xml:"slug"`
	Description string        `xml:"description"`
	Categorie   string        `xml:"category"`
	Champs      []champPublik `xml:"fields>field"`
}

type champPublik struct {
	ID         string               `xml:"id"`
	Type       string               `xml:"type"`
	Libelle    string               `xml:"label"`
	Aide       string               `xml:"hint"`
	Variable   string               `xml:"varname"`
	Requis     string               `xml:"required"`
	Items      []string             `xml:"items>item"`
	Source     string               `xml:"data_source>type"`
	Condition  conditionPublik      `xml:"condition"`
	Controles  []controlePublik     `xml:"post_conditions>post_condition"`
	Validation validationPublik     `xml:"validation"`
	Prefill    string               `xml:"prefill>type"`
	Futur      string               `xml:"minimum_is_future"`
	Passe      string               `xml:"maximum_is_past"`
	Max        int                  `xml:"maxlength"`
	Bloc       string               `xml:"block_slug"`
	MaxLignes  int                  `xml:"max_items"`
	MaxOctets  string               `xml:"max_file_size"`
	Restes     []struct{ xml.Name } `xml:",any"`
}

type conditionPublik struct {
	Type   string `xml:"type"`
	Valeur string `xml:"value"`
}

type controlePublik struct {
	Condition conditionPublik `xml:"condition"`
	Message   string          `xml:"error_message"`
}

type validationPublik struct {
	Type   string `xml:"type"`
	Valeur string `xml:"value"`
}

// Limits of a file of Publik, against a hostile or broken one.
const (
	maxPublik      = 8 << 20
	maxElements    = 200_000
	profondeurXML  = 40
	maxTextePublik = 20_000
)

// lirePublik reads one file. Go's decoder knows no entity but XML's own: those
// that a file defines are refused, hence no expansion without end.
func lirePublik(r io.Reader) (*formulairePublik, error) {
	brut, err := io.ReadAll(io.LimitReader(r, maxPublik+1))
	if err != nil {
		return nil, fmt.Errorf("publik: %w", err)
	}
	if len(brut) > maxPublik {
		return nil, fmt.Errorf("publik: over %d bytes", maxPublik)
	}
	if err := mesurerXML(string(brut)); err != nil {
		return nil, err
	}
	var f formulairePublik
	if err := xml.Unmarshal(brut, &f); err != nil {
		return nil, fmt.Errorf("publik: %w", err)
	}
	if f.XMLName.Local != "formdef" && f.XMLName.Local != "block" {
		return nil, fmt.Errorf("publik: root <%s>, want <formdef> or <block>", f.XMLName.Local)
	}
	if len(f.Champs) > maxChamps {
		return nil, fmt.Errorf("publik: %d fields, at most %d", len(f.Champs), maxChamps)
	}
	return &f, nil
}

func mesurerXML(s string) error {
	d := xml.NewDecoder(strings.NewReader(s))
	n, elements := 0, 0
	for {
		jeton, err := d.Token()
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return fmt.Errorf("publik: %w", err)
		}
		switch jeton.(type) {
		case xml.StartElement:
			elements++
			if n++; n > profondeurXML || elements > maxElements {
				return fmt.Errorf("publik: over %d levels or %d elements", profondeurXML, maxElements)
			}
		case xml.EndElement:
			n--
		}
	}
}

// texteDeHTML keeps the words of a piece of HTML: no tag, no script, no style.
// Paragraphs become lines.
func texteDeHTML(s string) string {
	var b strings.Builder
	muet := 0
	z := html.NewTokenizer(strings.NewReader(s))
	for {
		switch z.Next() {
		case html.ErrorToken:
			return resserrer(b.String())
		case html.TextToken:
			if muet == 0 {
				b.Write(z.Text())
			}
		case html.StartTagToken:
			nom, _ := z.TagName()
			if c := string(nom); c == "script" || c == "style" {
				muet++
			}
		case html.EndTagToken:
			nom, _ := z.TagName()
			switch string(nom) {
			case "script", "style":
				muet = max(0, muet-1)
			case "p", "li", "h1", "h2", "h3", "h4", "div", "br":
				b.WriteByte('\n')
			}
		}
		if b.Len() > maxTextePublik {
			return resserrer(b.String())
		}
	}
}

func resserrer(s string) string {
	var l []string
	for _, ligne := range strings.Split(html.UnescapeString(s), "\n") {
		if ligne = strings.Join(strings.Fields(ligne), " "); ligne != "" {
			l = append(l, ligne)
		}
	}
	return nettoyer(strings.Join(l, "\n"), true)
}
