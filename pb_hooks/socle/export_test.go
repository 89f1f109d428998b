package socle

import (
	"context"
	"time"
)

// EcrituresEnAttente is how many wait for their turn.
func EcrituresEnAttente(e *Ecrivain) int {
	e.mu.Lock()
	defer e.mu.Unlock()
	return len(e.attente)
}

// VerifierPages parses every page of the program.
func VerifierPages(s *Socle) error { return s.gabarits.Verifier() }

// Adresses are those of the two public listeners, "" for one that is off.
func Adresses(s *Socle) (public, clair string) {
	if s.ecoute.clair != nil {
		clair = s.ecoute.clair.Addr().String()
	}
	return s.ecoute.public.Addr().String(), clair
}

// ReglerACME replaces what obtaining a certificate waits for.
func ReglerACME(s *Socle, resoudre func(context.Context, string) error, attendre func(Echec, int) time.Duration, recu func(string)) {
	s.acme = reglageACME{resoudre: resoudre, attendre: attendre, recu: recu}
}

// The rules that stand alone.
var (
	AttendreACME      = attendreACME
	SonderCertificats = (*Socle).sonderCertificats
	SonderAdresse     = (*Socle).sonderAdresse
	JournalServeur    = (*Socle).journalServeur
	Repondre          = (*Socle).repondre
)
