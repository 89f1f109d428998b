package rattachement

import "github.com/pocketbase/pocketbase/core"

// Demarrer has a guichet tell its hub what changes, and hear it, as one that serves
// does, until what it gives is called.
func Demarrer(app core.App) (arreter func()) {
	x := de(app)
	x.demarrer(app)
	return func() { x.arret() }
}
