package synchro_test

import (
	"fmt"
	"testing"

	"guichet/pb_hooks/hub/synchro"
	"guichet/pb_hooks/rattachement"
)

// What one event costs from the log to the header of its demande; each fifth one
// is of a demande that is known. « make bench-hub » measures the whole way.
func BenchmarkProjection(b *testing.B) {
	x := ouvrirHub(b)
	g := x.ouvrirGuichet("127.0.0.2", "Saint-Exemple", "88901")
	g.Rattacher(x.InviterGuichet(g.c))
	i := g.intrus()
	log := synchro.OuvrirSQLite(x.App)
	var entrees []synchro.Entree
	for seq := range int64(b.N) {
		s := i.sceller(g.evenement(seq+1, func(e *rattachement.Evenement) { e.Subject = fmt.Sprint("demande-", seq-seq%5/4*4) }))
		entrees = append(entrees, synchro.Entree{RecueLe: x.Horloge.Maintenant(), Sens: synchro.Montant, Noeud: i.noeud, Genre: rattachement.GenreDemande, Octets: []byte(s.E)})
	}
	if err := log.Append(b.Context(), entrees, nil); err != nil {
		b.Fatal(err)
	}
	b.ResetTimer()
	for applique := int64(0); applique < int64(b.N); {
		x.Projeter()
		n, err := synchro.NoeudParID(x.App, i.noeud)
		if err != nil {
			b.Fatal(err)
		}
		applique = n.Applique
	}
}
