package formation

import (
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"guichet/config"
	"guichet/pb_hooks/demonstration"
	"guichet/pb_hooks/socle"
)

// ouverte is a place whose guichet runs: from the first request of who has it to the
// next reset.
type ouverte struct {
	folder  string        // "" until it is made
	prete   chan struct{} // closed once what follows is known
	app     core.App
	guichet http.Handler
	err     error
	enCours sync.WaitGroup // requests
}

// patience is how long a place that is reset waits for what is under way in it.
const patience = 30 * time.Second

var errFerme = errors.New("the guichet of the place does not run")

// prendre gives the guichet of the place that a browser has, by what it keeps, for one
// request: finir is called when that is over. nil is for who has no place.
func (x *salle) prendre(cle string) (o *ouverte, finir func(), err error) {
	x.mu.Lock()
	numero := x.cles[cle]
	switch {
	case numero == 0:
		x.mu.Unlock()
		return nil, nil, nil
	case x.ferme:
		x.mu.Unlock()
		return nil, nil, errFerme
	}
	o = x.ouvertes[numero]
	nouvelle := o == nil
	if nouvelle {
		o = &ouverte{folder: x.etat.place(numero).Folder, prete: make(chan struct{})}
		x.ouvertes[numero] = o
	}
	o.enCours.Add(1)
	x.mu.Unlock()
	if nouvelle {
		func() {
			defer close(o.prete) // nobody waits for a place that panics
			o.err = errFerme
			o.err = x.ouvrir(numero, o)
		}()
	}
	<-o.prete
	if o.err == nil {
		x.voir(numero)
		return o, o.enCours.Done, nil
	}
	x.mu.Lock()
	if x.ouvertes[numero] == o { // the next request tries again
		delete(x.ouvertes, numero)
	}
	x.mu.Unlock()
	o.enCours.Done()
	return nil, nil, fmt.Errorf("open place %d: %w", numero, o.err)
}

// ouvrir makes the folder of a place that is as new, then opens its guichet.
func (x *salle) ouvrir(numero int, o *ouverte) (err error) {
	if o.folder == "" { // nobody else changes it meanwhile
		if err := x.garnir(numero, o); err != nil {
			return err
		}
	}
	o.app, o.guichet, err = x.ouvrirGuichet(o.folder, numero)
	return err
}

// garnir copies what the places are copied from, and has the state name the copy. A
// night that passes meanwhile has it done again.
func (x *salle) garnir(numero int, o *ouverte) error {
	x.gabarit.RLock()
	defer x.gabarit.RUnlock()
	for {
		x.mu.Lock()
		gabarit := x.etat.Gabarit
		x.mu.Unlock()
		folder, err := x.copier(gabarit)
		if err != nil {
			return err
		}
		x.mu.Lock()
		if x.etat.Gabarit != gabarit {
			x.mu.Unlock()
			if err := x.supprimer(folder); err != nil {
				return err
			}
			continue
		}
		o.folder = folder
		err = x.changerSous(formation, func(e *etat) error { e.place(numero).Folder = folder; return nil })
		if err != nil {
			o.folder = ""
		}
		x.mu.Unlock()
		return err
	}
}

// retirer closes a place that was reset, and deletes what it held.
func (x *salle) retirer(o *ouverte) {
	x.clore(o)
	if err := x.supprimer(o.folder); err != nil {
		socle.De(x.app).Logger.Error("delete what a place held", "err", err)
	}
}

// clore closes a place once nothing is under way in it, or after [patience].
func (x *salle) clore(o *ouverte) {
	<-o.prete
	fini := make(chan struct{})
	go func() { o.enCours.Wait(); close(fini) }()
	select {
	case <-fini:
	case <-time.After(patience):
	}
	if o.err != nil {
		return
	}
	if err := socle.Fermer(o.app); err != nil {
		socle.De(x.app).Logger.Error("close a place", "err", err)
	}
}

// ouvrirGuichet opens what a folder holds.
func (x *salle) ouvrirGuichet(folder string, numero int) (core.App, http.Handler, error) {
	cfg, err := config.Default()
	if err != nil {
		return nil, nil, err
	}
	s := socle.De(x.app)
	cfg.Listen, cfg.AdminListen, cfg.PublicURL = s.Config.Listen, "", s.AdressePublique()
	cfg.InsecureHTTP, cfg.TrustedProxy, cfg.Limits = s.Config.InsecureHTTP, s.Config.TrustedProxy, s.Config.Limits
	cfg.Addresses, cfg.Clock = config.Addresses{}, config.Clock{} // it asks no server
	return demonstration.OuvrirPlace(x.chemin(folder), numero, *cfg, socle.Options{Horloge: s.Horloge, Version: s.Version, Logger: x.Journal, Disque: s.Disque}, x.Monter)
}
