package synchro

import (
	"encoding/json"
	"time"

	"github.com/pocketbase/dbx"

	"guichet/pb_hooks/rattachement"
	"guichet/pb_hooks/socle"
)

// silence is after how long another run of a guichet may take its place, when it
// does not know the one before.
const silence = time.Minute

// lieu is what this program remembers of a guichet: it costs no writing.
type lieu struct {
	entendu  time.Time // of the machine
	ecrit    time.Time // when that was last written
	attentes int       // polls that are open
}

// rythmeVu is how often it is written that a guichet is there.
const rythmeVu = time.Minute

// entendre notes that a guichet spoke, and tells whether it is time to write it.
func (x *salle) entendre(noeud string) (ecrire bool) {
	x.mu.Lock()
	defer x.mu.Unlock()
	l := x.lieu(noeud)
	l.entendu = time.Now()
	if ecrire = l.entendu.Sub(l.ecrit) >= rythmeVu; ecrire {
		l.ecrit = l.entendu
	}
	return ecrire
}

// attendre notes that a poll opens, and gives what notes that it ends.
func (x *salle) attendre(noeud string) func() {
	x.mu.Lock()
	defer x.mu.Unlock()
	l := x.lieu(noeud)
	l.attentes++
	return func() {
		x.mu.Lock()
		defer x.mu.Unlock()
		l.attentes--
		l.entendu = time.Now()
	}
}

func (x *salle) lieu(noeud string) *lieu {
	l := x.lieux[noeud]
	if l == nil {
		l = &lieu{}
		x.lieux[noeud] = l
	}
	return l
}

// cede tells that the run of a guichet that spoke last leaves its place to another
// one, which says whom it follows: it has no poll open, and either it is the one
// that is followed or it has been silent long enough.
func (x *salle) cede(n *Noeud, suit string) bool {
	x.mu.Lock()
	defer x.mu.Unlock()
	l := x.lieu(n.ID)
	return l.attentes == 0 && (suit == n.Instance || time.Since(l.entendu) >= silence)
}

// saluer receives a presence. It is the only call that another run of a guichet
// may begin with.
func saluer(a *appel) (any, error) {
	var p rattachement.Presence
	if err := a.lire(&p); err != nil {
		return nil, err
	}
	x := de(a.App)
	n := a.noeud
	if n.Instance != a.instance && n.Instance != "" && !x.cede(n, p.Precedente) {
		a.Logger().Error("two programs have the key of one guichet", "node", n.ID, "url", n.Adresse)
		return nil, errInstance
	}
	if p.Epoque != n.Epoque {
		return nil, errEpoque
	}
	brut, err := json.Marshal(p)
	if err != nil {
		return nil, err
	}
	maintenant := a.maintenant()
	_, err = a.App.DB().Update("hub_noeuds", dbx.Params{
		"instance": a.instance, "version": p.Version, "presence": string(brut), "vu_le": socle.Date(maintenant).String(),
	}, dbx.HashExp{"id": n.ID}).Execute()
	if err != nil {
		return nil, err
	}
	x.entendre(n.ID)
	return rattachement.Accueil{Applique: n.Applique, Heure: maintenant.UTC(), Regles: regles()}, nil
}

// enPlace refuses the call of a run that is not the one that was greeted.
func (a *appel) enPlace() error {
	if a.noeud.Instance != a.instance {
		return errInstance
	}
	if !de(a.App).entendre(a.noeud.ID) {
		return nil
	}
	_, err := a.App.DB().Update("hub_noeuds", dbx.Params{"vu_le": socle.Date(a.maintenant()).String()}, dbx.HashExp{"id": a.noeud.ID}).Execute()
	return err
}
