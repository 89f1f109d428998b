package oidc_test

import (
	"fmt"
	"net/http"
	"slices"
	"sync"
	"testing"
	"time"

	"guichet/pb_hooks/guichettest"
	"guichet/pb_hooks/simulation"
)

const (
	personnesMesurees = 40 // an address may begin three times as many in an hour
	rangs             = 8  // browsers at once
)

// BenchmarkConnexion measures whole sign-ins, from the link of a mairie to its
// page: through the hub and FranceConnect, through the hub alone at the second
// mairie, and with the mairie's own keys of FranceConnect. The time of the
// simulated FranceConnect is taken out; that of the browser, which runs in this
// process too, is not.
func BenchmarkConnexion(b *testing.B) {
	x := ouvrirReseau(b, "DataPass 12345")
	x.avecFranceConnect(x.a)
	for i := range personnesMesurees {
		p := simulation.Personne{
			ID: fmt.Sprint("p", i), Prenoms: []string{"Camille"}, NomNaissance: fmt.Sprintf("VAUTRIN-%c%c", 'A'+i/26, 'A'+i%26), DateNaissance: "1980-04-17",
			Sexe: "female", LieuNaissance: "88160", PaysNaissance: "99100", Courriel: fmt.Sprintf("p%d@example.org", i),
		}
		x.fc.AjouterPersonne(p)
		n := x.Depuis("127.0.9.1") // her comptes are made
		x.mesurer(b, n, x.a, "/connexion/hub", p.ID)
		x.mesurer(b, n, x.b, "/connexion/hub", p.ID)
		x.mesurer(b, x.Depuis("127.0.9.2"), x.a, "/connexion/franceconnect", p.ID)
	}
	rien := func(*guichettest.Client, string) {}
	serie := 0
	for _, cas := range []struct {
		nom, chemin string
		chez        *mairie
		avant       func(n *guichettest.Client, qui string)
	}{
		{"hub et FranceConnect", "/connexion/hub", x.a, rien},
		{"hub seul", "/connexion/hub", x.b, func(n *guichettest.Client, qui string) { x.mesurer(b, n, x.a, "/connexion/hub", qui) }},
		{"FranceConnect seul", "/connexion/franceconnect", x.a, rien},
	} {
		b.Run(cas.nom, func(b *testing.B) {
			var durees []time.Duration
			var ensemble time.Duration
			for range b.N {
				serie++
				seule, foule := make([]*guichettest.Client, personnesMesurees), make([]*guichettest.Client, personnesMesurees)
				for i := range personnesMesurees {
					seule[i], foule[i] = x.Depuis(fmt.Sprintf("127.1.%d.1", serie)), x.Depuis(fmt.Sprintf("127.2.%d.1", serie))
					cas.avant(seule[i], fmt.Sprint("p", i))
					cas.avant(foule[i], fmt.Sprint("p", i))
				}
				for i, n := range seule {
					durees = append(durees, x.mesurer(b, n, cas.chez, cas.chemin, fmt.Sprint("p", i)))
				}
				// Several at once: as many as the machine carries.
				debut, avant := time.Now(), x.fc.Temps()
				var attente sync.WaitGroup
				for rang := range rangs {
					attente.Go(func() {
						for i := rang; i < personnesMesurees; i += rangs {
							x.mesurer(b, foule[i], cas.chez, cas.chemin, fmt.Sprint("p", i))
						}
					})
				}
				attente.Wait()
				ensemble += time.Since(debut) - (x.fc.Temps()-avant)/rangs
			}
			slices.Sort(durees)
			b.ReportMetric(0, "ns/op")
			b.ReportMetric(float64(durees[len(durees)/2].Microseconds())/1000, "p50-ms")
			b.ReportMetric(float64(durees[len(durees)*95/100].Microseconds())/1000, "p95-ms")
			b.ReportMetric(float64(b.N*personnesMesurees)/ensemble.Seconds(), "connexions/s")
		})
	}
}

// mesurer signs somebody in, and tells how long it took without FranceConnect.
func (x *reseau) mesurer(b *testing.B, n *guichettest.Client, chez *mairie, chemin, qui string) time.Duration {
	b.Helper()
	debut, avant := time.Now(), x.fc.Temps()
	if p, _ := x.aller(n, chez.base+chemin, qui); p.Status != http.StatusOK || p.URL != chez.base+"/demandes" {
		b.Error(p.URL, p.Status)
	}
	return time.Since(debut) - (x.fc.Temps() - avant)
}
