package pieces

import (
	"fmt"
	"slices"
	"strings"

	"github.com/gabriel-vasile/mimetype"

	"guichet/pb_hooks/socle"
)

// Mo is the megabyte of the sentences shown: a million bytes.
const Mo int64 = 1_000_000

// format is one kind of document the guichet accepts.
type format struct {
	code       string   // in a téléservice
	nom        string   // said to people
	types      []string // as sniffed; nothing else is ever served
	extensions []string // the first one is given to the pièce
	// nettoyer refuses what is broken or dangerous and returns what may be
	// stored, never longer than what came.
	nettoyer func([]byte) ([]byte, error)
}

var formats = []format{
	{"pdf", "PDF", []string{"application/pdf"}, []string{".pdf"}, controlerPDF},
	{"jpg", "JPG", []string{"image/jpeg"}, []string{".jpg", ".jpeg"}, nettoyerJPEG},
	{"png", "PNG", []string{"image/png"}, []string{".png"}, nettoyerPNG},
	{"heic", "HEIC", []string{"image/heic", "image/heif"}, []string{".heic", ".heif"}, nettoyerHEIC},
}

// Formats lists the codes of the accepted formats.
func Formats() []string {
	codes := make([]string, len(formats))
	for i, f := range formats {
		codes[i] = f.code
	}
	return codes
}

// parmi gives the formats of the codes, in the order of the table; no code
// means all.
func parmi(codes []string) []format {
	if len(codes) == 0 {
		return formats
	}
	return slices.DeleteFunc(slices.Clone(formats), func(f format) bool { return !slices.Contains(codes, f.code) })
}

// Accept is the attribute of the file control: a help for the person, never a
// check.
func Accept(codes []string) string {
	var l []string
	for _, f := range parmi(codes) {
		l = append(l, f.extensions...)
	}
	return strings.Join(l, ",")
}

// Limites tells what may be joined, before it is: « PDF, JPG, PNG ou HEIC,
// 10 Mo au plus, 3 documents au plus ». maxMo is in megabytes a document; with
// no nbMax the number is not told.
func Limites(codes []string, maxMo, nbMax int) string {
	phrase := enumerer(parmi(codes), " ou ") + ", " + socle.Taille(int64(maxMo)*Mo) + " au plus"
	switch nbMax {
	case 0:
		return phrase
	case 1:
		return phrase + ", un seul document"
	default:
		return fmt.Sprintf("%s, %d\u00a0documents au plus", phrase, nbMax)
	}
}

func enumerer(l []format, dernier string) string {
	var b strings.Builder
	for i, f := range l {
		switch {
		case i > 0 && i == len(l)-1:
			b.WriteString(dernier)
		case i > 0:
			b.WriteString(", ")
		}
		b.WriteString(f.nom)
	}
	return b.String()
}

// reconnaitre finds by its content alone which of the accepted formats it is,
// and its exact type.
func reconnaitre(contenu []byte, acceptes []format) (*format, string, error) {
	// A kind may be a variant of an accepted one: an animated PNG is a PNG.
	for genre := mimetype.Detect(contenu); genre != nil; genre = genre.Parent() {
		for _, f := range acceptes {
			if i := slices.IndexFunc(f.types, genre.Is); i >= 0 {
				return &f, f.types[i], nil
			}
		}
	}
	return nil, "", errFormat(acceptes)
}

func errFormat(acceptes []format) *socle.Erreur {
	return socle.Err(socle.Invalide, "Ce fichier n’est pas accepté. Formats possibles\u00a0: "+enumerer(acceptes, ", ")+".")
}
