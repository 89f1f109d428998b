package synchro_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strconv"
	"sync"
	"testing"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/hub/synchro"
	"guichet/pb_hooks/rattachement"
)

// changer changes a row that the machines have in common.
func (x *ensemble) changer() { executer(x.t, x.une.App, nil, "UPDATE hub_membres SET nom = nom") }

// What a machine decides on several sides at once follows one another: it leads on.
func TestPlusieursDecisionsALaFois(t *testing.T) {
	g := nouvelleGrappe(t, 1, synchrone, comptes)
	x := ouvrirEnsemble(t, g)
	x.mener(x.une)
	synchro.Figer(x.une.App)
	const tours = 40
	var tous sync.WaitGroup
	tous.Go(func() {
		for range tours {
			x.changer()
			if err := synchro.Decreter(t.Context(), x.une.App); err != nil {
				t.Error(err)
			}
		}
	})
	tous.Go(func() {
		for i := range tours {
			err := x.une.App.RunInTransaction(func(tx core.App) error {
				return synchro.Annoncer(tx, synchro.Annonce{Noeud: synchro.Tous, Genre: rattachement.GenreCatalogue, Verbe: rattachement.VerbeRetire, Sujet: strconv.Itoa(i), Data: struct{}{}})
			})
			if _, dit := synchro.Publier(t.Context(), x.une.App); err != nil || dit != nil {
				t.Error(err, dit)
			}
		}
	})
	tous.Wait()
	if x.une.Socle.EnReserve() {
		t.Fatal("elle ne mène plus")
	}
	x.egales()
}

// Whoever hangs up before the answer stops nothing.
func TestQuiRaccrocheNEmpecheRien(t *testing.T) {
	g := nouvelleGrappe(t, 1, synchrone, comptes)
	x := ouvrirEnsemble(t, g)
	x.egales()
	ctx, raccrocher := context.WithCancel(t.Context())
	reponse := httptest.NewRecorder()
	synchro.Garder(x.une.App, http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		x.changer()
		raccrocher()
	})).ServeHTTP(reponse, httptest.NewRequestWithContext(ctx, http.MethodPost, "/", nil))
	if reponse.Code != http.StatusOK || x.une.Socle.EnReserve() {
		t.Errorf("%d, en réserve : %t", reponse.Code, x.une.Socle.EnReserve())
	}
	if n := x.une.Compter("hub_marques"); n != 0 {
		t.Errorf("%d lignes que personne d’autre ne sait", n)
	}
}

// A row that no décret would hold is logged once, and holds back no other.
func TestUneLigneTropGrande(t *testing.T) {
	g := nouvelleGrappe(t, 1, synchrone, comptes)
	x := ouvrirEnsemble(t, g)
	x.egales()
	executer(t, x.une.App, nil, "UPDATE hub_membres SET nom = hex(zeroblob(400000))")
	for range 2 { // alone, then before another
		if err := synchro.Decreter(t.Context(), x.une.App); err != nil {
			t.Fatal(err)
		}
		if n := x.une.Compter("hub_marques"); n != 0 {
			t.Fatalf("%d lignes sont encore à dire", n)
		}
		executer(t, x.une.App, nil, "UPDATE hub_membres SET nom = nom", "UPDATE collectivites SET nom = 'Les Vosges'")
	}
	x.suivre(x.autre)
	if n := x.autre.Compter("collectivites WHERE nom = 'Les Vosges'"); n == 0 {
		t.Error("l’autre ligne n’est pas dite")
	}
}
