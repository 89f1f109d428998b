package guichettest

import (
	"guichet/pb_hooks/hub/synchro"
)

// Projeter has a hub apply all that its log holds, and send down all that it
// announces, what it decides meanwhile too.
func (b *Banc) Projeter() {
	b.t.Helper()
	for {
		publie, err := synchro.Publier(b.t.Context(), b.App)
		var reste bool
		if err == nil {
			err = b.App.DB().NewQuery(`SELECT EXISTS (SELECT 1 FROM hub_entrees e WHERE e.pos >
				coalesce((SELECT c.pos FROM hub_curseur c JOIN hub_entrees_identite i ON i.identite = c.journal), 0))`).Row(&reste)
		}
		if err == nil && reste {
			err = synchro.Avancer(b.t.Context(), b.App)
		}
		if err != nil {
			b.t.Fatal(err)
		}
		if !reste && publie == 0 {
			return
		}
	}
}
