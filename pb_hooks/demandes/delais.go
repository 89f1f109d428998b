package demandes

import (
	"slices"

	"guichet/pb_hooks/socle"
)

// Regime is what the lack of an answer means.
type Regime string

// The four regimes: silence is acceptance, rejection, nothing (no decision is
// asked), or what a special text says.
const (
	SVA Regime = "SVA"
	SVR Regime = "SVR"
	SO  Regime = "SO"
	SP  Regime = "SP"
)

// Delai is a length of time counted in one unit.
type Delai struct {
	Valeur int
	Unite  string // jours, jours_ouvres, mois
}

// Apres is the last day of a delay that runs from j: j is day 0, the delay
// starts the day after, months go from date to date and end on the same
// day-number, or on the last day of a month too short (CRPA L231-1). It is not
// extended when it ends on a Sunday.
func (d Delai) Apres(j socle.Jour, departement string) socle.Jour {
	switch d.Unite {
	case "mois":
		return j.PlusMois(d.Valeur)
	case "jours_ouvres":
		return j.PlusJoursOuvres(d.Valeur, departement)
	default:
		return j.PlusJours(d.Valeur)
	}
}

// Arret is a request for missing pièces: the day it was made, the last day to
// answer, and the day all of it came in (no day while it has not).
type Arret struct {
	DemandeLe, LimiteLe, ProduitLe socle.Jour
}

// Horloge is what must be known to compute the legal clock at any time.
type Horloge struct {
	Regime       Regime
	Delai        Delai
	RecueLe      socle.Jour // reception by the administration first seized
	CompetenteLe socle.Jour // reception by the competent one, when another was seized first
	Arrets       []Arret
	Departement  string // for the holidays of jours ouvrés
}

// Echeance is the day at whose end silence takes effect; attend tells that no
// day can be told yet, because a SVA delay has not begun. The zero day without
// attend means that silence has no effect (SO, SP without delay).
//
// Acceptance (SVA) runs from reception by the competent administration and
// restarts at completeness; rejection (SVR) runs from the first reception and
// is suspended while the person is asked to complete, never restarted (CRPA
// L114-3, L114-5). An open request counts up to its limit: the day printed is
// the one that holds if nothing comes in.
func (h Horloge) Echeance() (jour socle.Jour, attend bool) {
	if h.Regime == SO || h.Delai.Valeur == 0 {
		return socle.Jour{}, false
	}
	if h.Regime == SVA {
		if slices.ContainsFunc(h.Arrets, func(a Arret) bool { return a.ProduitLe.Nul() }) {
			return socle.Jour{}, true
		}
		return h.Delai.Apres(h.departSVA(), h.Departement), false
	}
	jour = h.Delai.Apres(h.RecueLe, h.Departement)
	return jour.PlusJours(h.suspendu()), false
}

// Prevue is the day an answer is due: cible counts what the téléservice
// promises, stopped like the legal clock; the legal échéance wins when it is
// sooner. No day is due while a SVA delay has not begun.
func (h Horloge) Prevue(cible Delai) socle.Jour {
	echeance, attend := h.Echeance()
	if attend {
		return socle.Jour{}
	}
	var prevue socle.Jour
	if h.Regime == SVA {
		prevue = cible.Apres(h.departSVA(), h.Departement)
	} else {
		prevue = cible.Apres(h.RecueLe, h.Departement).PlusJours(h.suspendu())
	}
	if !echeance.Nul() && (cible.Valeur == 0 || echeance.Avant(prevue)) {
		return echeance
	}
	return prevue
}

// departSVA is the day from which a SVA delay runs, once all that was asked is
// in: the later of the competent administration's reception and of the last
// answer.
func (h Horloge) departSVA() socle.Jour {
	depart := h.RecueLe
	if !h.CompetenteLe.Nul() {
		depart = h.CompetenteLe
	}
	for _, a := range h.Arrets {
		if a.ProduitLe.Apres(depart) {
			depart = a.ProduitLe
		}
	}
	return depart
}

// suspendu counts the days during which a SVR clock stood still: from each
// request to the earlier of its answer and its limit, days common to two
// requests counted once.
func (h Horloge) suspendu() int {
	total := 0
	var fini socle.Jour
	for _, a := range h.Arrets { // in the order they were made
		debut, fin := a.DemandeLe, a.LimiteLe
		if !a.ProduitLe.Nul() && a.ProduitLe.Avant(fin) {
			fin = a.ProduitLe
		}
		if !fini.Nul() && debut.Avant(fini) {
			debut = fini
		}
		if n := fin.JoursDepuis(debut); n > 0 {
			total += n
			fini = fin
		}
	}
	return total
}

// TaciteLe is the day of the implied decision: the day after the échéance.
func TaciteLe(echeance socle.Jour) socle.Jour { return echeance.PlusJours(1) }

// LimiteAccuse is the last day to send the accusé de réception: 10 jours
// ouvrés from reception (CRPA R112-11-2).
func LimiteAccuse(recue socle.Jour, departement string) socle.Jour {
	return recue.PlusJoursOuvres(10, departement)
}

// joursRetards are the days after the day an answer was due on which someone
// is told: the agent, then the gestion, then the maire.
var joursRetards = []int{1, 3, 7}

// RetardDu is the alert of lateness due on a day (1, 3 or 7 days after), 0 for
// none.
func RetardDu(prevue, jour socle.Jour) int {
	passe, du := jour.JoursDepuis(prevue), 0
	for _, j := range joursRetards {
		if passe >= j {
			du = j
		}
	}
	return du
}

// joursAlertes are the days before the échéance on which someone is told: the
// agent, then the gestion the day before, then the maire on the last day.
var joursAlertes = []int{15, 5, 1, 0}

// AlerteDu is the alert due on a day for an échéance (15, 5, 1 or 0 days
// before); due is false when there is none. A day missed, the program being
// off, is told by the next one.
func AlerteDu(echeance, jour socle.Jour) (alerte int, due bool) {
	reste := echeance.JoursDepuis(jour)
	if reste < 0 {
		return 0, false
	}
	for _, j := range joursAlertes {
		if reste <= j {
			alerte, due = j, true
		}
	}
	return alerte, due
}
