package pb_hooks_test

import (
	"slices"
	"testing"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/guichettest"
	"guichet/pb_hooks/socle"
)

// declarable tells that a field can hold what speaks of a person: free text,
// JSON, an address or a file. The id is random.
func declarable(f core.Field) bool {
	genres := []string{core.FieldTypeText, core.FieldTypeJSON, core.FieldTypeEmail, core.FieldTypeFile, core.FieldTypeEditor, core.FieldTypeURL}
	return f.GetName() != core.FieldNameId && slices.Contains(genres, f.Type())
}

// Access, export and erasure see only what the rooms declare: a column that
// nobody declared would be forgotten by all three.
func TestChaqueChampEstDeclareAuRegistre(t *testing.T) {
	b := guichettest.New(t)
	collections, err := b.App.FindAllCollections()
	if err != nil {
		t.Fatal(err)
	}
	sources := b.Socle.SourcesRGPD()
	for _, c := range collections {
		i := slices.IndexFunc(sources, func(s socle.SourceRGPD) bool { return s.Collection == c.Name })
		if c.System {
			continue // superusers are technicians, in no room
		}
		if i < 0 {
			t.Errorf("%s: declared by no room", c.Name)
			continue
		}
		s := sources[i]
		declares := slices.Concat(s.Personnels, s.Techniques)
		for n, champ := range declares {
			switch {
			case c.Fields.GetByName(champ) == nil:
				t.Errorf("%s.%s: declared, does not exist", c.Name, champ)
			case slices.Contains(declares[:n], champ):
				t.Errorf("%s.%s: declared twice", c.Name, champ)
			}
		}
		for _, f := range c.Fields {
			if declarable(f) && !slices.Contains(declares, f.GetName()) {
				t.Errorf("%s.%s: neither in Personnels nor in Techniques", c.Name, f.GetName())
			}
		}
		if len(s.Personnels) > 0 && (s.Libelle == "" || s.Finalite == "" || s.Duree == "") {
			t.Errorf("%s: holds personal data without saying what, why and how long", c.Name)
		}
	}
	for _, s := range sources {
		if !slices.ContainsFunc(collections, func(c *core.Collection) bool { return c.Name == s.Collection }) {
			t.Errorf("%s: declared, no such collection", s.Collection)
		}
	}
}
