package synchro_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"guichet/pb_hooks/hub/synchro"
)

// chef is the server that leads the stream.
func (g *grappe) chef(t testing.TB) int {
	t.Helper()
	s, err := g.admin.Stream(t.Context(), "FED")
	if err != nil {
		t.Fatal(err)
	}
	for i := range g.serveurs {
		if g.opts[i].ServerName == s.CachedInfo().Cluster.Leader {
			return i
		}
	}
	t.Fatalf("nobody leads: %+v", s.CachedInfo().Cluster)
	return 0
}

// auteurTetu sends batches as a guichet does, each one again until it is
// acknowledged, and tells which sending was. All sendings differ.
func auteurTetu(ctx context.Context, l synchro.Log, noeud string, lots, parLot int, accuse func()) (accuses []synchro.Entree, renvois int, err error) {
	for i := range lots {
		for essai := 0; ; essai++ {
			lot := entrees(noeud, parLot)
			for k := range lot {
				lot[k].Octets = fmt.Appendf(nil, "%s lot %d envoi %d événement %d", noeud, i, essai, k)
			}
			err := l.Append(ctx, lot, nil)
			if err == nil {
				accuses = append(accuses, lot...)
				accuse()
				break
			}
			renvois++
			select {
			case <-ctx.Done():
				return nil, 0, err
			case <-time.After(50 * time.Millisecond): // it goes easy on a cluster in trouble
			}
		}
	}
	return accuses, renvois, nil
}

// toutLire reads until the context ends, again whatever fails, and gives what it
// read; fini is told of each entry.
func toutLire(ctx context.Context, l synchro.Log, fini func(synchro.Entree) bool) (lues []synchro.Entree, echecs int) {
	for apres := synchro.Pos(0); ctx.Err() == nil; {
		lot, err := l.Read(ctx, apres, 500)
		if err != nil {
			echecs++
			select {
			case <-ctx.Done():
			case <-time.After(50 * time.Millisecond):
			}
			continue
		}
		for _, e := range lot {
			lues, apres = append(lues, e), e.Pos
			if fini(e) {
				return lues, echecs
			}
		}
	}
	return lues, echecs
}

func TestLeChefDuFluxTombeSansRienPerdre(t *testing.T) {
	const auteurs, lots, parLot, marque = 4, 40, 20, "la fin"
	g := nouvelleGrappe(t, 3, synchrone, comptes)
	l, lecteur := g.ouvrir(t), g.ouvrir(t)
	identite, err := l.Identity(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 2*patience)
	defer cancel()

	var lues []synchro.Entree
	var echecs int
	var lecture sync.WaitGroup
	lecture.Go(func() {
		lues, echecs = toutLire(ctx, lecteur, func(e synchro.Entree) bool { return string(e.Octets) == marque })
	})

	// The leader falls once a third was acknowledged.
	var accuses atomic.Int32
	assez := make(chan struct{})
	ecrits := make([][]synchro.Entree, auteurs)
	var ecriture sync.WaitGroup
	for i := range auteurs {
		ecriture.Go(func() {
			lot, renvois, err := auteurTetu(ctx, l, fmt.Sprintf("n%d", i), lots, parLot, func() {
				if accuses.Add(1) == auteurs*lots/3 {
					close(assez)
				}
			})
			if err != nil {
				t.Error(err)
			}
			t.Logf("n%d: %d batches sent again", i, renvois)
			ecrits[i] = lot
		})
	}
	<-assez
	tombe, debut := g.chef(t), time.Now()
	g.arreter(tombe)
	t.Logf("s%d has stopped after %v, %d batches are acknowledged", tombe+1, time.Since(debut), accuses.Load())
	ecriture.Wait()
	if t.Failed() {
		return
	}
	fin := entree("n0", "fin")
	fin.Octets = []byte(marque)
	ajouter(t, l, fin)
	lecture.Wait()
	t.Logf("%d entries read, %d readings failed", len(lues), echecs)
	retrouver(t, ecrits, lues)

	// The server comes back, and the log is still the same.
	g.demarrer(t, tombe)
	l = g.ouvrir(t)
	if apres, err := l.Identity(t.Context()); err != nil || apres != identite {
		t.Errorf("%q, then %q, %v", identite, apres, err)
	}
	comparer(t, sansPositions(lues), lire(t, l, 0, len(lues)))
}

// retrouver wants each acknowledged entry once, in the order of its author, in
// what was read. What was sent and not acknowledged may be there.
func retrouver(t *testing.T, ecrits [][]synchro.Entree, lues []synchro.Entree) {
	t.Helper()
	rangs := map[string]int{}
	for i, e := range lues {
		if i > 0 && e.Pos <= lues[i-1].Pos {
			t.Fatalf("position %d after %d", e.Pos, lues[i-1].Pos)
		}
		if _, deux := rangs[string(e.Octets)]; deux {
			t.Errorf("twice: %s", e.Octets)
		}
		rangs[string(e.Octets)] = i
	}
	var perdues []string
	for _, lot := range ecrits {
		avant := -1
		for _, e := range lot {
			rang, ok := rangs[string(e.Octets)]
			switch {
			case !ok:
				perdues = append(perdues, string(e.Octets))
			case rang <= avant:
				t.Errorf("out of order: %s", e.Octets)
			default:
				avant = rang
			}
		}
	}
	if len(perdues) > 0 {
		t.Errorf("%d acknowledged entries are lost:\n%s", len(perdues), strings.Join(perdues, "\n"))
	}
}

func TestUnFluxRefaitArreteCeluiQuiEcritEtCeluiQuiLit(t *testing.T) {
	g := nouvelleGrappe(t, 1, synchrone, comptes)
	l, autre := g.ouvrir(t), g.ouvrir(t)
	ajouter(t, l, entrees("n1", 3)...)
	derniere := lire(t, l, 0, 3)[2].Pos
	lire(t, autre, 0, 3)
	avant, err := l.Identity(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	attente := make(chan error, 1)
	go func() {
		ctx, cancel := context.WithTimeout(t.Context(), patience)
		defer cancel()
		_, err := l.Read(ctx, derniere, 10)
		attente <- err
	}()
	g.revenir(t)
	ajouter(t, g.ouvrir(t), entrees("n1", 5)...) // longer than the one that is gone
	if err := <-attente; !errors.Is(err, synchro.ErrRecule) && !errors.Is(err, jetstream.ErrStreamNotFound) {
		t.Errorf("who waited: %v", err)
	}
	if _, err := autre.Read(t.Context(), derniere, 10); !errors.Is(err, synchro.ErrRecule) {
		t.Errorf("who reads on: %v", err)
	}
	if apres, err := l.Identity(t.Context()); err != nil || apres == avant {
		t.Errorf("%q again, %v", apres, err)
	}
	g.revenir(t)
	neuf := g.ouvrir(t)
	if err := l.Append(t.Context(), entrees("n1", 1), nil); !errors.Is(err, synchro.ErrRecule) {
		t.Errorf("who writes on: %v", err)
	}
	lire(t, neuf, 0, 1)
}

func TestLoinDeLaGrappeRienNEstEnvoyePlusTard(t *testing.T) {
	g := nouvelleGrappe(t, 1, synchrone, comptes)
	seul := make(chan struct{}, 10)
	l, _, err := g.essayer(t, func(c *synchro.Cluster) {
		c.Options = append(c.Options, nats.DisconnectErrHandler(func(*nats.Conn, error) { seul <- struct{}{} }))
	})
	if err != nil {
		t.Fatal(err)
	}
	g.arreter(0)
	<-seul
	if err := l.Append(t.Context(), entrees("n1", 3), nil); err == nil {
		t.Fatal("nobody could write it")
	}
	g.demarrer(t, 0)
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	acceptees, _, err := auteurTetu(ctx, l, "n2", 1, 2, func() {})
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range lire(t, l, 0, 2) {
		if e.Noeud != "n2" {
			t.Errorf("%s", e.Octets)
		}
	}
	if len(acceptees) != 2 {
		t.Errorf("%d entries", len(acceptees))
	}
}
