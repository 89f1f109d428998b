package demenagement_test

import (
	"strings"
	"testing"

	"guichet/pb_hooks/demenagement"
	"guichet/pb_hooks/guichettest"
)

// A line of an archive is read back as it was written, or refused: it never
// panics, and it never fills a field that it does not name.
func FuzzUneLigneSeRelit(f *testing.F) {
	for _, s := range []string{
		`{"id":"abcdefghijklmno","titre":"Été","texte":"a\nb","du":"2026-01-01","genre":"travaux","collectivite":"abcdefghijklmno","au":""}`,
		`{"id":"abcdefghijklmno"}`, `{"id":""}`, `{"id":"../../etc/passwd"}`, `{"id":"abcdefghijklmno","inconnu":1}`, `[]`, `null`, `{"id":1}`, `{`, ``,
		`{"id":"abcdefghijklmno","titre":null}`, `{"id":"abcdefghijklmno","titre":"\u0000"}`,
	} {
		f.Add([]byte(s))
	}
	b := guichettest.New(f)
	c, err := b.App.FindCollectionByNameOrId("annonces")
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, brut []byte) {
		ecrite, err := demenagement.RelireLigne(c, brut)
		if err != nil {
			return
		}
		encore, err := demenagement.RelireLigne(c, ecrite)
		if err != nil || string(encore) != string(ecrite) {
			t.Errorf("%q se relit %q (%v)", ecrite, encore, err)
		}
	})
}

func FuzzUnManifesteSeRefuse(f *testing.F) {
	for _, s := range []string{
		`{"format":1,"collectivites":[{"id":"abcdefghijklmno","slug":"saint-exemple"}]}`, `{"format":2,"collectivites":[]}`, `{}`, `[]`, ``, `{"format":1}`,
		`{"format":1,"collectivites":[{"id":"abcdefghijklmno","slug":"../x"}]}`,
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		m, err := demenagement.LireManifeste(strings.NewReader(s))
		if err == nil && (m.Format != 1 || len(m.Collectivites) == 0 || strings.Contains(m.Collectivites[0].Slug, "/")) {
			t.Errorf("%q est accepté : %+v", s, m)
		}
	})
}
