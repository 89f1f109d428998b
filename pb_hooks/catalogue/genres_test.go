package catalogue_test

import (
	"os"
	"testing"

	"guichet/pb_hooks/catalogue"
)

// tousLesGenres is a document that asks every kind of question once.
func tousLesGenres(t testing.TB) *catalogue.Document {
	t.Helper()
	f, err := os.Open("testdata/tous-les-genres.json")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	d, err := catalogue.Lire(f)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestLeDocumentDEssaiPoseChaqueGenre(t *testing.T) {
	d := tousLesGenres(t)
	if fautes := catalogue.Verifier(d); len(fautes) > 0 {
		t.Fatalf("refusé : %q", fautes)
	}
	n, err := d.Deplier()
	if err != nil {
		t.Fatal(err)
	}
	poses := map[string]bool{}
	for _, e := range n.Etapes {
		for _, c := range e.Champs {
			poses[c.Type] = true
		}
	}
	for _, genre := range catalogue.Genres() {
		if !poses[genre] {
			t.Errorf("%s n’y est pas", genre)
		}
	}
}
