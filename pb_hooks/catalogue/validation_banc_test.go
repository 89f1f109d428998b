package catalogue_test

import (
	"math/rand/v2"
	"os"
	"slices"
	"testing"
	"time"

	"guichet/pb_hooks/catalogue"
	"guichet/pb_hooks/guichettest"
)

// soixanteSix is a form of 66 champs and 15 conditions on one page, as long as
// the longest of the municipal forms it was measured on.
func soixanteSix(t testing.TB) *catalogue.Document {
	t.Helper()
	f, err := os.Open("testdata/soixante-six-champs.json")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	d, err := catalogue.Lire(f)
	if err != nil {
		t.Fatal(err)
	}
	if fautes := catalogue.Verifier(d); len(fautes) > 0 {
		t.Fatal(fautes)
	}
	if d, err = d.Deplier(); err != nil {
		t.Fatal(err)
	}
	return d
}

// BenchmarkValidation checks the same answers by the rules of the form and by
// the derived schema, in turn, so that both meet the same machine, and compares
// their medians. Ours must not be the slower.
func BenchmarkValidation(b *testing.B) {
	docs := map[string]*catalogue.Contexte{"66 champs": contexte(soixanteSix(b))}
	for _, code := range []string{"acte-naissance", "contact"} {
		d, err := catalogue.Modele(code)
		if err != nil {
			b.Fatal(err)
		}
		if d, err = d.Deplier(); err != nil {
			b.Fatal(err)
		}
		docs[code] = contexte(d)
	}
	for nom, x := range docs {
		b.Run(nom, func(b *testing.B) {
			reponses := guichettest.Repondre(b, x, rand.New(rand.NewPCG(1, 1))).Visibles
			schema, donnees := schemaReponses(b, x.Doc), instance(b, catalogue.Parcourir(x, reponses))
			var notre, leur []time.Duration
			for b.Loop() {
				t0 := time.Now()
				if manques := catalogue.Parcourir(x, reponses).Manques(); len(manques) > 0 {
					b.Fatal(manques)
				}
				t1 := time.Now()
				if err := schema.Validate(donnees); err != nil {
					b.Fatal(err)
				}
				notre, leur = append(notre, t1.Sub(t0)), append(leur, time.Since(t1))
			}
			n, l := mediane(notre), mediane(leur)
			b.ReportMetric(float64(n.Nanoseconds()), "guichet-ns/op")
			b.ReportMetric(float64(l.Nanoseconds()), "jsonschema-ns/op")
			if len(notre) > 100 && n > l {
				b.Errorf("%s pour nous, %s pour le schéma, en %d fois", n, l, len(notre))
			}
		})
	}
}

func mediane(l []time.Duration) time.Duration {
	slices.Sort(l)
	return l[len(l)/2]
}
