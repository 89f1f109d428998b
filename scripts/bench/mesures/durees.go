package main

import (
	"errors"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"guichet/scripts/bench/rapport"
)

// durees are the times of one act done many times.
type durees []time.Duration

// centile is the time under which p percent of them stand.
func (d durees) centile(p int) time.Duration {
	if len(d) == 0 {
		return 0
	}
	triees := slices.Sorted(slices.Values(d))
	return triees[min(len(d)-1, len(d)*p/100)]
}

// serie is one thing measured in several rounds: what others do on the machine
// in one of them must not make the figure.
type serie struct {
	durees
	debits []float64     // a second, one a round
	calcul time.Duration // of processor, in the program measured
}

func (s *serie) ajouter(d durees, total, calcul time.Duration) {
	s.durees = append(s.durees, d...)
	s.debits = append(s.debits, float64(len(d))/total.Seconds())
	s.calcul += calcul
}

// unCalcul is the processor that one act takes: unlike a duration, what else
// the machine does hardly moves it.
func (s *serie) unCalcul() time.Duration { return s.calcul / time.Duration(max(1, len(s.durees))) }

func (s *serie) debit() float64 { return mediane(s.debits) }

// rapport is the rate of s to the one of t, round by round.
func (s *serie) rapport(t *serie) float64 {
	l := make([]float64, len(s.debits))
	for i := range l {
		l[i] = s.debits[i] / t.debits[i]
	}
	return mediane(l)
}

func mediane(l []float64) float64 {
	if len(l) == 0 {
		return 0
	}
	return slices.Sorted(slices.Values(l))[len(l)/2]
}

// patience bounds the time given to one page: a slow one is asked less often.
const patience = 2 * time.Second

// repeter does an act n times, or as long as patience lasts and ten times at
// least.
func repeter(n int, acte func() error) (durees, error) {
	var d durees
	for debut := time.Now(); len(d) < min(n, 10) || len(d) < n && time.Since(debut) < patience; {
		t := time.Now()
		if err := acte(); err != nil {
			return nil, err
		}
		d = append(d, time.Since(t))
	}
	return d, nil
}

// eprouver charges a program and adds what is measured to the serie.
func (s *serie) eprouver(pid, clients, n int, acte func(i int) error) (d durees, total time.Duration, err error) {
	avant := rapport.CalculDe(pid)
	if d, total, err = charger(clients, n, acte); err == nil {
		s.ajouter(d, total, rapport.CalculDe(pid)-avant)
	}
	return d, total, err
}

// charger does an act n times, from clients at once, and times each.
func charger(clients, n int, acte func(i int) error) (d durees, total time.Duration, err error) {
	d = make(durees, n)
	fautes := make([]error, clients)
	var suivant atomic.Int64
	var groupe sync.WaitGroup
	debut := time.Now()
	for c := range clients {
		groupe.Go(func() {
			for {
				i := int(suivant.Add(1)) - 1
				if i >= n || fautes[c] != nil {
					return
				}
				t := time.Now()
				fautes[c] = acte(i)
				d[i] = time.Since(t)
			}
		})
	}
	groupe.Wait()
	return d, time.Since(debut), errors.Join(fautes...)
}
