package synchro

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/socle"
)

const (
	// bailSur is how long a process counts on the lease that it has taken: less than
	// those who wait for its end do.
	bailSur = bailDuree - 5*time.Second
	// rythmeBail is how often it is taken again, or tried.
	rythmeBail = 3 * time.Second
	// rythmeAvenement is how often one that has it tries to begin.
	rythmeAvenement = 200 * time.Millisecond
)

// meneur is what this process is among the machines of the hub: it leads, or it stands
// by. The one that leads decides, and answers; the others apply the log, hence what it
// decided, and take its place.
type meneur struct {
	qui     string // drawn at each start of the program
	partage partage

	dire   sync.Mutex  // one décret at a time
	ecrire sync.Mutex  // one decision at a time: each says which one it follows
	agi    atomic.Bool // it has applied what the meneur alone applies, and has not said so

	mu      sync.Mutex
	actif   bool // it is one of the machines: a command is not
	elu     bool
	jusqu   time.Time // until when the lease holds
	cloture Pos       // the last decision that the log holds
	copie   bool      // this database is not of that log
}

func nouveauMeneur(p partage) *meneur { return &meneur{qui: socle.ID(), partage: p} }

// activer has this process be one of the machines: it leads only once it is elected.
func (m *meneur) activer() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.actif = true
}

// mene tells that this process decides.
func (x *salle) mene() bool {
	m := x.meneur
	if m == nil {
		return true
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	return !m.actif || m.elu && time.Now().Before(m.jusqu)
}

var (
	// errMeneur is a decision of a process that does not lead (any more).
	errMeneur = errors.New("another machine of the hub leads")
	// errCopie is a database that has not seen what the log's machines decided.
	errCopie = errors.New("this database is not a copy of the one that its hub has: make it one again")
	// errSonTour is a log that only who leads begins to read.
	errSonTour = errors.New("another log than the one that was read")
)

// decider writes decisions in the log, unless another process has since.
func (m *meneur) decider(ctx context.Context, entrees ...Entree) error {
	m.ecrire.Lock()
	defer m.ecrire.Unlock()
	m.mu.Lock()
	elu, cloture := m.elu && time.Now().Before(m.jusqu), m.cloture
	m.mu.Unlock()
	if !elu {
		return errMeneur
	}
	derniere, err := m.partage.Decider(ctx, entrees, cloture)
	m.mu.Lock()
	defer m.mu.Unlock()
	if err != nil {
		// Some may be there, or another process leads: it begins again, and reads first.
		m.elu = false
		return err
	}
	m.cloture = max(m.cloture, derniere)
	return nil
}

// Diriger takes the lease of the hub, or goes on with it, and begins to lead, or ends.
func Diriger(ctx context.Context, app core.App) error {
	x := de(app)
	m := x.meneur
	debut := time.Now()
	m.activer()
	oui, err := m.partage.Prendre(ctx, m.qui)
	if err != nil {
		return err // what it has of it ends by itself
	}
	if !oui {
		m.mu.Lock()
		m.elu = false
		m.mu.Unlock()
		return errors.Join(x.rendreCompte(ctx, app), x.veiller(ctx, app))
	}
	m.mu.Lock()
	continu := m.elu && time.Now().Before(m.jusqu)
	m.jusqu = debut.Add(bailSur)
	m.elu = continu
	m.mu.Unlock()
	if continu {
		return nil
	}
	return x.commencer(ctx, app)
}

// commencer leads from now on, if all that the one before decided was read: the log
// refuses it otherwise, and it tries again.
func (x *salle) commencer(ctx context.Context, app core.App) error {
	m := x.meneur
	c, err := curseurDe(app)
	if err != nil {
		return err
	}
	identite, err := x.log.Identity(ctx)
	if err != nil {
		return err
	}
	cloture := Pos(c.Decision)
	if c.Journal != identite {
		cloture = 0 // of a log where nobody has decided anything yet
	}
	e, err := (&decret{Par: m.qui}).entree(app, genreDecret, Descendant)
	if err != nil {
		return err
	}
	derniere, err := m.partage.Decider(ctx, []Entree{e}, cloture)
	switch {
	case errors.Is(err, ErrDepasse) && c.Journal != identite:
		m.mu.Lock()
		m.copie = true
		m.mu.Unlock()
		return errors.Join(errCopie, m.partage.Rendre(ctx, m.qui))
	case errors.Is(err, ErrDepasse):
		return nil // it is being read
	case err != nil:
		return err
	}
	err = app.RunInTransaction(func(tx core.App) error {
		if err := partager(tx, true); err != nil {
			return err
		}
		if c.Journal != "" && c.Journal == identite {
			// What the one before announced last may be lost.
			if err := redireATous(tx); err != nil {
				return err
			}
		}
		m.mu.Lock()
		defer m.mu.Unlock()
		m.elu, m.cloture, m.copie = true, derniere, false
		return nil
	})
	if err != nil {
		return fmt.Errorf("begin to lead: %w", err)
	}
	socle.De(app).Logger.Info("this machine leads the hub")
	return Rejouer(app)
}

// veiller tells the one that leads that this machine is ready.
func (x *salle) veiller(ctx context.Context, app core.App) error {
	c, err := curseurDe(app)
	if err != nil {
		return err
	}
	return x.meneur.partage.Veiller(ctx, x.meneur.qui, Pos(c.Pos))
}

// rendreCompte asks who leads for the rows that this process changed while it did not:
// nobody was told that they were kept.
func (x *salle) rendreCompte(ctx context.Context, app core.App) error {
	marques, err := lireMarques(app)
	if err != nil || len(marques) == 0 {
		return err
	}
	d := &decret{Par: x.meneur.qui}
	for _, m := range marques {
		d.Redire = append(d.Redire, rangee{Table: m.Table, ID: m.ID})
	}
	socle.De(app).Logger.Warn("rows were changed here while another machine led: it is asked for them", "rows", len(marques))
	e, err := d.entree(app, genreRappel, Montant)
	if err == nil {
		err = x.log.Append(ctx, []Entree{e}, nil)
	}
	if err != nil {
		return err
	}
	return effacerMarques(app, marques[len(marques)-1].Rang)
}

// diriger leads or stands by until ctx ends, then leaves its place.
func (x *salle) diriger(ctx context.Context, app core.App) error {
	defer func() {
		rendu, arreter := context.WithTimeout(context.Background(), reponse)
		defer arreter()
		if err := x.meneur.partage.Rendre(rendu, x.meneur.qui); err != nil {
			socle.De(app).Logger.Warn("the lease of the hub is left to its end", "err", err)
		}
	}()
	for {
		if err := Diriger(ctx, app); err != nil && ctx.Err() == nil {
			socle.De(app).Logger.Warn("the lease of the hub", "err", err)
		}
		rythme := rythmeBail
		x.meneur.mu.Lock()
		if !x.meneur.elu && time.Now().Before(x.meneur.jusqu) {
			rythme = rythmeAvenement
		}
		x.meneur.mu.Unlock()
		select {
		case <-time.After(rythme):
		case <-ctx.Done():
			return nil
		}
	}
}
