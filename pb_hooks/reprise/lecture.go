package reprise

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"

	"guichet/pb_hooks/socle"
)

// What a file may hold, at the most.
const (
	maxOctets   = 20 << 20
	maxLignes   = 50_000
	maxColonnes = 100
	maxCellule  = 4000 // characters
)

// tableau is a CSV file that was read: a title for each column, then the rows,
// each of as many cells.
type tableau struct {
	colonnes []string
	lignes   [][]string
}

// lire reads a CSV file as spreadsheets write them: UTF-8 or Windows-1252,
// separated by semicolons, commas or tabs. What it says of a file that it
// cannot read is for whoever chose it.
func lire(contenu []byte) (*tableau, error) {
	texte, err := decoder(contenu)
	if err != nil {
		return nil, err
	}
	r := csv.NewReader(strings.NewReader(texte))
	r.Comma, r.FieldsPerRecord, r.ReuseRecord = separateur(texte), -1, true
	var t tableau
	for {
		l, err := r.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		var faute *csv.ParseError
		if errors.As(err, &faute) {
			return nil, socle.Err(socle.Invalide, fmt.Sprintf("La ligne %d ne se lit pas : un guillemet y manque ou est de trop.", faute.StartLine)).Cause(err)
		}
		if err != nil {
			return nil, fmt.Errorf("read CSV: %w", err)
		}
		numero, _ := r.FieldPos(0)
		if err := t.ajouter(l, numero); err != nil {
			return nil, err
		}
	}
	if len(t.lignes) == 0 {
		return nil, socle.Err(socle.Invalide, "Ce fichier n’a aucune ligne sous ses titres.")
	}
	return &t, nil
}

// ajouter takes the titles, then one row more; an empty row is none.
func (t *tableau) ajouter(l []string, numero int) error {
	propres, vide := make([]string, len(l)), true
	for i, c := range l {
		propres[i] = strings.TrimSpace(strings.Map(visible, c))
		vide = vide && propres[i] == ""
		if utf8.RuneCountInString(propres[i]) > maxCellule {
			return socle.Err(socle.Invalide, fmt.Sprintf("La ligne %d a une case de plus de %d caractères.", numero, maxCellule))
		}
	}
	switch {
	case vide:
		return nil
	case t.colonnes == nil:
		for len(propres) > 0 && propres[len(propres)-1] == "" {
			propres = propres[:len(propres)-1]
		}
		if len(propres) > maxColonnes {
			return socle.Err(socle.Invalide, fmt.Sprintf("Ce fichier a %d colonnes. Gardez-en %d au plus.", len(propres), maxColonnes))
		}
		t.colonnes = propres
		return nil
	case len(t.lignes) == maxLignes:
		return socle.Err(socle.Invalide, "Ce fichier a plus de 50\u00a0000 lignes. Coupez-le en plusieurs.")
	}
	n := len(t.colonnes)
	for _, c := range propres[min(n, len(propres)):] {
		if c != "" {
			return socle.Err(socle.Invalide, fmt.Sprintf("La ligne %d a plus de cases que la première ligne n’a de titres.", numero))
		}
	}
	ligne := make([]string, n)
	copy(ligne, propres)
	t.lignes = append(t.lignes, ligne)
	return nil
}

// decoder gives the text of a file, which says nothing of its own encoding.
func decoder(contenu []byte) (string, error) {
	switch {
	case len(contenu) > maxOctets:
		return "", socle.Err(socle.Invalide, "Ce fichier dépasse 20 Mo. Coupez-le en plusieurs.")
	case bytes.HasPrefix(contenu, []byte("PK\x03\x04")), bytes.HasPrefix(contenu, []byte("\xd0\xcf\x11\xe0")):
		return "", socle.Err(socle.Invalide, "Ce fichier est un classeur. Ouvrez-le dans le tableur et enregistrez-le au format CSV.")
	case bytes.HasPrefix(contenu, []byte("\xff\xfe")), bytes.HasPrefix(contenu, []byte("\xfe\xff")), bytes.IndexByte(contenu, 0) >= 0:
		return "", socle.Err(socle.Invalide, "Ce fichier n’est pas un texte CSV que le guichet sait lire. Enregistrez-le au format CSV UTF-8.")
	}
	contenu = bytes.TrimPrefix(contenu, []byte("\ufeff"))
	if utf8.Valid(contenu) {
		return string(contenu), nil
	}
	texte, err := charmap.Windows1252.NewDecoder().Bytes(contenu)
	if err != nil {
		return "", socle.Err(socle.Invalide, "Les accents de ce fichier ne se lisent pas. Enregistrez-le au format CSV UTF-8.").Cause(err)
	}
	return string(texte), nil
}

// separateur is the one that the titles hold most often, out of quotes.
func separateur(texte string) rune {
	compte, dedans := map[rune]int{}, false
	for _, c := range texte {
		if c == '\n' && !dedans && len(compte) > 0 {
			break
		}
		switch c {
		case '"':
			dedans = !dedans
		case ';', ',', '\t':
			if !dedans {
				compte[c]++
			}
		}
	}
	meilleur := ';'
	for _, c := range []rune{',', '\t'} {
		if compte[c] > compte[meilleur] {
			meilleur = c
		}
	}
	return meilleur
}

// visible drops the controls, and the marks that write a text backwards.
func visible(c rune) rune {
	switch {
	case c == '\n' || c == '\t':
		return ' '
	case c < ' ', c >= 0x7f && c < 0xa0, c >= 0x202a && c <= 0x202e, c >= 0x2066 && c <= 0x2069, c == 0xfeff, c == utf8.RuneError:
		return -1
	}
	return c
}
