package socle_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/pocketbase/dbx"

	"guichet/pb_hooks/socle"
)

// Naming the terms finds what asking for the beginnings finds.
func TestLesMotsCommencants(t *testing.T) {
	b := poser(t, nil)
	executer := func(sql string, p dbx.Params) {
		t.Helper()
		if _, err := b.App.DB().NewQuery(sql).Bind(p).Execute(); err != nil {
			t.Fatal(err)
		}
	}
	executer("CREATE VIRTUAL TABLE textes USING fts5(texte, tokenize = 'unicode61 remove_diacritics 2')", nil)
	executer("CREATE VIRTUAL TABLE textes_mots USING fts5vocab(textes, instance)", nil)
	textes := []string{"Acte de naissance", "Actes", "Élise Thouvenel", "elisee", "Cœur", "coeur", "Łucja", "Straße", "İzmir", "ệ ê e", "06 39 98 00 01", "naître", "na", "ıspanak", "ΑΘΗΝΑ", "ﬁn"}
	for i := range 150 {
		textes = append(textes, fmt.Sprintf("m%03d", i))
	}
	for _, x := range textes {
		executer("INSERT INTO textes (texte) VALUES ({:t})", dbx.Params{"t": x})
	}
	trouver := func(expression string) (l []int) {
		t.Helper()
		if err := b.App.DB().NewQuery("SELECT rowid FROM textes WHERE textes MATCH {:e} ORDER BY rowid DESC").Bind(dbx.Params{"e": expression}).Column(&l); err != nil {
			t.Fatal(expression, err)
		}
		return l
	}
	debuts := []string{"absent", "m", "m1", "m14"}
	for _, x := range textes[:16] {
		for _, mot := range socle.MotsCherches(x) {
			for i := range []rune(mot) {
				debuts = append(debuts, string([]rune(mot)[:i+1]))
			}
		}
	}
	for _, d := range debuts {
		e, err := socle.Commencant(b.App, "textes_mots", []string{d})
		if err != nil {
			t.Fatal(err)
		}
		if l, attendues := trouver(e), trouver(`"`+d+`" *`); !slices.Equal(l, attendues) {
			t.Errorf("%s : %v, attendues %v (%s)", d, l, attendues, e)
		}
	}
	e, err := socle.Commencant(b.App, "textes_mots", []string{"nai", "AC"})
	if err != nil || !slices.Equal(trouver(e), []int{1}) {
		t.Errorf("deux mots : %v (%v)", e, err)
	}
}
