package socle_test

import (
	"strings"
	"testing"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/socle"
)

type reglageEssai struct{ Serveur, MotDePasse string }

func TestUnReglageSeRelitEtResteScelle(t *testing.T) {
	b := poser(t, nil)
	if v, par, err := socle.LireReglage[reglageEssai](b.App, "essai"); err != nil || par != "" || v != (reglageEssai{}) {
		t.Fatalf("personne ne l’a donné : %+v %q %v", v, par, err)
	}
	ecrire := func(v reglageEssai, p socle.Provenance) {
		t.Helper()
		if err := b.App.RunInTransaction(func(tx core.App) error {
			return socle.EcrireReglage(tx, "essai", v, p, socle.Programme("essai"))
		}); err != nil {
			t.Fatal(err)
		}
	}
	ecrire(reglageEssai{"smtp.example.org", "sésame"}, socle.ParPreset)
	ecrire(reglageEssai{"smtp.example.net", "sésame"}, socle.ParPage)
	v, par, err := socle.LireReglage[reglageEssai](b.App, "essai")
	if err != nil || par != socle.ParPage || v != (reglageEssai{"smtp.example.net", "sésame"}) {
		t.Errorf("relu : %+v %q %v", v, par, err)
	}
	var brut string
	if err := b.App.DB().Select("valeur").From("reglages").Row(&brut); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(brut, "sésame") || strings.Contains(brut, "example") {
		t.Errorf("la base le montre : %s", brut)
	}
	if err := b.App.RunInTransaction(func(tx core.App) error { return socle.OterReglage(tx, "essai", socle.Programme("essai")) }); err != nil {
		t.Fatal(err)
	}
	if _, par, err := socle.LireReglage[reglageEssai](b.App, "essai"); err != nil || par != "" {
		t.Errorf("repris, il est encore là : %q %v", par, err)
	}
}
