package socle

import (
	"sync/atomic"
	"time"
)

// Horloge is the only source of time of the program. The demo and the tests
// move it forward; business dates never come from anywhere else.
type Horloge struct {
	base     func() time.Time
	decalage atomic.Int64
}

// NouvelleHorloge returns a clock over base, or over the system's when nil.
func NouvelleHorloge(base func() time.Time) *Horloge {
	if base == nil {
		base = time.Now
	}
	return &Horloge{base: base}
}

// Maintenant is the current instant, in UTC, to the millisecond (what the
// database keeps).
func (h *Horloge) Maintenant() time.Time {
	return h.base().Add(time.Duration(h.decalage.Load())).UTC().Truncate(time.Millisecond)
}

// Aujourdhui is the current civil day in Paris.
func (h *Horloge) Aujourdhui() Jour { return JourDe(h.Maintenant()) }

// Avancer moves the clock by d; it never goes back, since the order of the
// records depends on it.
func (h *Horloge) Avancer(d time.Duration) {
	if d > 0 {
		h.decalage.Add(int64(d))
	}
}
