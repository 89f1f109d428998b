package statistiques

import (
	"fmt"
	"strconv"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/demandes"
	"guichet/pb_hooks/socle"
)

// Chiffres is what the counters of a perimetre say of a period.
type Chiffres struct {
	Periode      Periode
	Flux         []pas
	Canaux       map[demandes.Canal]int
	Etats        map[demandes.Etat]int
	Delais       Histogramme
	Retards      retards
	Satisfaction map[int]int // by note
	Teleservices map[string]*parTeleservice
}

// pas is one day, or one month, of the period.
type pas struct {
	Periode            string
	Arrivees, Reponses int
}

// retards are the answers that were due in the period, before today, and those
// that did not come in time: late, by the silence, or not yet.
type retards struct{ Attendues, EnRetard int }

type parTeleservice struct {
	Arrivees int
	Delais   Histogramme
	Retards  retards
}

// Arrivees is how many demandes arrived.
func (c *Chiffres) Arrivees() int {
	n := 0
	for _, nombre := range c.Canaux {
		n += nombre
	}
	return n
}

// Satisfaits are the answers to the question at the end, and those that are good.
func (c *Chiffres) Satisfaits() (bonnes, total int) {
	for note, nombre := range c.Satisfaction {
		if total += nombre; note > 2 {
			bonnes += nombre
		}
	}
	return bonnes, total
}

// Lire reads the figures of a period. It adds counters up, whatever the number
// of demandes.
func (p Perimetre) Lire(app core.App, periode Periode) (*Chiffres, error) {
	c := &Chiffres{
		Periode: periode, Canaux: map[demandes.Canal]int{}, Etats: map[demandes.Etat]int{}, Delais: Histogramme{}, Satisfaction: map[int]int{},
		Teleservices: map[string]*parTeleservice{},
	}
	rangs := map[string]int{}
	for i, nom := range periode.pas() {
		rangs[nom] = i
		c.Flux = append(c.Flux, pas{Periode: nom})
	}
	plages := periode.plages()
	dues := periode
	if hier := socle.De(app).Horloge.Aujourdhui().PlusJours(-1); dues.Au.Apres(hier) {
		dues.Au = hier // what is due today is not late yet
	}
	if periode.parJour() {
		plages = periode.jours()
	}
	for _, lecture := range []struct {
		fait    fait
		plages  []plage
		par     []string
		ajouter func(compte) error
	}{
		{arrivees, plages, []string{"periode"}, func(x compte) error {
			c.Flux[rangs[periode.nommer(x.Periode)]].Arrivees += x.Nombre
			return nil
		}},
		{arrivees, plages, []string{"teleservice", "valeur"}, func(x compte) error {
			c.Canaux[demandes.Canal(x.Valeur)] += x.Nombre
			c.teleservice(x).Arrivees += x.Nombre
			return nil
		}},
		{etats, plages, []string{"valeur"}, func(x compte) error {
			c.Etats[demandes.Etat(x.Valeur)] += x.Nombre
			return nil
		}},
		{reponses, plages, []string{"periode"}, func(x compte) error {
			c.Flux[rangs[periode.nommer(x.Periode)]].Reponses += x.Nombre
			return nil
		}},
		{reponses, plages, []string{"teleservice", "valeur"}, func(x compte) error {
			jours, err := strconv.Atoi(x.Valeur)
			c.Delais[jours] += x.Nombre
			c.teleservice(x).Delais[jours] += x.Nombre
			return err
		}},
		{attendues, dues.plages(), []string{"teleservice", "valeur"}, func(x compte) error {
			for _, r := range []*retards{&c.Retards, &c.teleservice(x).Retards} {
				if r.Attendues += x.Nombre; x.Valeur != "a_temps" {
					r.EnRetard += x.Nombre
				}
			}
			return nil
		}},
		{satisfactions, plages, []string{"valeur"}, func(x compte) error {
			note, err := strconv.Atoi(x.Valeur)
			c.Satisfaction[note] += x.Nombre
			return err
		}},
	} {
		l, err := p.sommer(app, lecture.fait, lecture.plages, lecture.par...)
		if err != nil {
			return nil, err
		}
		for _, x := range l {
			if err := lecture.ajouter(x); err != nil {
				return nil, fmt.Errorf("counter of %s: %w", lecture.fait, err)
			}
		}
	}
	return c, nil
}

func (c *Chiffres) teleservice(x compte) *parTeleservice {
	t := c.Teleservices[x.Teleservice]
	if t == nil {
		t = &parTeleservice{Delais: Histogramme{}}
		c.Teleservices[x.Teleservice] = t
	}
	return t
}
