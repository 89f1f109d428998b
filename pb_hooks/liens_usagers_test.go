package pb_hooks_test

import (
	"slices"
	"testing"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/guichettest"
	"guichet/pb_hooks/usagers"
)

// A column that names an usager and that no room declared would keep naming the
// one who went, when an agent makes one of two.
func TestChaqueColonneQuiNommeUnUsagerEstDeclaree(t *testing.T) {
	b := guichettest.New(t)
	collections, err := b.App.FindAllCollections()
	if err != nil {
		t.Fatal(err)
	}
	liens, vus := usagers.Liens(b.App), 0
	for _, c := range collections {
		for _, f := range c.Fields {
			r, ok := f.(*core.RelationField)
			if !ok || c.Name == "usagers" || c.Name == "rapprochements" {
				continue
			}
			cible, err := b.App.FindCollectionByNameOrId(r.CollectionId)
			if err != nil {
				t.Fatal(err)
			}
			declaree := slices.ContainsFunc(liens, func(l usagers.Lien) bool { return l.Table == c.Name && l.Champ == r.Name })
			if vise := cible.Name == "usagers"; vise != declaree {
				t.Errorf("%s.%s : nomme un usager : %v, déclarée : %v", c.Name, r.Name, vise, declaree)
			}
			if declaree {
				vus++
			}
		}
	}
	if vus != len(liens) || vus == 0 {
		t.Errorf("%d colonnes déclarées, %d trouvées", len(liens), vus)
	}
	for _, l := range liens {
		c, err := b.App.FindCollectionByNameOrId(l.Table)
		if err != nil || l.Compte != "" && c.Fields.GetByName(l.Compte) == nil {
			t.Errorf("%s.%s : %v", l.Table, l.Compte, err)
		}
	}
}
