package subventions

import (
	"slices"

	"guichet/pb_hooks/socle"
)

// ouverteLe finds the campagne that takes the demandes of a téléservice on a
// civil day. With none, refus says when the next one opens, or since when the
// last one is closed; a téléservice without campagne is open: refus is "".
func ouverteLe(l []Campagne, teleservice, jour string) (c *Campagne, refus string) {
	var prochaine, derniere *Campagne
	for i := range l {
		c := &l[i]
		switch {
		case !slices.Contains(c.Teleservices, teleservice):
		case c.OuvreLe > jour:
			if prochaine == nil || c.OuvreLe < prochaine.OuvreLe {
				prochaine = c
			}
		case c.FermeLe < jour:
			if derniere == nil || c.FermeLe > derniere.FermeLe {
				derniere = c
			}
		default:
			return c, ""
		}
	}
	switch {
	case prochaine != nil:
		return nil, "Cette démarche ouvrira le " + enDate(prochaine.OuvreLe) + ", pour la campagne «\u00a0" + prochaine.Titre + "\u00a0»."
	case derniere != nil:
		return nil, "Cette démarche est fermée depuis le " + enDate(derniere.FermeLe) + " au soir. La date de la prochaine campagne n’est pas encore fixée."
	}
	return nil, ""
}

// heurte tells that two campagnes would take the same demandes on one day.
func (c *Campagne) heurte(autre *Campagne) bool {
	if c.ID == autre.ID || c.OuvreLe > autre.FermeLe || autre.OuvreLe > c.FermeLe {
		return false
	}
	return slices.ContainsFunc(c.Teleservices, func(t string) bool { return slices.Contains(autre.Teleservices, t) })
}

// enDate is « 4 mai 2026 », "" for no day.
func enDate(iso string) string {
	j, err := socle.LireJour(iso)
	if err != nil {
		return ""
	}
	return j.Date()
}

// totaux are the sums of a campagne.
type totaux struct {
	Demandes                              int
	Demande, Propose, Vote, Budget, Reste Centimes
}

func totaliser(c *Campagne, l []Subvention) totaux {
	t := totaux{Demandes: len(l), Budget: c.Budget}
	for i := range l {
		t.Demande += l[i].MontantDemande
		t.Propose += l[i].MontantPropose
		t.Vote += l[i].MontantVote
	}
	t.Reste = t.Budget - t.Vote
	return t
}
