package messages

import (
	"context"
	"sync"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/routine"

	"guichet/pb_hooks/socle"
)

const (
	// veilleMax is how long a server is listened to before the boîte is read
	// again whatever it says: some forget to say.
	veilleMax = 15 * time.Minute
	// After a failure the next try waits, twice longer each time.
	reposMin = 5 * time.Second
	reposMax = 10 * time.Minute
)

// veiller starts one listener for each boîte in use, and starts them again when
// a réglage changes. It returns how to stop them, waiting for the mail under
// way.
func (s *salle) veiller(app core.App) (arreter func()) {
	ctx, fin := context.WithCancel(context.Background())
	var tous sync.WaitGroup
	routine.FireAndForget(func() {
		for ctx.Err() == nil {
			tour, finTour := context.WithCancel(ctx)
			var veilleurs sync.WaitGroup
			l, err := boites(app, dbx.HashExp{"active": true})
			if err != nil {
				socle.De(app).Logger.Error("mailboxes", "err", err)
			}
			for i := range l {
				routine.FireAndForget(func() { l[i].veiller(tour, app) }, &veilleurs)
			}
			select {
			case <-ctx.Done():
			case <-s.reveil:
			}
			finTour()
			veilleurs.Wait()
		}
	}, &tous)
	return func() {
		fin()
		tous.Wait()
	}
}

// reveiller tells that the boîtes have changed.
func (s *salle) reveiller() {
	select {
	case s.reveil <- struct{}{}:
	default:
	}
}

// veiller listens to the server of a boîte until ctx ends. A server that does
// not say when a mail comes is left to the job that reads every two minutes.
func (b *Boite) veiller(ctx context.Context, app core.App) {
	repos := reposMin
	for ctx.Err() == nil {
		debut := time.Now() // a duration of the machine
		err := b.ecouter(ctx, app)
		if ctx.Err() != nil || err == nil {
			return
		}
		socle.De(app).Logger.Warn("mailbox listener", "boite", b.ID, "err", err)
		if time.Since(debut) > reposMax {
			repos = reposMin
		}
		select {
		case <-ctx.Done():
		case <-time.After(repos):
		}
		repos = min(2*repos, reposMax)
	}
}

// ecouter returns nil when this server never says that a mail comes.
func (b *Boite) ecouter(ctx context.Context, app core.App) error {
	f, err := b.ouvrir(ctx, app)
	if err != nil {
		return err
	}
	defer f.fermer()
	if !f.previent() {
		return nil
	}
	for ctx.Err() == nil {
		if err := b.relever(ctx, app, f); err != nil {
			return err
		}
		if err := f.patienter(ctx, veilleMax); err != nil {
			return err
		}
	}
	return ctx.Err()
}
