package catalogue

import (
	"encoding/json"
	"slices"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/hub/synchro"
	"guichet/pb_hooks/rattachement"
)

// evenement is what a guichet is told of it; membres are those of its collectivités
// that one of PourNommees is for.
func (p *Partage) evenement(membres []string) rattachement.Partage {
	e := rattachement.Partage{Document: json.RawMessage(p.Document), Revisions: p.revisions(), Verifiee: p.VerifieeLe}
	switch p.Pour {
	case PourTous:
		e.Pour.Tous = true
	case PourNiveaux:
		e.Pour.Niveaux = p.niveaux()
	case PourNommees:
		e.Pour.Membres = membres
	}
	return e
}

func (p *Partage) proposer(tx core.App, noeud string, membres []string) error {
	if !p.RetireLe.IsZero() {
		return p.reprendre(tx, noeud)
	}
	return synchro.Annoncer(tx, synchro.Annonce{Noeud: noeud, Genre: rattachement.GenreCatalogue, Verbe: rattachement.VerbeMaj, Sujet: p.Sujet, Data: p.evenement(membres)})
}

// reprendre tells that it is proposed no more, and nothing of it.
func (p *Partage) reprendre(tx core.App, noeud string) error {
	return synchro.Annoncer(tx, synchro.Annonce{Noeud: noeud, Genre: rattachement.GenreCatalogue, Verbe: rattachement.VerbeRetire, Sujet: p.Sujet, Data: struct{}{}})
}

// commun tells that every guichet is told of it, and finds by itself whether it is for
// one of its collectivités.
func (p *Partage) commun() bool { return p.Pour != PourNommees }

// annoncer announces it in place of what it was: whom it is no longer for is told so.
func (p *Partage) annoncer(tx core.App, avant *Partage) error {
	if p.commun() {
		return p.proposer(tx, synchro.Tous, nil)
	}
	if avant.Pour != "" && avant.commun() && avant.RetireLe.IsZero() {
		if err := p.reprendre(tx, synchro.Tous); err != nil {
			return err
		}
	}
	noeuds, err := synchro.Noeuds(tx)
	if err != nil {
		return err
	}
	for i := range noeuds {
		if !noeuds[i].RevoqueLe.IsZero() {
			continue
		}
		tenus, err := synchro.Tenus(tx, noeuds[i].ID)
		if err != nil {
			return err
		}
		if siens := communs(tenus, p.membres()); len(siens) > 0 {
			err = p.proposer(tx, noeuds[i].ID, siens)
		} else if len(communs(tenus, avant.membres())) > 0 {
			err = p.reprendre(tx, noeuds[i].ID)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// communs are the members that are in both lists.
func communs(tenus, membres []string) []string {
	return slices.DeleteFunc(slices.Clone(tenus), func(m string) bool { return !slices.Contains(membres, m) })
}

// redireCommuns says again what every guichet is told.
func redireCommuns(tx core.App, vers string) error {
	return chaque(tx, true, func(p *Partage) error { return p.proposer(tx, vers, nil) })
}

// redirePropres says again what one guichet alone is told: of one that is no longer
// for it, that it is not.
func redirePropres(tx core.App, noeud string) error {
	tenus, err := synchro.Tenus(tx, noeud)
	if err != nil {
		return err
	}
	return chaque(tx, false, func(p *Partage) error {
		if siens := communs(tenus, p.membres()); len(siens) > 0 {
			return p.proposer(tx, noeud, siens)
		}
		return p.reprendre(tx, noeud)
	})
}

func chaque(tx core.App, commun bool, dire func(*Partage) error) error {
	l, err := Partages(tx)
	if err != nil {
		return err
	}
	for i := range l {
		if l[i].commun() != commun {
			continue
		}
		if err := dire(&l[i]); err != nil {
			return err
		}
	}
	return nil
}
