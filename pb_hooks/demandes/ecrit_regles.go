package demandes

import "guichet/pb_hooks/socle"

// GenreEcrit is what a person may ask in writing once the silence decided.
type GenreEcrit string

// The two écrits: the attestation of an acceptance (CRPA L232-3) and the motifs
// of a refusal (CRPA L232-4).
const (
	Attestation GenreEcrit = "attestation"
	Motifs      GenreEcrit = "motifs"
)

// LimiteEcrit is the last day to give an écrit asked on a day: one month for
// the motifs (CRPA L232-4). No text sets the day of an attestation; the
// guichet promises it within fifteen.
func LimiteEcrit(g GenreEcrit, demande socle.Jour) socle.Jour {
	if g == Motifs {
		return demande.PlusMois(1)
	}
	return demande.PlusJours(15)
}

// FinRecours is the last day to contest a decision known on a day: two months
// (CJA R421-1), of which neither the first day nor the last one counts.
func FinRecours(connue socle.Jour) socle.Jour { return connue.PlusMois(2).PlusJours(1) }

// RecoursJusquAu is the last day to contest an implied refusal: the motifs asked
// in time extend it to two months after they are given, and without an end while
// they are not (CRPA L232-4). The zero day has no end.
func RecoursJusquAu(tacite socle.Jour, demandes bool, donnes socle.Jour) socle.Jour {
	switch {
	case !demandes:
		return FinRecours(tacite)
	case donnes.Nul():
		return socle.Jour{}
	default:
		return FinRecours(donnes)
	}
}

// joursEcrits are the days before the limit of an écrit on which the agent is
// told; from the next day on, the gestion is too, each week.
var joursEcrits = []int{10, 3}

// AlerteEcrit is the alert due on a day for an écrit: 10 or 3 days before, or
// -1, -2… the week of lateness. A day missed, the program being off, is told by
// the next one.
func AlerteEcrit(limite, jour socle.Jour) (alerte int, due bool) {
	reste := limite.JoursDepuis(jour)
	if reste < 0 {
		return -1 - (-reste-1)/7, true
	}
	for _, j := range joursEcrits {
		if reste <= j {
			alerte, due = j, true
		}
	}
	return alerte, due
}
