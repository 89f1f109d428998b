package catalogue

import (
	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/collectivites"
)

// Voies proposes the streets that a collectivité imported.
type Voies struct {
	app          core.App
	collectivite string
}

// AdressesDe is what proposes addresses in a collectivité; nil when nothing
// does. A national service would stand here, behind the same interface.
func AdressesDe(app core.App, collectivite string) (Adresses, error) {
	if oui, err := collectivites.ADesVoies(app, collectivite); !oui || err != nil {
		return nil, err
	}
	return Voies{app, collectivite}, nil
}

// ChercherVoies proposes the streets that have a word beginning like q.
func (v Voies) ChercherVoies(q string) ([]string, error) {
	return collectivites.ChercherVoies(v.app, v.collectivite, q)
}
