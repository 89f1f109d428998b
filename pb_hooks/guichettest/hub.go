package guichettest

import (
	"guichet/pb_hooks/hub/synchro"
)

// Projeter has a hub apply all that its log holds, what it decides meanwhile too.
func (b *Banc) Projeter() {
	b.t.Helper()
	for {
		var reste bool
		err := b.App.DB().NewQuery(`SELECT EXISTS (SELECT 1 FROM hub_entrees e WHERE e.pos >
			coalesce((SELECT c.pos FROM hub_curseur c JOIN hub_entrees_identite i ON i.identite = c.journal), 0))`).Row(&reste)
		if err == nil && reste {
			err = synchro.Avancer(b.t.Context(), b.App)
		}
		if err != nil {
			b.t.Fatal(err)
		}
		if !reste {
			return
		}
	}
}
