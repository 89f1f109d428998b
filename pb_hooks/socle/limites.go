package socle

import (
	"sync"
	"time"
)

// maxCles bounds the memory of the limits: past it, windows that have ended
// are forgotten, then, under attack, those that counted least: a flood of new
// keys does not free the one under guess.
const maxCles = 50_000

// Limites counts acts by key in fixed windows, in memory: a restart forgets
// them, which an attacker cannot provoke.
type Limites struct {
	horloge *Horloge
	mu      sync.Mutex
	cles    map[string]*fenetre
}

type fenetre struct {
	nb  int
	fin time.Time
}

// NouvellesLimites counts on the given clock.
func NouvellesLimites(h *Horloge) *Limites {
	return &Limites{horloge: h, cles: map[string]*fenetre{}}
}

// Permettre counts one act under cle and refuses it past nb acts by duree,
// with the hour at which to try again. The key holds no personal value in
// clear: it never leaves the memory.
func (l *Limites) Permettre(cle string, nb int, duree time.Duration) error {
	maintenant := l.horloge.Maintenant()
	l.mu.Lock()
	defer l.mu.Unlock()
	f := l.cles[cle]
	if f == nil || !maintenant.Before(f.fin) {
		if len(l.cles) >= maxCles {
			l.oublier(maintenant)
		}
		f = &fenetre{fin: maintenant.Add(duree)}
		l.cles[cle] = f
	}
	f.nb++
	if f.nb > nb {
		return Err(TropDeRequetes, "Vous avez fait trop d’essais. Essayez de nouveau à "+Heure(f.fin.Add(time.Minute))+".")
	}
	return nil
}

func (l *Limites) oublier(maintenant time.Time) {
	for cle, f := range l.cles {
		if !maintenant.Before(f.fin) {
			delete(l.cles, cle)
		}
	}
	for nb := 1; len(l.cles) >= maxCles; nb *= 2 {
		for cle, f := range l.cles {
			if f.nb <= nb {
				delete(l.cles, cle)
			}
		}
	}
}
