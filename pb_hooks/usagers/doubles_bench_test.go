package usagers_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"

	"guichet/pb_hooks/guichettest"
	"guichet/pb_hooks/socle"
	"guichet/pb_hooks/usagers"
)

// peupler makes the usagers of a town, a few names and prénoms being those of
// many, one in ten the double of another.
func peupler(b *testing.B, g *guichettest.Banc, collectivite string, nombre int) []*usagers.Usager {
	b.Helper()
	texte, err := os.ReadFile("prenoms.txt")
	if err != nil {
		b.Fatal(err)
	}
	prenoms := strings.Fields(string(texte))
	syllabes := []string{"mar", "tin", "ber", "nard", "tho", "ve", "nel", "gran", "jean", "di", "dier", "hus", "son", "per", "rin", "col", "lin", "mou", "geot", "lal", "le", "mand"}
	hasard := rand.New(rand.NewPCG(4, 2026))
	zipfPrenoms, zipfNoms := rand.NewZipf(hasard, 1.1, 8, uint64(len(prenoms)-1)), rand.NewZipf(hasard, 1.1, 30, 20000)
	nom := func(n uint64) string {
		k := uint64(len(syllabes))
		return syllabes[n%k] + syllabes[n/k%k] + syllabes[n/k/k%k]
	}
	var l []*usagers.Usager
	for i := range nombre {
		u := &usagers.Usager{
			NomNaissance: nom(zipfNoms.Uint64()), Prenoms: prenoms[zipfPrenoms.Uint64()], Courriel: fmt.Sprintf("usager%d@example.org", i),
			Telephone: fmt.Sprintf("06%08d", hasard.IntN(1e8)), DateNaissance: fmt.Sprintf("%d-%02d-%02d", 1930+hasard.IntN(90), 1+hasard.IntN(12), 1+hasard.IntN(28)),
		}
		if i%10 == 9 {
			*u = *l[hasard.IntN(len(l))]
			u.Telephone, u.NomUsage = "", "Aubry"
		}
		u.ID, u.Collectivite, u.Genre, u.Preuve, u.Adresse = socle.ID(), collectivite, "particulier", "aucune", types.JSONRaw(chezElles)
		l = append(l, u)
	}
	for lot := range slices.Chunk(l, 2000) {
		g.Transaction(func(tx core.App) error {
			for _, u := range lot {
				if err := u.Inserer(tx); err != nil {
					return err
				}
			}
			return nil
		})
	}
	return l
}

var errAnnulee = errors.New("rolled back")

// With the 60,000 usagers of a town: an usager written, his doubles found, and
// the whole night of the job.
func BenchmarkUneVille(b *testing.B) {
	g := guichettest.New(b)
	c := g.Collectivite("Saint-Exemple", "contact")
	debut := time.Now()
	l := peupler(b, g, c.ID, 60000)
	b.Logf("%d usagers en %v, %v chacun", len(l), time.Since(debut), time.Since(debut)/time.Duration(len(l)))
	ecrire := func(b *testing.B, f func(*usagers.Usager, core.App) error) {
		n := 0
		err := g.App.RunInTransaction(func(tx core.App) error {
			for b.Loop() {
				u := *l[n*7919%len(l)]
				n++
				if err := f(&u, tx); err != nil {
					return err
				}
			}
			return errAnnulee
		})
		if !errors.Is(err, errAnnulee) {
			b.Fatal(err)
		}
	}
	b.Run("inserer", func(b *testing.B) {
		ecrire(b, func(u *usagers.Usager, tx core.App) error { u.ID = socle.ID(); return u.Inserer(tx) })
	})
	b.Run("inserer-sans-cles", func(b *testing.B) {
		ecrire(b, func(u *usagers.Usager, tx core.App) error { u.ID = socle.ID(); return tx.DB().Model(u).Insert() })
	})
	b.Run("modifier", func(b *testing.B) {
		ecrire(b, func(u *usagers.Usager, tx core.App) error { u.Telephone = "0329000000"; return u.Modifier(tx) })
	})
	b.Run("modifier-sans-cles", func(b *testing.B) {
		ecrire(b, func(u *usagers.Usager, tx core.App) error { u.Preuve = "courriel"; return u.Modifier(tx) })
	})
	b.Run("doubles", func(b *testing.B) {
		var durees []time.Duration
		trouves, n := 0, 0
		for b.Loop() {
			u := l[n*7919%len(l)]
			n++
			avant := time.Now()
			doubles, err := usagers.Doubles(g.App, u)
			if err != nil {
				b.Fatal(err)
			}
			durees = append(durees, time.Since(avant))
			trouves += len(doubles)
		}
		slices.Sort(durees)
		b.ReportMetric(float64(durees[len(durees)*95/100].Microseconds())/1000, "ms-p95")
		b.ReportMetric(float64(durees[len(durees)-1].Microseconds())/1000, "ms-max")
		b.ReportMetric(float64(trouves)/float64(n), "doubles/op")
	})
	b.Run("tache", func(b *testing.B) { // all of them once, nothing after
		for b.Loop() {
			g.Executer("rapprochements")
		}
		b.ReportMetric(b.Elapsed().Seconds(), "s")
	})
}
