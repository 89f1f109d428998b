package main

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"sync"
	"time"

	"guichet/scripts/bench/rapport"
)

// charge is what guichets post, and when it was acknowledged.
type charge struct {
	guichets    []*guichet
	expediteurs int
	// tenace sends again what had no answer, as a guichet does: the hub is killed
	// meanwhile.
	tenace bool

	mu       sync.Mutex
	acquits  int // events
	reprises int
	latences []time.Duration
	silence  time.Duration // the longest one between two acknowledgements
	dernier  time.Time
}

// reprendre is how long a guichet of the bench waits before it sends again.
const reprendre = 50 * time.Millisecond

// revenir is how long when the hub said to come back: soon enough to keep it busy.
const revenir = time.Second

// poster sends what is ready of every guichet: each has one batch on its way at
// most, and the limit of the hub (20 calls of a guichet in 10 s) holds because
// they take turns.
func (c *charge) poster() error {
	c.dernier = time.Now()
	fautes := make([]error, c.expediteurs)
	var groupe sync.WaitGroup
	for e := range c.expediteurs {
		groupe.Go(func() {
			for tour, reste := 0, true; reste && fautes[e] == nil; tour++ {
				reste = false
				for i := e; i < len(c.guichets) && fautes[e] == nil; i += c.expediteurs {
					if g := c.guichets[i]; tour < len(g.lots) {
						reste = true
						fautes[e] = c.insister(g, g.lots[tour])
					}
				}
			}
		})
	}
	groupe.Wait()
	for _, g := range c.guichets {
		g.lots = nil
	}
	return errors.Join(fautes...)
}

func (c *charge) insister(g *guichet, l lot) error {
	for {
		debut := time.Now()
		err := g.poster(context.Background(), l)
		if err == nil {
			c.noter(l.nb, time.Since(debut))
			return nil
		}
		var s codeHTTP
		revient := plein(err)
		if !revient && (errors.As(err, &s) || !c.tenace) {
			return err
		}
		c.mu.Lock()
		c.reprises++
		c.mu.Unlock()
		if revient {
			time.Sleep(revenir)
		} else {
			time.Sleep(reprendre)
		}
	}
}

func (c *charge) noter(nb int, duree time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.acquits += nb
	c.latences = append(c.latences, duree)
	c.silence = max(c.silence, time.Since(c.dernier))
	c.dernier = time.Now()
}

func (c *charge) acquittes() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.acquits
}

// preparer signs total events for these guichets.
func preparer(l []*guichet, total, parLot int) error {
	return ensemble(len(l), runtime.GOMAXPROCS(0), func(i int) error {
		n := total / len(l)
		if i < total%len(l) {
			n++
		}
		return l[i].preparer(n, parLot)
	})
}

// mesurerCharge has every guichet post, and the hub apply it all.
func (b *banc) mesurerCharge() error {
	b.rapport.Titre(
		fmt.Sprintf("A. %d guichets post %d events, %d at once, in batches of %d", b.guichets, b.evenements, b.expediteurs, b.lot),
		"events are signed and put in batches before the clock starts; calls are signed, and answers checked, as they go",
		"applied: until the database says so of the last one")
	h, err := b.ouvrir("charge", b.guichets)
	if err != nil {
		return err
	}
	temps, err := b.charger(h, b.evenements)
	if err != nil {
		return err
	}
	if err := b.comparer(temps); err != nil {
		return err
	}
	return b.constater(h)
}

// mesure is a charge that was measured.
type mesure struct {
	lots                [][]byte
	evenements          int
	acquitte, applique  time.Duration
	calcul              time.Duration
	memoire, memoirePic int
}

func (b *banc) charger(h *hub, total int) (*mesure, error) {
	if err := preparer(h.guichets, total, b.lot); err != nil {
		return nil, err
	}
	m := &mesure{evenements: total}
	var attendu int64
	for _, g := range h.guichets {
		attendu += g.seq
		for _, l := range g.lots {
			m.lots = append(m.lots, l.corps)
		}
	}
	c := &charge{guichets: h.guichets, expediteurs: b.expediteurs}
	avant, debut := rapport.CalculDe(h.serveur.Pid), time.Now()
	if err := c.poster(); err != nil {
		return nil, err
	}
	m.acquitte = time.Since(debut)
	if err := h.attendreApplique(attendu); err != nil {
		return nil, err
	}
	m.applique, m.calcul = time.Since(debut), rapport.CalculDe(h.serveur.Pid)-avant
	m.memoire, m.memoirePic, _ = rapport.MemoireDe(h.serveur.Pid)
	slices.Sort(c.latences)
	b.rapport.Ligne("", "a second", "CPU", "CPU/100k", "RSS", "highest", "p50 ms", "p95 ms")
	b.rapport.Ligne("hub, acknowledged", parSeconde(total, m.acquitte), "", "", "", "", rapport.Milli(c.latences[len(c.latences)/2]), rapport.Milli(c.latences[len(c.latences)*95/100]))
	b.rapport.Ligne("hub, applied", parSeconde(total, m.applique), fmt.Sprintf("%.1f", m.calcul.Seconds()), fmt.Sprintf("%.1f", m.calcul.Seconds()*1e5/float64(total)),
		fmt.Sprint(m.memoire), fmt.Sprint(m.memoirePic))
	if c.reprises > 0 {
		b.rapport.Ligne(fmt.Sprintf("%d batches were told to come back later", c.reprises))
	}
	return m, nil
}
