package demandes

import (
	"slices"

	"guichet/pb_hooks/socle"
)

// Etat is the position of a demande; the same seven for every téléservice. A
// brouillon is not a state, what a demande waits for is an attente, and
// accusé, silence, delivery, closing are dated facts beside the state.
type Etat string

// The seven states.
const (
	Deposee       Etat = "deposee"
	EnInstruction Etat = "en_instruction"
	Incomplete    Etat = "incomplete"
	Acceptee      Etat = "acceptee"
	Refusee       Etat = "refusee"
	Classee       Etat = "classee"
	Retiree       Etat = "retiree"
)

// Ouverte tells that the demande still awaits an end.
func (e Etat) Ouverte() bool { return e == Deposee || e == EnInstruction || e == Incomplete }

// Verbe is what one does to a demande.
type Verbe string

// The verbs that may change the state.
const (
	Prendre   Verbe = "prendre"   // an agent takes it
	Suspendre Verbe = "suspendre" // an indispensable pièce is asked
	Completer Verbe = "completer" // all that was asked is in
	Traiter   Verbe = "traiter"   // answered or served, no decision being asked
	Accepter  Verbe = "accepter"  // a signataire approved
	Refuser   Verbe = "refuser"   // a signataire approved
	Classer   Verbe = "classer"   // ended without decision
	Retirer   Verbe = "retirer"   // the usager gives it up
	Accorder  Verbe = "accorder"  // silence is acceptance (CRPA L231-1)
	Rejeter   Verbe = "rejeter"   // silence is rejection (CRPA L231-4)
)

// Role is who may act on a demande: an agent's role in its service, the usager
// herself, or the job that applies the effect of silence.
type Role string

// Who acts.
const (
	ParAccueil     Role = "accueil"
	ParInstruction Role = "instruction"
	ParValidation  Role = "validation"
	ParUsager      Role = "usager"
	ParSilence     Role = "silence"
)

type transition struct {
	de    []Etat
	verbe Verbe
	vers  Etat
	par   []Role
}

// transitions is the whole state machine. What is not here is refused.
var transitions = []transition{
	{[]Etat{Deposee}, Prendre, EnInstruction, []Role{ParInstruction}},
	{[]Etat{Deposee, EnInstruction}, Suspendre, Incomplete, []Role{ParInstruction}},
	{[]Etat{Incomplete}, Completer, EnInstruction, []Role{ParUsager, ParInstruction}},
	{[]Etat{Deposee, EnInstruction}, Traiter, Acceptee, []Role{ParInstruction}},
	{[]Etat{Deposee, EnInstruction, Refusee}, Accepter, Acceptee, []Role{ParValidation}}, // refusee: by the silence alone, see Decidable
	{[]Etat{Deposee, EnInstruction, Incomplete, Refusee}, Refuser, Refusee, []Role{ParValidation}},
	{[]Etat{Deposee, EnInstruction, Incomplete}, Classer, Classee, []Role{ParInstruction}},
	{[]Etat{Deposee, EnInstruction, Incomplete}, Retirer, Retiree, []Role{ParUsager}},
	{[]Etat{Deposee, EnInstruction}, Accorder, Acceptee, []Role{ParSilence}},
	{[]Etat{Deposee, EnInstruction, Incomplete}, Rejeter, Refusee, []Role{ParSilence}},
}

// Passer gives the state that a verb leads to. The error tells the person that
// the demande has moved meanwhile, or that the act is not hers.
func Passer(de Etat, v Verbe, par Role) (Etat, error) {
	for _, t := range transitions {
		if t.verbe != v || !slices.Contains(t.de, de) {
			continue
		}
		if !slices.Contains(t.par, par) {
			return de, socle.Err(socle.Interdit, "Votre rôle ne permet pas cette action.")
		}
		return t.vers, nil
	}
	return de, errChangee
}

var (
	errChangee  = socle.Err(socle.Conflit, "Cette demande a changé : relisez-la avant de continuer.")
	errTerminee = socle.Err(socle.Conflit, "Cette demande est terminée.")
)

// Possibles lists the verbs open to a role in a state, in the order of the
// table: the buttons of a page.
func Possibles(de Etat, par Role) []Verbe {
	var l []Verbe
	for _, t := range transitions {
		if slices.Contains(t.de, de) && slices.Contains(t.par, par) {
			l = append(l, t.verbe)
		}
	}
	return l
}

var motsEtats = map[Etat]string{
	Deposee: "Envoyée", EnInstruction: "En cours de traitement", Incomplete: "À compléter", Acceptee: "Acceptée",
	Refusee: "Refusée", Classee: "Classée sans suite", Retiree: "Retirée",
}

// MotEtat is what the usager reads, with the words that the téléservice
// changes (« Traitée » when no decision is asked).
func MotEtat(e Etat, mots map[string]string) string {
	if m := mots[string(e)]; m != "" {
		return m
	}
	return motsEtats[e]
}
