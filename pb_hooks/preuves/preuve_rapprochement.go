package preuves

import (
	"fmt"

	"github.com/pocketbase/pocketbase/core"
)

// Confier makes it a preuve of another compte, of the same person.
func (p *Preuve) Confier(tx core.App, compte string) error {
	p.Compte = compte
	if err := tx.DB().Model(p).Update("Compte"); err != nil {
		return fmt.Errorf("preuve %s: %w", p.ID, err)
	}
	return nil
}

// Rendre gives it back to its compte, as it was: from the compte that it was
// given to, or anew when that one took it away since. It returns its id now, ""
// when somebody else has it by then.
func (p Preuve) Rendre(tx core.App, de string) (string, error) {
	connue, err := ParSujet(tx, p.Emetteur, p.Sujet)
	switch {
	case err != nil:
		return "", err
	case connue == nil:
		if err := tx.DB().Model(&p).Insert(); err != nil {
			return "", fmt.Errorf("preuve %s: %w", p.ID, err)
		}
		return p.ID, nil
	case connue.Compte != de:
		return "", nil
	}
	return connue.ID, connue.Confier(tx, p.Compte)
}
