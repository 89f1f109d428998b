package catalogue

import "github.com/pocketbase/pocketbase/core"

// Ouverture tells why a téléservice takes no demande at this instant, beyond
// its own dates; nil when it does.
type Ouverture func(app core.App, t *Teleservice) error

const cleOuverture = "guichet.catalogue.ouverture"

// DeclarerOuverture lets the later room that keeps the campagnes open and close
// the téléservices.
func DeclarerOuverture(app core.App, f Ouverture) { app.Store().Set(cleOuverture, f) }

func ouvrirSelon(app core.App, t *Teleservice) error {
	f, ok := app.Store().Get(cleOuverture).(Ouverture)
	if !ok {
		return nil
	}
	return f(app, t)
}
