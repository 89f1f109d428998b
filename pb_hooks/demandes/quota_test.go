package demandes_test

import (
	"sync"
	"testing"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/catalogue"
	"guichet/pb_hooks/demandes"
	"guichet/pb_hooks/guichettest"
	"guichet/pb_hooks/socle"
)

func limiter(b *guichettest.Banc, collectivite, code string, quota int) {
	b.Transaction(func(tx core.App) error {
		t, err := catalogue.ParCode(tx, collectivite, code)
		if err != nil {
			return err
		}
		t.Quota = quota
		return tx.DB().Model(t).Update("Quota")
	})
}

func TestLeNombreDeDemandesEstExactSousLaFoule(t *testing.T) {
	const quota, foule = 10, 64
	b := guichettest.New(t)
	c := b.Collectivite("Saint-Exemple", "contact")
	limiter(b, c.ID, "contact", quota)
	depots := make([]demandes.Depot, foule)
	for i := range depots {
		depots[i] = b.Depot(c, nil)
	}
	var (
		attendus sync.WaitGroup
		mu       sync.Mutex
		pris     []*demandes.Demande
	)
	for _, d := range depots {
		attendus.Go(func() {
			depose, err := demandes.Deposer(b.App, d)
			mu.Lock()
			defer mu.Unlock()
			switch {
			case err == nil:
				pris = append(pris, depose.Demande)
			case !socle.EstCode(err, socle.Indisponible):
				t.Error(err)
			}
		})
	}
	attendus.Wait()
	var nb int
	if err := b.App.DB().Select("count(*)").From("demandes").Where(dbx.HashExp{"collectivite": c.ID}).Row(&nb); err != nil {
		t.Fatal(err)
	}
	if len(pris) != quota || nb != quota {
		t.Fatalf("%d dépôts acceptés, %d demandes, attendu %d", len(pris), nb, quota)
	}

	// The page says it before anybody begins, and a withdrawal gives a place back.
	chemin := c.Chemin() + "/demarches/contact"
	b.Client().Lire(chemin).Attendre(200).Contient("ne prend plus de demande")
	b.Client().Envoyer(chemin, nil).Attendre(503)
	if err := demandes.RetirerDemande(b.App, pris[0], "visiteur"); err != nil {
		t.Fatal(err)
	}
	b.Client().Envoyer(chemin, nil).Attendre(303)
}
