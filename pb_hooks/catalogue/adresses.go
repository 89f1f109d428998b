package catalogue

import (
	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/socle"
)

// Voies proposes the streets that a collectivité imported.
type Voies struct {
	app          core.App
	collectivite string
}

// AdressesDe is what proposes addresses in a collectivité: the streets that it
// imported, else the national service when the configuration names one; nil
// when nothing does.
func AdressesDe(app core.App, collectivite string) (Adresses, error) {
	s := socle.De(app)
	oui, err := collectivites.ADesVoies(app, collectivite)
	switch {
	case err != nil:
		return nil, err
	case oui:
		return Voies{app, collectivite}, nil
	case s.Config.Addresses.URL == "":
		return nil, nil
	}
	c, err := collectivites.ParID(app, collectivite)
	if err != nil {
		return nil, err
	}
	return Nationales{URL: s.Config.Addresses.URL, Commune: c.INSEE, Logger: s.Logger}, nil
}

// ChercherVoies proposes the streets that have a word beginning like q.
func (v Voies) ChercherVoies(q string) ([]string, error) {
	return collectivites.ChercherVoies(v.app, v.collectivite, q)
}
