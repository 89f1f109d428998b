package usagers_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/preuves"
	"guichet/pb_hooks/socle"
	"guichet/pb_hooks/usagers"
)

// Two collectivités of one guichet hear from the Département, each of its own, that two
// comptes are one, then that they are two: as soon, or so late that nothing else can be
// given back. Each subject opens whom it opened.
func TestDeuxCollectivitesSuiventLeDepartement(t *testing.T) {
	for nom, tard := range map[string]time.Duration{"aussitôt": 0, "trop tard": 70 * 24 * time.Hour} {
		t.Run(nom, func(t *testing.T) {
			g := ouvrirDeuxComptes(t, true)
			preuve := func(c *collectivites.Collectivite, sujet string) preuves.Preuve {
				return preuves.Preuve{Genre: preuves.Hub, Emetteur: "https://hub.example.org/oidc", Sujet: sujet, Collectivite: c.ID}
			}
			dit := map[*collectivites.Collectivite]usagers.AuDepartement{}
			for c, lettre := range map[*collectivites.Collectivite]string{g.c: "ici", g.voisine: "voisine"} {
				dit[c] = usagers.AuDepartement{De: preuve(c, "de-"+lettre), Vers: preuve(c, "vers-"+lettre), Le: g.Horloge.Maintenant(), Page: "https://hub.example.org/mon-compte"}
				for compte, p := range map[string]preuves.Preuve{g.parCode: dit[c].De, g.parFC: dit[c].Vers} {
					p.Compte = compte
					g.Transaction(func(tx core.App) error { return p.Ajouter(tx, socle.Programme("essai")) })
				}
			}
			ouvre := func() map[string]string {
				m := map[string]string{}
				for _, d := range dit {
					for _, p := range []preuves.Preuve{d.De, d.Vers} {
						connue, err := preuves.ParSujet(g.App, p.Emetteur, p.Sujet)
						if err != nil {
							t.Fatal(err)
						}
						if connue != nil {
							m[p.Sujet] = connue.Compte
						}
					}
				}
				return m
			}
			avant := ouvre()
			deux := []*collectivites.Collectivite{g.c, g.voisine}
			for range 2 { // it may be told again
				for _, c := range deux {
					g.Transaction(func(tx core.App) error { return usagers.ReunirAuDepartement(tx, c, dit[c]) })
				}
			}
			if diff := cmp.Diff(map[string]string{"vers-ici": g.parFC, "vers-voisine": g.parFC}, ouvre()); diff != "" {
				t.Fatal(diff)
			}
			g.Horloge.Avancer(tard)
			if err := usagers.OublierSeparations(g.App); err != nil {
				t.Fatal(err)
			}
			for range 2 {
				for _, c := range deux {
					g.Transaction(func(tx core.App) error { return usagers.SeparerAuDepartement(tx, c, dit[c]) })
				}
			}
			if diff := cmp.Diff(avant, ouvre()); diff != "" {
				t.Error(diff)
			}
			if n := g.Compter("preuves WHERE compte = '" + g.parCode + "' AND genre = 'courriel'"); (n == 1) != (tard == 0) {
				t.Errorf("%d codes rendus", n)
			}
		})
	}
}
