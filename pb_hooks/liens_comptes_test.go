package pb_hooks_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/guichettest"
	"guichet/pb_hooks/usagers"
)

// comptesAPart are the columns of comptes that the rapprochement of two settles
// by a rule of their own.
var comptesAPart = []string{"preuves.compte", "identites_pivot.compte", "usagers.compte", "rapprochements_comptes.garde", "rapprochements_comptes.autre"}

// A column that names a compte and that no room declared would keep naming the
// one that went, when its person makes one of two.
func TestChaqueColonneQuiNommeUnCompteEstDeclaree(t *testing.T) {
	b := guichettest.New(t)
	collections, err := b.App.FindAllCollections()
	if err != nil {
		t.Fatal(err)
	}
	comptes, err := b.App.FindCollectionByNameOrId("comptes")
	if err != nil {
		t.Fatal(err)
	}
	liens, vus := usagers.LiensComptes(b.App), 0
	for _, c := range collections {
		if strings.HasPrefix(c.Name, "hub_") {
			continue // the comptes of the hub are others
		}
		for _, f := range c.Fields {
			r, relation := f.(*core.RelationField)
			vise := f.GetName() == "compte" || relation && r.CollectionId == comptes.Id
			declaree := slices.ContainsFunc(liens, func(l usagers.Lien) bool { return l.Table == c.Name && l.Champ == f.GetName() })
			if vise != (declaree || slices.Contains(comptesAPart, c.Name+"."+f.GetName())) {
				t.Errorf("%s.%s : nomme un compte : %v, déclarée : %v", c.Name, f.GetName(), vise, declaree)
			}
			if declaree {
				vus++
			}
		}
	}
	if vus != len(liens) || vus == 0 {
		t.Errorf("%d colonnes déclarées, %d trouvées", len(liens), vus)
	}
}
