package synchro_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"guichet/pb_hooks/hub/synchro"
)

// support is what holds one log, empty when a test gets it.
type support interface {
	// ouvrir opens the log, as another process of the hub does.
	ouvrir(t testing.TB) synchro.Log
	// revenir makes positions come back: a restore, a stream made anew. No log is
	// open meanwhile.
	revenir(t testing.TB)
	// immediat tells that what was destroyed is given nowhere from then on.
	immediat() bool
}

// patience is far more than any answer takes: who waits for it reports a fault.
const patience = 30 * time.Second

// entree is an event of a guichet, that no other equals.
func entree(noeud, genre string) synchro.Entree {
	return synchro.Entree{
		RecueLe: time.Now().UTC().Truncate(time.Millisecond), Sens: synchro.Montant, Noeud: noeud, Genre: genre, Cle: "k1",
		Octets: fmt.Appendf(nil, `{"id":"%016x"}`, rand.Uint64()), Signature: bytes.Repeat([]byte{0, 0xfe}, 32),
	}
}

func entrees(noeud string, n int) []synchro.Entree {
	l := make([]synchro.Entree, n)
	for i := range l {
		l[i] = entree(noeud, "demande")
	}
	return l
}

// decision is an event of the hub.
func decision(noeud, genre string) synchro.Entree {
	e := entree(noeud, genre)
	e.Sens = synchro.Descendant
	return e
}

func laMillisecondeSuivante() time.Time {
	apres := time.Now().Truncate(time.Millisecond).Add(time.Millisecond)
	for time.Now().Before(apres) {
	}
	return apres
}

func ajouter(t testing.TB, l synchro.Log, lot ...synchro.Entree) {
	t.Helper()
	if err := l.Append(t.Context(), lot, nil); err != nil {
		t.Fatal(err)
	}
}

func oublier(t testing.TB, l synchro.Log, pos ...synchro.Pos) {
	t.Helper()
	if err := l.Forget(t.Context(), pos...); err != nil {
		t.Fatal(err)
	}
}

// lire reads n entries after a position, in as many calls as it takes.
func lire(t testing.TB, l synchro.Log, apres synchro.Pos, n int) []synchro.Entree {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	var lues []synchro.Entree
	for len(lues) < n {
		lot, err := l.Read(ctx, apres, n-len(lues))
		if err != nil {
			t.Fatalf("after %d entries of %d: %v", len(lues), n, err)
		}
		for _, e := range lot {
			if e.Pos <= apres {
				t.Fatalf("position %d after %d", e.Pos, apres)
			}
			apres = e.Pos
		}
		lues = append(lues, lot...)
	}
	if len(lues) > n {
		t.Fatalf("%d entries, %d at most", len(lues), n)
	}
	return lues
}

// finirPar reads what is wanted after a position, at once or once every machine
// has destroyed the rest.
func finirPar(t testing.TB, s support, l synchro.Log, apres synchro.Pos, voulues ...synchro.Entree) []synchro.Entree {
	t.Helper()
	for fin := time.Now().Add(patience); ; {
		lues := lire(t, l, apres, len(voulues))
		if bytes.Equal(lues[0].Octets, voulues[0].Octets) && bytes.Equal(lues[len(lues)-1].Octets, voulues[len(voulues)-1].Octets) || s.immediat() || time.Now().After(fin) {
			comparer(t, voulues, lues)
			return lues
		}
	}
}

// lit tells whether there is an entry after a position.
func lit(t testing.TB, l synchro.Log, apres synchro.Pos) bool {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	lues, err := l.Read(ctx, apres, 1)
	if err != nil && !errors.Is(err, context.DeadlineExceeded) {
		t.Fatal(err)
	}
	return len(lues) > 0
}

// comparer leaves out the positions, and takes no bytes and nil for the same.
func comparer(t testing.TB, voulues, lues []synchro.Entree) {
	t.Helper()
	vides := cmp.Comparer(bytes.Equal)
	if d := cmp.Diff(voulues, sansPositions(lues), vides); d != "" {
		t.Fatal(d)
	}
}

func sansPositions(l []synchro.Entree) []synchro.Entree {
	l = slices.Clone(l)
	for i := range l {
		l[i].Pos = 0
	}
	return l
}
