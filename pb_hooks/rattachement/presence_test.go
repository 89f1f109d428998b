package rattachement_test

import (
	"testing"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/guichettest"
	"guichet/pb_hooks/hub/annuaire"
	"guichet/pb_hooks/hub/synchro"
	"guichet/pb_hooks/rattachement"
	"guichet/pb_hooks/socle"
)

var essai = socle.Programme("essai")

// attendre waits until a condition holds, or fails.
func attendre(t *testing.T, quoi string, tient func() bool) {
	t.Helper()
	for fin := time.Now().Add(20 * time.Second); !tient(); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(fin) {
			t.Fatalf("%s : toujours pas", quoi)
		}
	}
}

// The hub knows in a moment, and not an hour later, that a mairie opens or closes:
// whoever looks for it there is led to it, or is not.
func TestLeDepartementSaitAussitotQuUneMairieOuvreOuFerme(t *testing.T) {
	hub, _ := guichettest.NewDepartement(t)
	g, c := guichettest.NewCommune(t, "127.0.0.2", "Saint-Exemple", "88901", "contact")
	fermer := func() {
		g.Transaction(func(tx core.App) error {
			c.Ouverte = false
			return tx.DB().Model(c).Update("Ouverte")
		})
	}
	fermer()
	g.Rattacher(hub.InviterGuichet(c))
	membre, err := annuaire.MembreDe(hub.App, c.Niveau, c.INSEE)
	if err != nil || membre == nil {
		t.Fatal(membre, err)
	}
	ouverte := func() bool {
		l, err := synchro.Entrees(hub.App)
		if err != nil {
			t.Fatal(err)
		}
		return l[membre.ID] != ""
	}
	t.Cleanup(rattachement.Demarrer(g.App))
	attendre(t, "le guichet se présente", func() bool { return hub.Compter("hub_noeuds WHERE presence LIKE '%health%'") == 1 })
	if ouverte() {
		t.Fatal("elle est ouverte avant l’heure")
	}
	g.Transaction(func(tx core.App) error { return c.Ouvrir(tx, essai) })
	attendre(t, "elle ouvre", ouverte)
	g.Transaction(func(tx core.App) error {
		return c.Placer(tx, collectivites.Parti, "https://ailleurs.example.org/", essai)
	})
	attendre(t, "elle part", func() bool { return !ouverte() })
}
