package messages

import (
	"regexp"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// enTexte keeps of a page of HTML what it says. Only the words come out: no
// tag, no picture, no address that a browser would call.
func enTexte(source string) string {
	z := html.NewTokenizer(strings.NewReader(source))
	var b strings.Builder
	muet, cite := 0, 0
	ligne := func() {
		b.WriteString("\n" + strings.Repeat("> ", min(cite, 5)))
	}
	for b.Len() < 4*textePliMax {
		genre := z.Next()
		if genre == html.ErrorToken {
			break
		}
		if genre == html.TextToken {
			if muet == 0 {
				b.WriteString(espaces.ReplaceAllString(string(z.Text()), " "))
			}
			continue
		}
		nom, _ := z.TagName()
		a := atom.Lookup(nom)
		ouvre := genre == html.StartTagToken
		switch a {
		case atom.Script, atom.Style, atom.Head, atom.Title, atom.Template:
			muet = max(0, muet+pas(ouvre, genre))
		case atom.Blockquote:
			cite = max(0, cite+pas(ouvre, genre))
			ligne()
		case atom.Br, atom.P, atom.Div, atom.Tr, atom.Li, atom.Ul, atom.Ol, atom.Table, atom.H1, atom.H2, atom.H3, atom.H4, atom.Hr:
			ligne()
		case atom.Body:
			muet = 0 // a head that was never closed
		}
	}
	return aerer(html.UnescapeString(propre(b.String())))
}

var (
	espaces = regexp.MustCompile(`[\s\x{00a0}]+`)
	vides   = regexp.MustCompile(`(\n(> )*\s*){3,}`)
)

func pas(ouvre bool, genre html.TokenType) int {
	switch {
	case ouvre:
		return 1
	case genre == html.EndTagToken:
		return -1
	default:
		return 0
	}
}

func aerer(s string) string {
	lignes := strings.Split(s, "\n")
	for i, l := range lignes {
		lignes[i] = strings.TrimRight(l, " \t")
	}
	return strings.TrimSpace(vides.ReplaceAllString(strings.Join(lignes, "\n"), "\n\n"))
}

// citations are how the mails of before begin in an answer.
var citations = regexp.MustCompile(`(?mi)^(` + strings.Join([]string{
	`(> ?)?Le [^\n]{5,200}(\n[^\n]{1,120})?\sa écrit\s?:`,
	`On [^\n]{5,200}(\n[^\n]{1,120})?\swrote:`,
	`-{2,} ?(Message d.origine|Message transféré|Original Message|Forwarded message)`,
	`_{12,}[ \t]*\n(De|From)\s?:`,
	`(De|From)\s?: [^\n]{3,200}\n(Envoyé|Sent|Date)\s?:`,
}, "|") + `)`)

var ligneCitee = regexp.MustCompile(`(?m)^>.*$`)

// SansCitation separates what somebody writes from the mails that it answers.
// When nothing would be left (a mail passed on), all is kept.
func SansCitation(texte string) (dit, cite string) {
	coupe := len(texte)
	if m := citations.FindStringIndex(texte); m != nil {
		coupe = m[0]
	}
	dit = texte[:coupe]
	// The lines cited at the end, without an introduction.
	for {
		court := strings.TrimRight(dit, " \t\n")
		i := strings.LastIndexByte(court, '\n') + 1
		if !ligneCitee.MatchString(court[i:]) {
			break
		}
		dit = court[:i]
	}
	if strings.TrimSpace(dit) == "" {
		return strings.TrimSpace(texte), ""
	}
	return strings.TrimSpace(dit), strings.TrimSpace(texte[len(dit):])
}
