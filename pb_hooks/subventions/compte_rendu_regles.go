package subventions

import (
	"time"

	"guichet/pb_hooks/socle"
)

// Mails about an account, in their order.
const (
	appelDemande = "demande"
	appelRappel  = "rappel"
	appelRetard  = "retard"
)

// calendrier tells when the account of a subvention is asked for: six months
// after the decision, once the exercice is over; and its last day, six months
// after the end of the exercice (loi n° 2000-321, article 10), which leaves a
// month at least.
func calendrier(decision socle.Jour, exercice int) (des, avant socle.Jour) {
	des = decision.PlusMois(6)
	if fini := (socle.Jour{Annee: exercice + 1, Mois: time.January, Jour: 1}); des.Avant(fini) {
		des = fini
	}
	avant = socle.Jour{Annee: exercice + 1, Mois: time.June, Jour: 30}
	if mois := des.PlusMois(1); avant.Avant(mois) {
		avant = mois
	}
	return des, avant
}

// appelDu is the mail that is due on a day: the first one, a reminder a month
// before the last day, one more when it is passed. A day missed, the program
// being off, is told by the next one.
func appelDu(jour, des, avant socle.Jour) string {
	rappel := avant.PlusMois(-1)
	switch {
	case jour.Avant(des):
		return ""
	case jour.Apres(avant):
		return appelRetard
	case !jour.Avant(rappel) && rappel.Apres(des):
		return appelRappel
	}
	return appelDemande
}
