package catalogue

import "github.com/pocketbase/pocketbase/core"

// CompteBrouillons tells how many brouillons of a téléservice are open.
type CompteBrouillons func(app core.App, teleservice string) (int, error)

const cleBrouillons = "guichet.catalogue.brouillons"

// DeclarerBrouillons lets the later room that keeps the brouillons be asked how
// many a publication touches.
func DeclarerBrouillons(app core.App, f CompteBrouillons) { app.Store().Set(cleBrouillons, f) }

func brouillonsDe(app core.App, teleservice string) (int, error) {
	f, ok := app.Store().Get(cleBrouillons).(CompteBrouillons)
	if !ok {
		return 0, nil
	}
	return f(app, teleservice)
}
