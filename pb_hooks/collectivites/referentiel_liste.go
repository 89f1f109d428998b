package collectivites

import (
	"compress/gzip"
	"fmt"
	"io"
	"iter"
	"slices"
	"strings"
)

// liste is an embedded table, kept as two strings and their offsets: a map of
// structs would take ten times the memory, and a scan of these strings answers
// within a millisecond or so.
type liste struct {
	texte      string   // the lines, tab-separated, each with its "\n"
	debuts     []uint32 // where each line begins in texte
	cles       string   // for each line "\n " and the Cle of its name; a last "\n"
	debutsCles []uint32 // where each "\n " is in cles
}

// lireListe panics on a broken table: it is a part of the executable.
func lireListe(comprimee string, colonneNom int) *liste {
	z, err := gzip.NewReader(strings.NewReader(comprimee))
	if err != nil {
		panic(fmt.Sprintf("embedded list: %v", err))
	}
	texte, err := io.ReadAll(z)
	if err != nil {
		panic(fmt.Sprintf("embedded list: %v", err))
	}
	l := &liste{texte: string(texte)}
	var cles []byte
	debut := 0
	for ligne := range strings.Lines(l.texte) {
		l.debuts = append(l.debuts, uint32(debut))
		l.debutsCles = append(l.debutsCles, uint32(len(cles)))
		cles = append(cles, "\n "+Cle(strings.Split(ligne, "\t")[colonneNom])...)
		debut += len(ligne)
	}
	l.cles = string(append(cles, '\n'))
	l.debuts, l.debutsCles = slices.Clip(l.debuts), slices.Clip(l.debutsCles)
	return l
}

func (l *liste) ligne(i int) string {
	s, _, _ := strings.Cut(l.texte[l.debuts[i]:], "\n")
	return s
}

// contenant yields the columns of each line that holds s.
func (l *liste) contenant(s string) iter.Seq[[]string] {
	return func(voir func([]string) bool) {
		for i := range positions(l.texte, s, l.debuts) {
			if !voir(strings.Split(l.ligne(i), "\t")) {
				return
			}
		}
	}
}

// rang tells how near a name is to what was typed: the smaller, the nearer.
type rang int

const (
	nomExact rang = iota
	debutDuNom
	debutDeMot
)

// nommees yields the lines whose name, or a word of it, begins like cle.
func (l *liste) nommees(cle string) iter.Seq2[int, rang] {
	return func(voir func(int, rang) bool) {
		for i, p := range positions(l.cles, " "+cle, l.debutsCles) {
			r := debutDeMot
			if l.cles[p-1] == '\n' {
				r = debutDuNom
				if l.cles[p+1+len(cle)] == '\n' {
					r = nomExact
				}
			}
			if !voir(i, r) {
				return
			}
		}
	}
}

// positions yields each line of texte that holds s, and where it first does.
func positions(texte, s string, debuts []uint32) iter.Seq2[int, int] {
	return func(voir func(int, int) bool) {
		for suite := 0; suite < len(texte); {
			k := strings.Index(texte[suite:], s)
			if k < 0 {
				return
			}
			p := suite + k
			apres, exacte := slices.BinarySearch(debuts, uint32(p))
			if exacte {
				apres++
			}
			if !voir(apres-1, p) || apres == len(debuts) {
				return
			}
			suite = int(debuts[apres])
		}
	}
}
