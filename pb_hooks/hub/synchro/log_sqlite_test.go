package synchro_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/guichettest"
	"guichet/pb_hooks/hub/synchro"
)

type enSQLite struct{ b *guichettest.Banc }

func surSQLite(t testing.TB) support { return enSQLite{guichettest.New(t)} }

func (s enSQLite) ouvrir(t testing.TB) synchro.Log {
	l := synchro.OuvrirSQLite(s.b.App)
	t.Cleanup(func() {
		if err := l.Close(); err != nil {
			t.Error(err)
		}
	})
	return l
}

func (s enSQLite) revenir(t testing.TB) {
	t.Helper()
	s.b.Transaction(func(tx core.App) error {
		_, err := synchro.Renommer(tx)
		return err
	})
}

func (enSQLite) immediat() bool { return true }

// appTenue holds back its first transaction, makes the second one fail when told
// to, and counts them.
type appTenue struct {
	core.App
	libre chan struct{}
	panne error
	n     atomic.Int32
}

func (a *appTenue) RunInTransaction(f func(core.App) error) error {
	panne := error(nil)
	switch a.n.Add(1) {
	case 1:
		<-a.libre
	case 2:
		panne = a.panne
	}
	return a.App.RunInTransaction(func(tx core.App) error { return errors.Join(f(tx), panne) })
}

// derriereUneAutre makes one Append that is held back, and others that all wait
// behind it before it goes on. It gives their errors.
func derriereUneAutre(t *testing.T, app core.App, panne error, autres ...func(context.Context, synchro.Log) error) []error {
	t.Helper()
	erreurs := make([]error, len(autres))
	synctest.Test(t, func(t *testing.T) {
		tenue := &appTenue{App: app, panne: panne, libre: make(chan struct{})}
		l := synchro.OuvrirSQLite(tenue)
		var fin sync.WaitGroup
		fin.Go(func() {
			if err := l.Append(t.Context(), entrees("n0", 1), nil); err != nil {
				t.Error(err)
			}
		})
		synctest.Wait()
		for i, f := range autres {
			fin.Go(func() { erreurs[i] = f(t.Context(), l) })
			synctest.Wait() // they come in this order
		}
		time.Sleep(time.Minute) // of the bubble, whose clock goes on once all wait
		close(tenue.libre)
		fin.Wait()
		if n := tenue.n.Load(); n != 2 {
			t.Errorf("%d transactions, want the one held back and one for all others", n)
		}
	})
	return erreurs
}

func TestCeuxQuiAttendentPartagentUneTransaction(t *testing.T) {
	s := enSQLite{guichettest.New(t)}
	const n = 20
	voulues := entrees("n1", 3*n)
	var autres []func(context.Context, synchro.Log) error
	for i := range n {
		autres = append(autres, func(ctx context.Context, l synchro.Log) error { return l.Append(ctx, voulues[3*i:3*i+3], nil) })
	}
	debut := synchro.Pos(0)
	decisions := []synchro.Entree{decision("n1", "compte"), decision("n2", "compte")}
	for _, d := range decisions {
		autres = append(autres, func(ctx context.Context, l synchro.Log) error { return l.Append(ctx, []synchro.Entree{d}, &debut) })
	}
	erreurs := derriereUneAutre(t, s.b.App, nil, autres...)
	if !errors.Is(erreurs[n+1], synchro.ErrDepasse) {
		t.Errorf("a second decision: %v", erreurs[n+1])
	}
	if err := errors.Join(erreurs[:n+1]...); err != nil {
		t.Error(err)
	}
	l := s.ouvrir(t)
	lues := lire(t, l, 0, 3*n+2)
	comparer(t, append(voulues, decisions[0]), lues[1:])
	if lit(t, l, lues[3*n+1].Pos) {
		t.Error("who was refused is there")
	}
}

func TestUneTransactionQuiEchoueLeDitATous(t *testing.T) {
	s := enSQLite{guichettest.New(t)}
	panne, debut := errors.New("the disk is full"), synchro.Pos(0)
	decider := func(ctx context.Context, l synchro.Log) error {
		return l.Append(ctx, []synchro.Entree{decision("n1", "compte")}, &debut)
	}
	for i, err := range derriereUneAutre(t, s.b.App, panne, decider, decider, func(ctx context.Context, l synchro.Log) error { return l.Append(ctx, entrees("n1", 3), nil) }) {
		if !errors.Is(err, panne) || errors.Is(err, synchro.ErrDepasse) {
			t.Errorf("%d: %v", i, err)
		}
	}
	l := s.ouvrir(t)
	if lit(t, l, lire(t, l, 0, 1)[0].Pos) {
		t.Error("an entry is written")
	}
}

func TestQuiRenonceEnAttendantNEstPasEcritPlusTard(t *testing.T) {
	s := enSQLite{guichettest.New(t)}
	voulue := entree("n2", "compte")
	erreurs := derriereUneAutre(t, s.b.App, nil,
		func(ctx context.Context, l synchro.Log) error {
			ctx, cancel := context.WithTimeout(ctx, time.Second)
			defer cancel()
			return l.Append(ctx, entrees("n1", 3), nil)
		},
		func(ctx context.Context, l synchro.Log) error {
			time.Sleep(2 * time.Second)
			return l.Append(ctx, []synchro.Entree{voulue}, nil)
		})
	if !errors.Is(erreurs[0], context.DeadlineExceeded) || erreurs[1] != nil {
		t.Error(erreurs)
	}
	l := s.ouvrir(t)
	lues := lire(t, l, 0, 2)
	comparer(t, []synchro.Entree{voulue}, lues[1:])
	if lit(t, l, lues[1].Pos) {
		t.Error("what was given up is there")
	}
}

func TestCeQuiEstOublieQuitteLeDisque(t *testing.T) {
	s := enSQLite{guichettest.New(t)}
	l := s.ouvrir(t)
	lot := entrees("n1", 3)
	lot[1].Octets = []byte(strings.Repeat("le secret de Marthe ", 2000)) // several pages
	lot[2].Octets = []byte("un autre secret de Marthe")
	ajouter(t, l, lot...)
	surLeDisque := func() bool {
		t.Helper()
		if _, err := s.b.App.NonconcurrentDB().NewQuery("PRAGMA wal_checkpoint(TRUNCATE)").Execute(); err != nil {
			t.Fatal(err)
		}
		base, err := os.ReadFile(filepath.Join(s.b.App.DataDir(), "data.db"))
		if err != nil {
			t.Fatal(err)
		}
		return bytes.Contains(base, []byte("secret de Marthe"))
	}
	if !surLeDisque() {
		t.Fatal("it was never there: this proves nothing")
	}
	lues := lire(t, l, 0, 3)
	oublier(t, l, lues[1].Pos, lues[2].Pos)
	if surLeDisque() {
		t.Error("it is still there")
	}
}
