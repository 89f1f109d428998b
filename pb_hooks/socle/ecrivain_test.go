package socle_test

import (
	"errors"
	"fmt"
	"runtime"
	"strings"
	"sync"
	"testing"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/guichettest"
	"guichet/pb_hooks/socle"
)

// lot runs acts that all come while another one writes, in their order, and
// gives the error and the transaction of each.
func lot(t *testing.T, b *guichettest.Banc, actes ...func(tx core.App) error) (fautes []error, transactions []core.App) {
	t.Helper()
	e := &b.Socle.Ecrivain
	ecrit, laisser := make(chan struct{}), make(chan struct{})
	var groupe sync.WaitGroup
	groupe.Go(func() {
		if err := e.Ecrire(b.App, func(core.App) error { close(ecrit); <-laisser; return nil }); err != nil {
			t.Error(err)
		}
	})
	<-ecrit
	fautes, transactions = make([]error, len(actes)), make([]core.App, len(actes))
	for i, acte := range actes {
		avant := socle.EcrituresEnAttente(e)
		groupe.Go(func() {
			fautes[i] = e.Ecrire(b.App, func(tx core.App) error {
				transactions[i] = tx
				return acte(tx)
			})
		})
		for socle.EcrituresEnAttente(e) == avant { // it joins the queue before anything else
			runtime.Gosched()
		}
	}
	close(laisser)
	groupe.Wait()
	return fautes, transactions
}

func inscrire(nom string) func(tx core.App) error {
	return func(tx core.App) error {
		_, err := tx.DB().NewQuery(fmt.Sprintf("INSERT INTO travaux (id, nom) VALUES ('%015s', '%s')", nom, nom)).Execute()
		return err
	}
}

func inscrits(t *testing.T, app core.App) string {
	t.Helper()
	var l []string
	if err := app.DB().NewQuery("SELECT nom FROM travaux ORDER BY nom").Column(&l); err != nil {
		t.Fatal(err)
	}
	return strings.Join(l, " ")
}

var errRefus = errors.New("refus")

func TestLesEcrituresQuiViennentEnsemblePartagentUneTransaction(t *testing.T) {
	b := guichettest.New(t)
	fautes, transactions := lot(t, b, inscrire("a"), inscrire("b"), inscrire("c"))
	if err := errors.Join(fautes...); err != nil {
		t.Fatal(err)
	}
	if transactions[0] != transactions[1] || transactions[1] != transactions[2] {
		t.Error("chacune a la sienne")
	}
	if dits := inscrits(t, b.App); dits != "a b c" {
		t.Errorf("inscrits : %s", dits)
	}
}

func TestUneEcritureRefuseeNEmportePasLesAutres(t *testing.T) {
	b := guichettest.New(t)
	refus := func(tx core.App) error { return errors.Join(inscrire("refus")(tx), errRefus) }
	panique := func(tx core.App) error { _ = inscrire("panique")(tx); panic("panique") }
	double := inscrire("a") // the name is taken by the first
	fautes, _ := lot(t, b, inscrire("a"), refus, inscrire("b"), panique, double, inscrire("c"))
	for i, faute := range []bool{false, true, false, true, true, false} {
		if (fautes[i] != nil) != faute {
			t.Errorf("acte %d : %v", i, fautes[i])
		}
	}
	if !errors.Is(fautes[1], errRefus) {
		t.Errorf("le refus est devenu : %v", fautes[1])
	}
	if dits := inscrits(t, b.App); dits != "a b c" {
		t.Errorf("inscrits : %s", dits)
	}
}

func TestUneTransactionPerdueLEstPourTous(t *testing.T) {
	b := guichettest.New(t)
	perdre := func(tx core.App) error {
		_, err := tx.DB().NewQuery("ROLLBACK").Execute() // as SQLite does when the disk is full
		return errors.Join(err, errRefus)
	}
	fautes, _ := lot(t, b, inscrire("a"), perdre, inscrire("b"))
	for i, err := range fautes {
		if err == nil {
			t.Errorf("acte %d : dit réussi", i)
		}
	}
	if dits := inscrits(t, b.App); dits != "" {
		t.Errorf("inscrits : %s", dits)
	}
	if err := b.Socle.Ecrivain.Ecrire(b.App, inscrire("ensuite")); err != nil {
		t.Error(err)
	}
}

func TestUneEcritureSeuleEtUneDansUneAutre(t *testing.T) {
	b := guichettest.New(t)
	e := &b.Socle.Ecrivain
	err := e.Ecrire(b.App, func(tx core.App) error {
		if err := e.Ecrire(tx, inscrire("dedans")); err != nil {
			return err
		}
		return errRefus
	})
	if !errors.Is(err, errRefus) {
		t.Fatal(err)
	}
	if dits := inscrits(t, b.App); dits != "" {
		t.Errorf("inscrits : %s", dits)
	}
	if err := e.Ecrire(b.App, func(core.App) error { panic("panique") }); err == nil {
		t.Error("une panique passe pour une réussite")
	}
}

func TestPlusDEcrituresQueDansUneTransaction(t *testing.T) {
	b := guichettest.New(t)
	var groupe sync.WaitGroup
	for i := range 100 {
		groupe.Go(func() {
			if err := b.Socle.Ecrivain.Ecrire(b.App, inscrire(fmt.Sprintf("n%03d", i))); err != nil {
				t.Error(err)
			}
		})
	}
	groupe.Wait()
	if nb := len(strings.Fields(inscrits(t, b.App))); nb != 100 {
		t.Errorf("%d inscrites", nb)
	}
}
