package messages

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/mail"
	"regexp"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/emersion/go-message"
	"github.com/emersion/go-message/charset"
	"golang.org/x/text/encoding/charmap"
)

// Limits of what is read of one mail. What is beyond stays in the mail as it
// came, which is kept whole.
const (
	entetesMax     = 256 << 10 // bytes
	profondeurMax  = 12        // multiparts one in another
	partiesPliMax  = 200
	jointsMax      = 30
	textePliMax    = 60_000 // characters
	imageSignature = 10_000 // bytes: a picture of a signature, under it, is no document
)

// Joint is a document that came with a mail, before it is inspected.
type Joint struct {
	Nom     string
	Contenu []byte
}

// Lecture is what a mail says, whatever the care it was written with.
type Lecture struct {
	MessageID     string
	References    []string // ids of the mails it answers, without their < >
	De, DeNom     string   // the address is in lower case, "" when there is none
	A             []string // the recipients that it names, in lower case
	Objet, Texte  string
	Le            time.Time // zero when its date makes no sense
	Joints        []Joint
	Automatique   bool
	Indesirable   bool
	Doutes        []string // why one should not believe it, in sentences
	verifications []verification
}

// LirePli reads a mail. It never fails: what cannot be understood is shown as
// it came.
func LirePli(brut []byte) (l Lecture) {
	// A parser of the worst that the network sends must not stop the others
	// from coming: the mail is then shown as it came.
	defer func() {
		if recover() != nil {
			l = illisible(brut)
		}
	}()
	e, err := message.ReadWithOptions(bytes.NewReader(brut), &message.ReadOptions{MaxHeaderBytes: entetesMax})
	if e == nil || err != nil && !message.IsUnknownCharset(err) && !message.IsUnknownEncoding(err) {
		return illisible(brut)
	}
	l = lireEntetes(e.Header)
	x := &lecteurPli{l: &l}
	l.Texte = borner(x.texte(e, 0), textePliMax)
	return l
}

// illisible keeps of a mail that breaks every rule what a person may read.
func illisible(brut []byte) Lecture {
	l := Lecture{Doutes: []string{"Ce courriel est mal formé\u00a0: il est montré comme il est arrivé."}}
	if m := regexp.MustCompile(`(?im)^From:.*?([\w.+-]{1,64}@[\w.-]{1,180}\w)`).FindSubmatch(brut[:min(len(brut), entetesMax)]); m != nil {
		l.De = strings.ToLower(string(m[1]))
	}
	l.Texte = borner(propre(decoderTexte(brut[:min(len(brut), 4*textePliMax)])), textePliMax)
	return l
}

// contenu is the fingerprint of what a mail says, "" for one without a
// Message-ID: two persons may say the same words.
func (l *Lecture) contenu() string {
	if l.MessageID == "" {
		return ""
	}
	h := sha256.New()
	for _, s := range []string{l.MessageID, l.De, l.Objet, l.Texte} {
		fmt.Fprintf(h, "%d:%s", len(s), s)
	}
	for _, j := range l.Joints {
		fmt.Fprintf(h, "%d:%s%d:", len(j.Nom), j.Nom, len(j.Contenu))
		h.Write(j.Contenu)
	}
	return hex.EncodeToString(h.Sum(nil))
}

var (
	reference = regexp.MustCompile(`<([^<>\s]{3,250})>`)
	entreMots = &mime.WordDecoder{CharsetReader: charset.Reader}
)

func lireEntetes(h message.Header) Lecture {
	l := Lecture{Objet: borner(uneLigne(entete(h, "Subject")), 300)}
	if m := reference.FindStringSubmatch(h.Get("Message-Id")); m != nil {
		l.MessageID = propre(m[1])
	}
	for _, m := range reference.FindAllStringSubmatch(h.Get("In-Reply-To")+" "+h.Get("References"), 50) {
		l.References = append(l.References, propre(m[1]))
	}
	var sur bool
	if l.De, l.DeNom, sur = lireExpediteur(entete(h, "From"), h.Get("From")); !sur || h.FieldsByKey("From").Len() > 1 {
		l.Doutes = append(l.Doutes, "L’expéditeur de ce courriel est mal indiqué\u00a0: vérifiez qui écrit.")
	}
	for _, a := range formeAdresse.FindAllString(h.Get("To")+", "+h.Get("Cc"), 50) {
		l.A = append(l.A, strings.ToLower(a))
	}
	if t, err := mail.ParseDate(h.Get("Date")); err == nil && t.Year() > 1990 && t.Year() < 2200 {
		l.Le = t
	}
	l.qualifier(h)
	return l
}

// entete is a header in plain text, even of an unknown charset.
func entete(h message.Header, nom string) string {
	if brut := h.Get(nom); !utf8.ValidString(brut) {
		return propre(decoderTexte([]byte(brut)))
	}
	if s, err := h.Text(nom); err == nil {
		return propre(s)
	}
	if s, err := entreMots.DecodeHeader(h.Get(nom)); err == nil {
		return propre(s)
	}
	return propre(decoderTexte([]byte(h.Get(nom))))
}

var formeAdresse = regexp.MustCompile(`[\w.!#$%&'*+/=?^{|}~-]{1,64}@[\w.-]{1,180}\w`)

// lireExpediteur gives the sender; sur tells that the mail names one, as the
// rules allow.
func lireExpediteur(clair, brut string) (adresse, nom string, sur bool) {
	p := mail.AddressParser{WordDecoder: entreMots}
	if l, err := p.ParseList(brut); err == nil && len(l) == 1 {
		return borner(strings.ToLower(propre(l[0].Address)), 254), borner(uneLigne(propre(l[0].Name)), 200), true
	}
	// Two authors, or none that the rules allow: the last address said is the
	// one that is shown, and believed for nothing.
	l := formeAdresse.FindAllString(clair, -1)
	if len(l) == 0 {
		return "", borner(uneLigne(clair), 200), false
	}
	return strings.ToLower(l[len(l)-1]), "", false
}

// lecteurPli walks the parts of a mail.
type lecteurPli struct {
	l   *Lecture
	nbr int
}

// texte reads an entity and the ones it holds, and returns what they say.
func (x *lecteurPli) texte(e *message.Entity, profondeur int) string {
	if x.nbr++; x.nbr > partiesPliMax || profondeur > profondeurMax {
		return ""
	}
	genre, params, err := e.Header.ContentType()
	if err != nil || genre == "" {
		genre = "text/plain"
	}
	if strings.HasPrefix(genre, "multipart/") && params["boundary"] == "" {
		genre = "text/plain" // nothing says where its parts begin
	} else if parties := e.MultipartReader(); parties != nil {
		return x.parties(parties, genre, profondeur)
	}
	disposition, dparams, _ := e.Header.ContentDisposition()
	nom := nomDe(dparams["filename"], params["name"])
	contenu, err := io.ReadAll(e.Body)
	if err != nil && len(contenu) == 0 {
		return ""
	}
	if nom != "" || disposition == "attachment" || !strings.HasPrefix(genre, "text/") {
		x.joindre(e, genre, nom, contenu)
		return ""
	}
	texte := decoderTexte(contenu)
	if genre == "text/html" {
		return enTexte(texte)
	}
	return propre(texte)
}

// parties reads the parts one after the other; of several ways to say the same,
// the plain one that says something.
func (x *lecteurPli) parties(parties message.MultipartReader, genre string, profondeur int) string {
	defer parties.Close()
	var dits []string
	var plain string
	for range partiesPliMax {
		p, err := parties.NextPart()
		if errors.Is(err, io.EOF) || p == nil {
			break
		}
		if err != nil && !message.IsUnknownCharset(err) && !message.IsUnknownEncoding(err) {
			break
		}
		sorte, _, _ := p.Header.ContentType()
		s := strings.TrimSpace(x.texte(p, profondeur+1))
		if s == "" {
			continue
		}
		if plain == "" && (sorte == "text/plain" || sorte == "") {
			plain = s
		}
		dits = append(dits, s)
	}
	switch {
	case genre != "multipart/alternative":
		return strings.Join(dits, "\n\n")
	case plain != "":
		return plain
	case len(dits) > 0:
		return dits[len(dits)-1]
	default:
		return ""
	}
}

func (x *lecteurPli) joindre(e *message.Entity, genre, nom string, contenu []byte) {
	signature := strings.HasPrefix(genre, "image/") && e.Header.Get("Content-Id") != "" && len(contenu) < imageSignature
	if len(contenu) == 0 || signature || len(x.l.Joints) >= jointsMax {
		return
	}
	if nom == "" {
		nom = fmt.Sprintf("document %d", len(x.l.Joints)+1)
		if l, _ := mime.ExtensionsByType(genre); len(l) > 0 {
			nom += l[0]
		}
	}
	x.l.Joints = append(x.l.Joints, Joint{nom, contenu})
}

func nomDe(noms ...string) string {
	for _, n := range noms {
		if s, err := entreMots.DecodeHeader(n); err == nil {
			n = s
		}
		if n = borner(uneLigne(propre(n)), 200); n != "" {
			return n
		}
	}
	return ""
}

// decoderTexte reads as Windows does the bytes that are not UTF-8: that is what
// mails say when they say nothing, or lie.
func decoderTexte(b []byte) string {
	s := string(b)
	if utf8.ValidString(s) {
		return s
	}
	d, err := charmap.Windows1252.NewDecoder().String(s)
	if err != nil {
		return strings.ToValidUTF8(s, "�")
	}
	return d
}

// propre removes what neither a page nor the database takes.
func propre(s string) string {
	s = strings.ToValidUTF8(strings.ReplaceAll(s, "\r\n", "\n"), "�")
	return strings.Map(func(c rune) rune {
		switch {
		case c == '\n' || c == '\t':
			return c
		case c == '\r':
			return '\n'
		case c < ' ' || c == 0x7f || c >= 0x202a && c <= 0x202e || c >= 0x2066 && c <= 0x2069: // bidirectional overrides disguise names
			return -1
		}
		return c
	}, s)
}

// uneLigne keeps the unbreakable spaces, which are typed on purpose.
func uneLigne(s string) string {
	return strings.Join(strings.FieldsFunc(s, func(c rune) bool { return c == ' ' || c == '\t' || c == '\n' || c == '\r' }), " ")
}

// borner cuts a text after max characters.
func borner(s string, max int) string {
	if len(s) <= max {
		return s
	}
	r := []rune(s)
	return string(r[:min(len(r), max)])
}
