package synchro_test

import (
	"bytes"
	"sync"
	"testing"
)

// BenchmarkLog measures what a hub asks of a log: batches of 200 events of 700
// bytes that several guichets send, and their reading.
func BenchmarkLog(b *testing.B) {
	const parLot, auteurs = 200, 4
	lot := entrees("n1", parLot)
	for i := range lot {
		lot[i].Octets = bytes.Repeat([]byte("e"), 700)
	}
	for _, l := range logs {
		b.Run(l.nom, func(b *testing.B) {
			vide := l.neuf(b)
			b.Run("ajout", func(b *testing.B) {
				l := vide(b).ouvrir(b)
				b.ResetTimer()
				var fin sync.WaitGroup
				for i := range auteurs {
					fin.Go(func() {
						for range (b.N + i) / auteurs {
							if err := l.Append(b.Context(), lot, nil); err != nil {
								b.Error(err)
								return
							}
						}
					})
				}
				fin.Wait()
				b.ReportMetric(float64(b.N*parLot)/b.Elapsed().Seconds(), "entrées/s")
			})
			b.Run("lecture", func(b *testing.B) {
				l := vide(b).ouvrir(b)
				for range 50 {
					ajouter(b, l, lot...)
				}
				b.ResetTimer()
				for range b.N {
					lire(b, l, 0, 50*parLot)
				}
				b.ReportMetric(float64(b.N*50*parLot)/b.Elapsed().Seconds(), "entrées/s")
			})
		})
	}
}
