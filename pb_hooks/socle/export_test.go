package socle

// EcrituresEnAttente is how many wait for their turn.
func EcrituresEnAttente(e *Ecrivain) int {
	e.mu.Lock()
	defer e.mu.Unlock()
	return len(e.attente)
}

// VerifierPages parses every page of the program.
func VerifierPages(s *Socle) error { return s.gabarits.Verifier() }
