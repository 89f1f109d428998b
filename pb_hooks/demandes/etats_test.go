package demandes_test

import (
	"testing"

	"guichet/pb_hooks/demandes"
	"guichet/pb_hooks/socle"
)

// The allowed moves, written a second time: from, verb, role, to. Whatever is
// not here must be refused.
var permis = map[[3]string]demandes.Etat{
	{"deposee", "prendre", "instruction"}:          demandes.EnInstruction,
	{"deposee", "suspendre", "instruction"}:        demandes.Incomplete,
	{"en_instruction", "suspendre", "instruction"}: demandes.Incomplete,
	{"incomplete", "completer", "usager"}:          demandes.EnInstruction,
	{"incomplete", "completer", "instruction"}:     demandes.EnInstruction,
	{"deposee", "traiter", "instruction"}:          demandes.Acceptee,
	{"en_instruction", "traiter", "instruction"}:   demandes.Acceptee,
	{"deposee", "accepter", "validation"}:          demandes.Acceptee,
	{"en_instruction", "accepter", "validation"}:   demandes.Acceptee,
	{"deposee", "refuser", "validation"}:           demandes.Refusee,
	{"en_instruction", "refuser", "validation"}:    demandes.Refusee,
	{"incomplete", "refuser", "validation"}:        demandes.Refusee,
	{"refusee", "accepter", "validation"}:          demandes.Acceptee,
	{"refusee", "refuser", "validation"}:           demandes.Refusee,
	{"deposee", "classer", "instruction"}:          demandes.Classee,
	{"en_instruction", "classer", "instruction"}:   demandes.Classee,
	{"incomplete", "classer", "instruction"}:       demandes.Classee,
	{"deposee", "retirer", "usager"}:               demandes.Retiree,
	{"en_instruction", "retirer", "usager"}:        demandes.Retiree,
	{"incomplete", "retirer", "usager"}:            demandes.Retiree,
	{"deposee", "accorder", "silence"}:             demandes.Acceptee,
	{"en_instruction", "accorder", "silence"}:      demandes.Acceptee,
	{"deposee", "rejeter", "silence"}:              demandes.Refusee,
	{"en_instruction", "rejeter", "silence"}:       demandes.Refusee,
	{"incomplete", "rejeter", "silence"}:           demandes.Refusee,
}

func TestChaquePassageNonPermisEstRefuse(t *testing.T) {
	etats := []demandes.Etat{demandes.Deposee, demandes.EnInstruction, demandes.Incomplete, demandes.Acceptee, demandes.Refusee, demandes.Classee, demandes.Retiree}
	verbes := []demandes.Verbe{
		demandes.Prendre, demandes.Suspendre, demandes.Completer, demandes.Traiter, demandes.Accepter, demandes.Refuser,
		demandes.Classer, demandes.Retirer, demandes.Accorder, demandes.Rejeter,
	}
	roles := []demandes.Role{demandes.ParAccueil, demandes.ParInstruction, demandes.ParValidation, demandes.ParUsager, demandes.ParSilence}
	for _, e := range etats {
		for _, v := range verbes {
			for _, r := range roles {
				vers, err := demandes.Passer(e, v, r)
				attendu, ok := permis[[3]string{string(e), string(v), string(r)}]
				switch {
				case ok && (err != nil || vers != attendu):
					t.Errorf("%s, %s, %s : %s, %v ; attendu %s", e, v, r, vers, err, attendu)
				case !ok && (err == nil || vers != e):
					t.Errorf("%s, %s, %s devrait être refusé", e, v, r)
				case !ok && !socle.EstCode(err, socle.Interdit) && !socle.EstCode(err, socle.Conflit):
					t.Errorf("%s, %s, %s : %v", e, v, r, err)
				}
			}
		}
	}
}
