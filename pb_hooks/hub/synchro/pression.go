package synchro

import (
	"math/rand/v2"
	"net/http"
	"time"
)

// What the hub takes in at once. Past it a guichet is told to come back: its outbox
// keeps all meanwhile, and no demande waits for it.
const (
	corpsMax  = 64               // bodies in memory
	retardMax = 12 * time.Second // of the projection behind the log: some 100,000 events
	// reessayerMin and reessayerMax bound when it is told to come back, drawn at random:
	// those who were refused together do not come back together.
	reessayerMin, reessayerMax = 2, 12 // s
)

func reessayer() int { return reessayerMin + rand.IntN(reessayerMax-reessayerMin+1) }

// placePourUnCorps keeps a place in memory for the body of a call until it is
// answered, if it has one.
func (a *appel) placePourUnCorps() error {
	if a.Request.Method != http.MethodPost {
		return nil
	}
	corps := de(a.App).corps
	select {
	case corps <- struct{}{}:
		a.rendre = func() { <-corps }
		return nil
	default:
		return errPlein
	}
}

// peutPrendre refuses events while the projection is too late for them, or the disk
// too full.
func (a *appel) peutPrendre() error {
	if err := a.Socle.Place(); err != nil {
		return errPlein
	}
	if attend := de(a.App).attend.Load(); attend > 0 && a.maintenant().Sub(time.UnixMilli(attend)) > retardMax {
		return errPlein
	}
	return nil
}
