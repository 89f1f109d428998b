package main

import (
	"context"
	"errors"
	"fmt"
	"net/http/httptrace"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"guichet/scripts/bench/rapport"
)

// mesurerAttente has every guichet wait for what may come down, then the hub work
// while they do.
func (b *banc) mesurerAttente() error {
	b.rapport.Titre(fmt.Sprintf("B. %d guichets wait (long polls of 50 s) for %s", b.guichets, b.attente),
		"all connected: every guichet was greeted (presence), and its poll is written on its connection")
	if err := assezDeFichiers(b.guichets); err != nil {
		return err
	}
	h, err := b.ouvrir("attente", b.guichets)
	if err != nil {
		return err
	}
	b.rapport.Ligne("", "RSS", "highest")
	b.direMemoire("before", h)
	ctx, arreter := context.WithCancel(context.Background())
	v := &veille{recus: make(chan *guichet, len(h.guichets))}
	connectes, err := v.ouvrir(ctx, h)
	defer v.groupe.Wait()
	defer arreter()
	if err != nil {
		return err
	}
	time.Sleep(2 * time.Second) // what it does to take them is not what they cost
	avant, debut := rapport.CalculDe(h.serveur.Pid), time.Now()
	select {
	case <-time.After(b.attente):
	case <-v.recus:
		return errors.New("an event came down that nobody sent")
	}
	calcul := rapport.CalculDe(h.serveur.Pid) - avant
	b.direMemoire(fmt.Sprintf("%d wait", b.guichets), h)
	b.rapport.Ligne(fmt.Sprintf("all connected in %s; %.2f %% of a processor; %d polls answered, %d faults", seconde(connectes),
		100*calcul.Seconds()/time.Since(debut).Seconds(), v.reponses.Load(), v.fautes.Load()))
	if err := b.reveiller(h, v); err != nil {
		return err
	}
	b.rapport.Ligne("the same charge as A, a fifth of it, while they wait")
	if _, err := b.charger(h, b.evenements/5); err != nil {
		return err
	}
	arreter()
	v.groupe.Wait()
	if n := v.fautes.Load(); n > 0 {
		return fmt.Errorf("%d polls failed", n)
	}
	return b.constater(h)
}

// veille is guichets that wait.
type veille struct {
	groupe           sync.WaitGroup
	reponses, fautes atomic.Int64
	recus            chan *guichet // one whose poll gave something
}

// ouvrir opens a poll for each, and tells how long it took.
func (v *veille) ouvrir(ctx context.Context, h *hub) (time.Duration, error) {
	debut := time.Now()
	if err := ensemble(len(h.guichets), 100, func(i int) error { return v.attendre(ctx, h.guichets[i]) }); err != nil {
		return 0, err
	}
	return time.Since(debut), nil
}

// attendre returns once the first poll of a guichet is on its way; it goes on
// polling until ctx ends.
func (v *veille) attendre(ctx context.Context, g *guichet) error {
	if err := g.sePresenter(ctx); err != nil {
		return err
	}
	ecrit := make(chan struct{})
	dire := sync.OnceFunc(func() { close(ecrit) })
	trace := httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{WroteRequest: func(httptrace.WroteRequestInfo) { dire() }})
	v.groupe.Go(func() {
		for ctx.Err() == nil {
			n, err := g.ecouter(trace)
			switch {
			case ctx.Err() != nil:
			case err != nil:
				v.fautes.Add(1)
				time.Sleep(time.Second)
			case n > 0:
				v.recus <- g
			default:
				v.reponses.Add(1)
			}
		}
	})
	<-ecrit
	return nil
}

// reveiller has the hub ask one guichet for an event that it left out, and tells
// how long that took, from its post to the answer of its poll.
func (b *banc) reveiller(h *hub, v *veille) error {
	g := h.guichets[0]
	if err := g.preparer(2, 1); err != nil {
		return err
	}
	debut := time.Now()
	if err := g.poster(context.Background(), g.lots[1]); err != nil {
		return err
	}
	select {
	case qui := <-v.recus:
		if qui != g {
			return errors.New("another guichet was asked")
		}
	case <-time.After(10 * time.Second):
		return errors.New("nobody was asked for the event that was left out")
	}
	b.rapport.Ligne("from a post with a hole to the order that asks for it: " + rapport.Milli(time.Since(debut)) + " ms")
	err := g.poster(context.Background(), g.lots[0])
	g.acquitte, g.lots = g.seq, nil
	return err
}

// assezDeFichiers tells whether a program may hold n connections.
func assezDeFichiers(n int) error {
	var l syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &l); err != nil {
		return err
	}
	if uint64(n)+200 > uint64(l.Max) {
		return fmt.Errorf("%d files open at most, %d needed: ulimit -Hn", l.Max, n+200)
	}
	return nil
}
