package rgpd

import (
	"errors"
	"fmt"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/socle"
)

// Rappeler reminds those who answer 10 and 3 days before the day due, then each
// week once it is passed.
func Rappeler(app core.App) error {
	auj := socle.De(app).Horloge.Aujourdhui()
	l, err := dusAvant(app, auj.PlusJours(paliers[len(paliers)-1].jours))
	if err != nil {
		return err
	}
	var fautes error
	for i := range l {
		e := &l[i]
		if r, ok := rappelDu(e.due(), auj); ok {
			fautes = errors.Join(fautes, app.RunInTransaction(func(tx core.App) error { return e.rappeler(tx, r, auj) }))
		}
	}
	return fautes
}

func (e *Exercice) rappeler(tx core.App, r rappel, auj socle.Jour) error {
	if r.retard {
		jours := socle.Pluriel(auj.JoursDepuis(e.due()), "jour", "jours")
		return e.prevenir(tx, e.Echeance+r.palier, lettre{modele: "exercice_retard", objet: "réponse en retard", corps: []string{
			"Une demande reçue le " + e.recue().Date() + " devait avoir une réponse le " + e.due().Date() + ". Elle a " + jours + " de retard.",
			"La personne peut faire une réclamation à la CNIL.",
		}})
	}
	return e.prevenir(tx, e.Echeance+r.palier, lettre{modele: "exercice_rappel", objet: "réponse attendue avant le " + e.due().Date(), corps: []string{
		"Une demande reçue le " + e.recue().Date() + " attend sa réponse. Le dernier jour est le " + e.due().Date() + ".",
	}})
}

// dusAvant lists the exercices of every collectivité that are due by a day.
func dusAvant(app core.App, jour socle.Jour) ([]Exercice, error) {
	var l []Exercice
	err := app.DB().Select("*").From("exercices").Where(dbx.NewExp("repondu_le = '' AND echeance <= {:j}", dbx.Params{"j": jour.ISO()})).OrderBy("echeance").All(&l)
	if err != nil {
		return nil, fmt.Errorf("exercices due: %w", err)
	}
	return l, nil
}
