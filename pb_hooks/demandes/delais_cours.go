package demandes

import (
	"fmt"
	"slices"

	"guichet/pb_hooks/socle"
)

// Cours is the course of the delay of a demande as it is told on a day: the
// legal clock and the dated facts around it.
type Cours struct {
	Horloge
	Qui        string // the common noun of the collectivité, « mairie »
	Etat       Etat
	Aujourdhui socle.Jour
	AccuseeLe  socle.Jour
	Prevue     socle.Jour // what the téléservice promises, or the échéance
	TaciteLe   socle.Jour // of the decision born of the silence
	TermineeLe socle.Jour
}

// Jalon is one day of the course, past or to come.
type Jalon struct {
	Quand, Phrase string
	AVenir        bool

	jour socle.Jour
}

// Phrase says in words where the delay stands: until when the mairie may
// answer, what its silence would do, and why it does not run today.
func (c Cours) Phrase() string {
	switch {
	case !c.TaciteLe.Nul():
		return "Le délai de réponse est passé le " + c.TaciteLe.PlusJours(-1).Date() + ". Sans réponse, la demande est " + c.effet() + " depuis le " + c.TaciteLe.Date() + "."
	case !c.Etat.Ouverte() && c.TermineeLe.Nul():
		return "La demande est terminée\u00a0: aucun délai ne court plus."
	case !c.Etat.Ouverte():
		return "La demande est terminée depuis le " + c.TermineeLe.Date() + "\u00a0: aucun délai ne court plus."
	}
	echeance, attend := c.Echeance()
	if attend {
		return "Le délai de réponse n’a pas commencé\u00a0: il durera " + c.Delai.EnMots() + " à partir du jour où tous les documents demandés seront arrivés." + c.attendus()
	}
	phrase := ""
	switch {
	case !echeance.Nul() && c.Regime == SP:
		phrase = "La " + c.Qui + " a jusqu’au " + echeance.Date() + " pour répondre. Un texte particulier dit ce que vaut son silence."
	case !echeance.Nul():
		phrase = "La " + c.Qui + " a jusqu’au " + echeance.Date() + " pour répondre. Sans réponse ce jour-là, la demande est " + c.effet() + "."
	case !c.Prevue.Nul():
		phrase = "La " + c.Qui + " s’est donné jusqu’au " + c.Prevue.Date() + " pour répondre. Son silence n’a pas d’effet."
	default:
		return "Aucun délai de réponse n’est fixé pour cette démarche."
	}
	if a, ok := c.arretEnCours(); ok {
		phrase += " Le délai est arrêté depuis le " + a.DemandeLe.Date() + "\u00a0: il reprendra quand les documents demandés arriveront, au plus tard le " + a.LimiteLe.Date() + "."
	}
	return phrase
}

// effet is what the silence does to the demande.
func (c Cours) effet() string {
	if c.Regime == SVA {
		return "acceptée"
	}
	return "considérée comme refusée"
}

// arretEnCours is the request that stops a SVR clock today; of several, the one
// that began first, with the furthest limit.
func (c Cours) arretEnCours() (en Arret, ok bool) {
	for _, a := range c.Arrets {
		if !a.ProduitLe.Nul() || a.LimiteLe.Avant(c.Aujourdhui) {
			continue
		}
		if !ok {
			en, ok = a, true
		}
		if a.LimiteLe.Apres(en.LimiteLe) {
			en.LimiteLe = a.LimiteLe
		}
	}
	return en, ok
}

// attendus says by when the documents of a SVA demande are due.
func (c Cours) attendus() string {
	if a, ok := c.arretEnCours(); ok {
		return " L’usager les envoie avant le " + a.LimiteLe.Date() + "."
	}
	return " La date limite pour les envoyer est passée."
}

// EnMots is « deux mois », « 15 jours ».
func (d Delai) EnMots() string {
	switch d.Unite {
	case "mois":
		if lettres := []string{"", "un", "deux", "trois", "quatre", "cinq", "six"}; d.Valeur < len(lettres) {
			return lettres[d.Valeur] + " mois"
		}
		return fmt.Sprintf("%d\u00a0mois", d.Valeur)
	case "jours_ouvres":
		return socle.Pluriel(d.Valeur, "jour ouvré", "jours ouvrés")
	default:
		return socle.Pluriel(d.Valeur, "jour", "jours")
	}
}

// Jalons lists the days of the course in their order, from the reception to the
// effect of silence.
func (c Cours) Jalons() []Jalon {
	l := c.arrivee()
	for _, a := range c.Arrets {
		l = append(l, c.jalonsArret(a)...)
	}
	if !c.Etat.Ouverte() { // nothing was due after the end
		l = slices.DeleteFunc(l, func(j Jalon) bool { return !c.TermineeLe.Nul() && j.jour.Apres(c.TermineeLe) })
	}
	l = append(l, c.fin()...)
	slices.SortStableFunc(l, func(a, b Jalon) int { return a.jour.JoursDepuis(b.jour) })
	for i := range l {
		l[i].Quand, l[i].AVenir = "le "+l[i].jour.Date(), l[i].jour.Apres(c.Aujourdhui)
	}
	if _, attend := c.Echeance(); attend && c.Etat.Ouverte() {
		l = append(l, Jalon{Quand: "quand tout sera arrivé", Phrase: "Le délai de " + c.Delai.EnMots() + " commence. Sans réponse à la fin, la demande est acceptée.", AVenir: true})
	}
	return l
}

func (c Cours) arrivee() []Jalon {
	l := []Jalon{{jour: c.RecueLe, Phrase: "Demande reçue"}}
	switch {
	case c.AccuseeLe.Nul():
		l = append(l, Jalon{jour: LimiteAccuse(c.RecueLe, c.Departement), Phrase: "Dernier jour pour l’accusé de réception"})
	case c.AccuseeLe == c.RecueLe:
		l[0].Phrase = "Demande reçue, accusé de réception émis"
	default:
		l = append(l, Jalon{jour: c.AccuseeLe, Phrase: "Accusé de réception émis"})
	}
	if !c.CompetenteLe.Nul() {
		phrase := "Demande transmise à l’administration compétente"
		if c.Regime == SVA {
			phrase += "\u00a0: le délai part de ce jour"
		}
		l = append(l, Jalon{jour: c.CompetenteLe, Phrase: phrase})
	}
	return l
}

// jalonsArret is a request for documents: an acceptance starts again when they
// are in, the rest goes on when they are in or when their limit has passed.
func (c Cours) jalonsArret(a Arret) []Jalon {
	sva := c.Regime == SVA
	demande := "Documents demandés, à envoyer avant le " + a.LimiteLe.Date() + "\u00a0: le délai s’arrête"
	arrivent := "Documents arrivés\u00a0: le délai reprend"
	if sva {
		arrivent = "Documents arrivés\u00a0: le délai repart du début"
	}
	l := []Jalon{{jour: a.DemandeLe, Phrase: demande}}
	aTemps := !a.ProduitLe.Nul() && !a.ProduitLe.Apres(a.LimiteLe)
	switch {
	case aTemps:
		return append(l, Jalon{jour: a.ProduitLe, Phrase: arrivent})
	case sva && a.ProduitLe.Nul():
		l = append(l, Jalon{jour: a.LimiteLe, Phrase: "Dernier jour pour envoyer les documents\u00a0; ensuite, la demande est classée sans suite"})
	case !sva && a.LimiteLe.Avant(c.Aujourdhui):
		l = append(l, Jalon{jour: a.LimiteLe, Phrase: "Documents non arrivés\u00a0: le délai reprend"})
	case !sva:
		l = append(l, Jalon{jour: a.LimiteLe, Phrase: "Le délai reprend, même si les documents n’arrivent pas"})
	}
	if !a.ProduitLe.Nul() {
		if !sva {
			arrivent = "Documents arrivés"
		}
		l = append(l, Jalon{jour: a.ProduitLe, Phrase: arrivent})
	}
	return l
}

// fin is the answer, or the last day for it and what follows without one.
func (c Cours) fin() []Jalon {
	if !c.TaciteLe.Nul() {
		l := []Jalon{
			{jour: c.TaciteLe.PlusJours(-1), Phrase: "Dernier jour pour répondre"},
			{jour: c.TaciteLe, Phrase: "Sans réponse, la demande est " + c.effet()},
		}
		return l
	}
	if !c.Etat.Ouverte() {
		if c.TermineeLe.Nul() {
			return nil
		}
		return []Jalon{{jour: c.TermineeLe, Phrase: "Demande terminée"}}
	}
	echeance, attend := c.Echeance()
	switch {
	case attend:
		return nil
	case echeance.Nul() && c.Prevue.Nul():
		return nil
	case echeance.Nul():
		return []Jalon{{jour: c.Prevue, Phrase: "Réponse attendue au plus tard"}}
	}
	l := []Jalon{{jour: echeance, Phrase: "Dernier jour pour répondre"}}
	if !c.Prevue.Nul() && c.Prevue.Avant(echeance) {
		l = append(l, Jalon{jour: c.Prevue, Phrase: "Réponse promise par la démarche"})
	}
	if c.Regime != SP {
		l = append(l, Jalon{jour: TaciteLe(echeance), Phrase: "Sans réponse, la demande est " + c.effet()})
	}
	return l
}
