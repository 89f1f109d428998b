package main

import (
	"bytes"
	"crypto/rand"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"time"
)

// verrou keeps the id of each thing of each téléservice: « code key id » a
// line. A line outlives the thing it named, so that its id is not used again.
type verrou struct {
	ids   map[string]string // « code key »
	tirer func() string     // draws a missing id; nil refuses
}

const (
	fichierVerrou = "ids.lock"
	enTeteVerrou  = "# Ids of the standard téléservices, drawn by scripts/modeles. Never remove a line: an id is not used again.\n" +
		"# A thing whose code changes keeps its id when the code is changed here too.\n"
)

func lireVerrou(fichier string) (*verrou, error) {
	b, err := os.ReadFile(fichier)
	if err != nil {
		return nil, err
	}
	v := &verrou{ids: map[string]string{}}
	pris := map[string]bool{}
	for i, ligne := range strings.Split(string(b), "\n") {
		if ligne == "" || strings.HasPrefix(ligne, "#") {
			continue
		}
		mots := strings.Split(ligne, " ")
		if len(mots) != 3 || v.ids[mots[0]+" "+mots[1]] != "" || pris[mots[2]] {
			return nil, fmt.Errorf("%s:%d: not « code key id », or one of them twice", fichier, i+1)
		}
		v.ids[mots[0]+" "+mots[1]], pris[mots[2]] = mots[2], true
	}
	return v, nil
}

// id finds the id of a thing, or draws it.
func (v *verrou) id(code, cle string) (string, error) {
	if strings.ContainsAny(cle, " \n") {
		return "", fmt.Errorf("« %s »: a code has no space", cle)
	}
	k := code + " " + cle
	if v.ids[k] == "" {
		if v.tirer == nil {
			return "", fmt.Errorf("%s is not in %s: run go run ./scripts/modeles", cle, fichierVerrou)
		}
		v.ids[k] = v.tirer()
	}
	return v.ids[k], nil
}

func (v *verrou) ecrire() []byte {
	var b bytes.Buffer
	b.WriteString(enTeteVerrou)
	for _, k := range slices.Sorted(maps.Keys(v.ids)) {
		fmt.Fprintf(&b, "%s %s\n", k, v.ids[k])
	}
	return b.Bytes()
}

// ulid draws an id: 48 bits of time, 80 of chance, in the 26 letters and digits
// of Crockford.
func ulid() string {
	const alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
	var hasard [16]byte
	_, _ = rand.Read(hasard[:]) // never fails
	var s [26]byte
	for i, t := 9, time.Now().UnixMilli(); i >= 0; i, t = i-1, t>>5 {
		s[i] = alphabet[t&31]
	}
	for i, o := range hasard {
		s[10+i] = alphabet[o&31]
	}
	return string(s[:])
}
