package demonstration

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/pocketbase/pocketbase/core"
	"github.com/robfig/cron/v3"

	"guichet/pb_hooks/exploitation"
	"guichet/pb_hooks/socle"
)

// pas is one button of the clock.
type pas struct {
	Code, Libelle string
	mois, jours   int
}

var lesPas = []pas{
	{"jour", "+ 1 jour", 0, 1},
	{"semaine", "+ 7 jours", 0, 7},
	{"mois", "+ 30 jours", 0, 30},
	{"deux-mois", "+ 2 mois", 2, 0},
}

func avancerHorloge(r *socle.Requete) error {
	f, err := r.Formulaire()
	if err != nil {
		return err
	}
	d := de(r.App)
	for _, p := range lesPas {
		if p.Code != f.Get("pas") {
			continue
		}
		avant := len(d.Boite.De(""))
		if err := d.avancer(r.App, p); err != nil {
			return err
		}
		d.apres()
		r.Annoncer("Nous sommes le " + d.Horloge.Aujourdhui().EnLettres() + ". " +
			socle.Pluriel(len(d.Boite.De(""))-avant, "courriel est parti.", "courriels sont partis."))
		return r.Rediriger("/demo")
	}
	return socle.Err(socle.Invalide, "Choisissez de combien avancer.")
}

func (d *Demo) avancer(app core.App, p pas) error {
	d.marche.Lock()
	defer d.marche.Unlock()
	fin := d.Horloge.Maintenant().In(socle.Paris).AddDate(0, p.mois, p.jours)
	if err := app.RunInTransaction(func(tx core.App) error { return marcher(tx, fin) }); err != nil {
		return fmt.Errorf("move the clock: %w", err)
	}
	return d.noter()
}

// suivre moves the clock as far as another guichet of the demo moved its own: a
// sign-in that goes from one to the other has an age.
func (d *Demo) suivre(app core.App, avance time.Duration) error {
	d.marche.Lock()
	defer d.marche.Unlock()
	if d.avance() >= avance {
		return nil
	}
	if err := app.RunInTransaction(func(tx core.App) error { return marcher(tx, d.machine().Add(avance)) }); err != nil {
		return fmt.Errorf("move the clock: %w", err)
	}
	d.Horloge.Avancer(avance - d.avance()) // the walk took its time
	return d.noter()
}

// marcher moves the clock to an instant and stops wherever a periodic job is
// due, to run it at its own time and let the mails leave: what would have
// happened happens, in order. One transaction makes hundreds of runs quick.
func marcher(tx core.App, fin time.Time) error {
	h := socle.De(tx).Horloge
	jusqua := func(t time.Time) { h.Avancer(t.Sub(h.Maintenant())) }
	taches := slices.DeleteFunc(exploitation.Taches(tx), func(t exploitation.Tache) bool { return t.Dehors })
	plans, dues := make([]cron.Schedule, len(taches)), make([]time.Time, len(taches))
	for i, t := range taches {
		plan, err := cron.ParseStandard(t.Quand)
		if err != nil {
			return fmt.Errorf("job %s: %w", t.Nom, err)
		}
		plans[i], dues[i] = plan, plan.Next(h.Maintenant().In(socle.Paris))
	}
	for {
		i := premiere(dues)
		if dues[i].After(fin) {
			jusqua(fin)
			return nil
		}
		jusqua(dues[i])
		if err := exploitation.Executer(tx, taches[i].Nom); err != nil && !errors.Is(err, exploitation.ErrEnCours) {
			return err // one at work already waits for this transaction, then does what is left
		}
		if err := relever(tx); err != nil {
			return err
		}
		dues[i] = plans[i].Next(dues[i])
	}
}

// premiere is the rank of the earliest instant.
func premiere(l []time.Time) int {
	p := 0
	for i := range l {
		if l[i].Before(l[p]) {
			p = i
		}
	}
	return p
}

// relever lets every due mail leave now.
func relever(tx core.App) error {
	for {
		partis, err := exploitation.Distribuer(tx)
		if partis == 0 || err != nil {
			return err
		}
	}
}
