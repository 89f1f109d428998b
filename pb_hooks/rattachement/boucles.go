package rattachement

import (
	"context"
	"errors"
	"math/rand/v2"
	"sync"
	"time"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/routine"

	"guichet/pb_hooks/socle"
)

const (
	// rythme is how long a mark may wait: a row cannot wake the program.
	rythme = 500 * time.Millisecond
	// sansHub is how often a guichet without a link looks whether it has one: a
	// command may have made it.
	sansHub = 5 * time.Second
	// reculMin and reculMax bound the wait after a call that failed.
	reculMin = time.Second
	reculMax = 5 * time.Minute
	// sansAttente is how often a guichet asks whose polls the hub answers at once.
	sansAttente = time.Minute
)

// reveiller has the outbox looked at now.
func (x *salle) reveiller() {
	select {
	case x.reveil <- struct{}{}:
	default:
	}
}

// demarrer starts the two ways of the link: what goes up, and the poll of what
// comes down.
func (x *salle) demarrer(app core.App) {
	ctx, arreter := context.WithCancel(context.Background())
	var fini sync.WaitGroup
	presente := make(chan struct{}) // the poll waits for the first presence
	var une sync.Once
	for _, boucle := range []func() error{
		func() error { return x.monter(ctx, app, func() { une.Do(func() { close(presente) }) }) },
		func() error { return x.descendre(ctx, app, presente) },
	} {
		fini.Add(1)
		routine.FireAndForget(func() {
			defer fini.Done()
			for ctx.Err() == nil {
				// What makes the program panic once does not end the link.
				if err := routine.SafeWrap(boucle)(); err != nil && ctx.Err() == nil {
					socle.De(app).Logger.Error("link with the hub", "err", err)
					dormir(ctx, reculMin)
				}
			}
		})
	}
	x.arret = sync.OnceFunc(func() { arreter(); fini.Wait() })
}

// monter tells the hub what changes, until ctx ends. It is silent while this
// guichet is a copy.
func (x *salle) monter(ctx context.Context, app core.App, presente func()) error {
	s := socle.De(app)
	var r recul
	var prochaine time.Time
	for ctx.Err() == nil {
		if _, muet := s.Muet(); muet {
			dormir(ctx, sansHub)
			continue
		}
		l, err := LienDe(app)
		if err == nil && l == nil {
			prochaine = time.Time{}
			x.attendre(ctx, sansHub)
			continue
		}
		change := false
		if err == nil {
			change, err = x.aChange(app)
		}
		if err == nil && (change || !time.Now().Before(prochaine) || l.Renaissance != "" || x.saluer.Swap(false)) {
			if err = SePresenter(ctx, app); err == nil {
				prochaine = time.Now().Add(x.delaiPresence()) // of the machine: the demo moves our clock
				presente()
			}
		}
		if err == nil {
			_, err = Envoyer(ctx, app)
		}
		if err != nil {
			var refus *ErreurHub
			if errors.As(err, &refus) && (refus.Code == CodeInstance || refus.Code == CodeEpoque) {
				prochaine = time.Time{} // it has to be greeted again
			}
			r.attendre(ctx, app, err)
			continue
		}
		r = recul{}
		x.attendre(ctx, rythme)
	}
	return nil
}

// descendre polls the hub until ctx ends.
func (x *salle) descendre(ctx context.Context, app core.App, presente <-chan struct{}) error {
	select {
	case <-presente:
	case <-ctx.Done():
		return nil
	}
	if err := Rejouer(app); err != nil {
		return err
	}
	s := socle.De(app)
	var r recul
	for ctx.Err() == nil {
		l, err := LienDe(app)
		_, muet := s.Muet()
		if err == nil && (l == nil || muet) {
			dormir(ctx, sansHub)
			continue
		}
		recu := false
		if err == nil {
			recu, err = Recevoir(ctx, app, l.attente())
		}
		switch {
		case err != nil:
			r.attendre(ctx, app, err)
		case !recu && l.Attente == 0:
			dormir(ctx, sansAttente)
		default:
			r = recul{}
		}
	}
	return nil
}

func (l *Lien) attente() time.Duration {
	return min(time.Duration(l.Attente)*time.Second, AttenteMax)
}

// recul is the wait after calls that failed: ever longer, and never the same for
// two guichets.
type recul struct{ plafond time.Duration }

func (r *recul) attendre(ctx context.Context, app core.App, err error) {
	if ctx.Err() != nil {
		return
	}
	r.plafond = min(max(reculMin, r.plafond*2), reculMax)
	d := time.Duration(rand.Int64N(int64(r.plafond))) + reculMin/2
	var refus *ErreurHub
	if errors.As(err, &refus) && refus.Apres > d {
		d = refus.Apres + rand.N(reculMin)
	}
	if r.plafond > reculMin {
		socle.De(app).Logger.Warn("the hub is not reached", "again_in", d.Round(time.Second).String(), "err", err)
	}
	dormir(ctx, d)
}

func dormir(ctx context.Context, d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
	case <-ctx.Done():
	}
}

// attendre sleeps until something may have to be told.
func (x *salle) attendre(ctx context.Context, d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
	case <-x.reveil:
	case <-ctx.Done():
	}
}
