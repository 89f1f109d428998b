package socle

import (
	"errors"
	"fmt"
	"runtime/debug"
	"sync"

	"github.com/pocketbase/pocketbase/core"
)

// Ecrivain writes together the acts that come while it writes: they share one
// transaction, hence one wait for the disk. Each is whole or undone by itself,
// and hears of its success only once the commit is on the disk.
type Ecrivain struct {
	mu      sync.Mutex
	attente []*ecriture
	tour    sync.Mutex // whoever has it writes for all those who wait
}

type ecriture struct {
	faire func(tx core.App) error
	faite bool
	err   error
}

// lotMax bounds how long the first of a transaction waits for the last.
const lotMax = 16

// Ecrire runs faire in a transaction, maybe with others. Inside a transaction
// it is a part of it.
func (e *Ecrivain) Ecrire(app core.App, faire func(tx core.App) error) error {
	if app.IsTransactional() {
		return faire(app)
	}
	mienne := &ecriture{faire: faire}
	e.mu.Lock()
	e.attente = append(e.attente, mienne)
	e.mu.Unlock()

	e.tour.Lock()
	defer e.tour.Unlock()
	for !mienne.faite {
		e.mu.Lock()
		n := min(len(e.attente), lotMax)
		lot := e.attente[:n:n]
		e.attente = e.attente[n:]
		e.mu.Unlock()
		ecrireLot(app, lot)
	}
	return mienne.err
}

func ecrireLot(app core.App, lot []*ecriture) {
	err := app.RunInTransaction(func(tx core.App) error {
		if len(lot) == 1 {
			return lot[0].essayer(tx)
		}
		for _, e := range lot {
			if err := e.isoler(tx); err != nil {
				return err
			}
		}
		return nil
	})
	for _, e := range lot {
		e.faite = true
		if e.err == nil {
			e.err = err
		}
	}
}

// isoler runs one act of several. Its own fault undoes it alone; the error
// returned is one that undoes them all.
func (e *ecriture) isoler(tx core.App) error {
	if _, err := tx.DB().NewQuery("SAVEPOINT ecriture").Execute(); err != nil {
		return fmt.Errorf("write together: %w", err)
	}
	if e.err = e.essayer(tx); e.err != nil {
		if _, err := tx.DB().NewQuery("ROLLBACK TO ecriture").Execute(); err != nil {
			return fmt.Errorf("undo alone: %w", errors.Join(err, e.err))
		}
	}
	if _, err := tx.DB().NewQuery("RELEASE ecriture").Execute(); err != nil {
		return fmt.Errorf("write together: %w", err)
	}
	return nil
}

// essayer turns a panic into an error: it may run in the request of another.
func (e *ecriture) essayer(tx core.App) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v\n%s", p, debug.Stack())
		}
	}()
	return e.faire(tx)
}
