package formation

import (
	"errors"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/socle"
)

// salle is the state of the room: the places, and those of them that are open.
type salle struct {
	Options
	app core.App // its own, which is no place's

	mu       sync.Mutex // what follows
	etat     etat
	cles     map[string]int    // number of a place by what the browser of who has it keeps
	vues     map[int]time.Time // last request in each place that somebody has
	ouvertes map[int]*ouverte
	ferme    bool // it stops: nothing opens any more

	gabarit sync.RWMutex   // held to write while what the places are copied from is deleted
	fins    sync.WaitGroup // the places that are being closed
}

func (x *salle) maintenant() time.Time { return socle.De(x.app).Horloge.Maintenant() }

// formation is who acts when nobody does.
var formation = socle.Programme("formation")

// changer writes what f does to the state, then has it seen. When f or the database
// fails, nothing has changed.
func (x *salle) changer(par socle.Acteur, f func(*etat) error) error {
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.changerSous(par, f)
}

// changerSous is changer for who holds the lock.
func (x *salle) changerSous(par socle.Acteur, f func(*etat) error) error {
	e := x.etat.copie()
	if err := f(&e); err != nil {
		return err
	}
	err := x.app.RunInTransaction(func(tx core.App) error { return socle.EcrireReglage(tx, reglageEtat, e, socle.ParPage, par) })
	if err != nil {
		return err
	}
	x.adopter(e)
	return nil
}

// adopter takes a state that is written, and closes the places whose data it no longer
// names.
func (x *salle) adopter(e etat) {
	x.etat, x.cles = e, map[string]int{}
	for i := range e.Places {
		p := &e.Places[i]
		if p.Libre() {
			delete(x.vues, p.Numero)
			continue
		}
		x.cles[x.cle(p.Code)] = p.Numero
	}
	for n, o := range x.ouvertes {
		if p := e.place(n); p == nil || p.Folder != o.folder {
			delete(x.ouvertes, n)
			x.fins.Go(func() { x.retirer(o) })
		}
	}
}

// cle is what the browser of who has a place keeps: it opens it without being its code.
func (x *salle) cle(code string) string {
	return socle.De(x.app).Coffre.Empreinte("formation-place", code)
}

// placeDe is the place that a browser has, by what it keeps; nil for none.
func (x *salle) placeDe(cle string) *Place {
	x.mu.Lock()
	defer x.mu.Unlock()
	p := x.etat.place(x.cles[cle])
	if p == nil {
		return nil
	}
	lue := *p
	return &lue
}

// places are all of them as they are now.
func (x *salle) places() []Place {
	x.mu.Lock()
	defer x.mu.Unlock()
	l := slices.Clone(x.etat.Places)
	for i := range l {
		l[i].VueLe = x.vue(&l[i])
	}
	return l
}

// vue is when who has a place was last seen there.
func (x *salle) vue(p *Place) time.Time {
	if le := x.vues[p.Numero]; le.After(p.VueLe) {
		return le
	}
	return p.VueLe
}

var errToutesPrises = socle.Err(socle.Conflit, "Toutes les places sont données. Reprenez-en une d’abord.")

// donner gives the first free place, and returns it.
func (x *salle) donner(pour string) (donnee Place, err error) {
	err = x.changer(parFormateur, func(e *etat) error {
		i := slices.IndexFunc(e.Places, func(p Place) bool { return p.Libre() })
		if i < 0 {
			return errToutesPrises
		}
		code, err := e.nouveauCode()
		if err != nil {
			return err
		}
		p := &e.Places[i]
		p.Code, p.Pour, p.DonneeLe = code, pour, x.maintenant()
		donnee = *p
		return nil
	})
	return donnee, err
}

// remettre makes places as new, all of them without a number. Who has one keeps it.
func (x *salle) remettre(par socle.Acteur, numeros ...int) error {
	return x.changer(par, func(e *etat) error {
		if len(numeros) == 0 {
			for i := range e.Places {
				e.Places[i].Folder = ""
			}
		}
		for _, n := range numeros {
			p := e.place(n)
			if p == nil {
				return socle.ErrIntrouvable
			}
			p.Folder = ""
		}
		return nil
	})
}

// reprendre makes a place free and as new.
func (x *salle) reprendre(numero int) error {
	return x.changer(parFormateur, func(e *etat) error {
		p := e.place(numero)
		if p == nil {
			return socle.ErrIntrouvable
		}
		p.liberer()
		return nil
	})
}

// entrer lets in who typed a code, and returns what her browser keeps; "" when no place
// has it.
func (x *salle) entrer(code string) (cle string, err error) {
	cle = x.cle(code)
	le := x.maintenant()
	x.mu.Lock()
	defer x.mu.Unlock()
	n, connue := x.cles[cle]
	if !connue {
		return "", nil
	}
	return cle, x.changerSous(formation, func(e *etat) error {
		p := e.place(n)
		p.VueLe = le
		if p.EntreeLe.IsZero() {
			p.EntreeLe = le
		}
		return nil
	})
}

// voir notes that who has a place is at work there.
func (x *salle) voir(numero int) {
	le := x.maintenant()
	x.mu.Lock()
	defer x.mu.Unlock()
	p := x.etat.place(numero)
	if p == nil || p.Libre() {
		return
	}
	x.vues[numero] = le
	if le.Sub(p.VueLe) < pasVue {
		return
	}
	if err := x.changerSous(formation, func(e *etat) error { e.place(numero).VueLe = le; return nil }); err != nil {
		socle.De(x.app).Logger.Error("activity of a place", "place", numero, "err", err)
	}
}

// passerLaNuit tells the story again, so that its dates are of today, makes every place
// as new, and takes back those that were left. A story that cannot be told leaves the
// one before.
func passerLaNuit(app core.App) error {
	x := de(app)
	nouveau, errSemis := x.semer()
	ancien := ""
	limite := socle.De(app).Horloge.Maintenant().Add(-abandon)
	err := x.changer(formation, func(e *etat) error {
		if errSemis == nil {
			ancien, e.Gabarit = e.Gabarit, nouveau
		}
		for i := range e.Places {
			p := &e.Places[i]
			p.VueLe, p.Folder = x.vue(p), ""
			if p.Activite().Before(limite) {
				p.liberer()
			}
		}
		return nil
	})
	if err == nil {
		x.gabarit.Lock()
		defer x.gabarit.Unlock()
		err = x.supprimer(ancien)
	}
	return errors.Join(errSemis, err)
}

// fermer closes every place. What they hold stays.
func (x *salle) fermer() {
	x.mu.Lock()
	x.ferme = true
	ouvertes := slices.Collect(maps.Values(x.ouvertes))
	clear(x.ouvertes)
	x.mu.Unlock()
	for _, o := range ouvertes {
		x.fins.Go(func() { x.clore(o) })
	}
	x.fins.Wait()
}
