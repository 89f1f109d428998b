package catalogue

import (
	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/socle"
)

// Ouverture tells until which day a téléservice takes demandes, beyond its own
// dates, the zero day for no end; or why it takes none at this instant.
type Ouverture func(app core.App, t *Teleservice) (jusqu socle.Jour, err error)

const cleOuverture = "guichet.catalogue.ouverture"

// DeclarerOuverture lets the later room that keeps the campagnes open and close
// the téléservices.
func DeclarerOuverture(app core.App, f Ouverture) { app.Store().Set(cleOuverture, f) }

func (t *Teleservice) ouverture(app core.App) (socle.Jour, error) {
	f, ok := app.Store().Get(cleOuverture).(Ouverture)
	if !ok {
		return socle.Jour{}, nil
	}
	return f(app, t)
}

// Fermeture is the last day on which it takes demandes, the zero day when none
// is told.
func (t *Teleservice) Fermeture(app core.App) (socle.Jour, error) {
	jusqu, err := t.ouverture(app)
	if err != nil || t.FermeLe.IsZero() {
		return jusqu, err
	}
	if sien := socle.JourDe(t.FermeLe.Time()).PlusJours(-1); jusqu.Nul() || sien.Avant(jusqu) {
		jusqu = sien
	}
	return jusqu, nil
}
