package usagers_test

import (
	"net/http"
	"testing"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/preuves"
	"guichet/pb_hooks/socle"
	"guichet/pb_hooks/usagers"
)

// A subject that is known opens its compte whatever it leaves out, one day or the
// next; it gives the compte the identity of nobody else.
func TestUnSujetConnuGardeSonCompte(t *testing.T) {
	g := ouvrirAvecFranceConnect(t)
	g.identifier(g.Client(), "lucie").Attendre(http.StatusSeeOther)
	rep := &preuves.Reponse{Fournisseur: &preuves.Fournisseur{Genre: preuves.FranceConnect, Emetteur: g.fc.Emetteur(), Collectivite: g.c.ID}}
	if err := g.App.DB().NewQuery("SELECT sujet FROM preuves WHERE genre = 'franceconnect'").Row(&rep.Sujet); err != nil {
		t.Fatal(err)
	}
	entiere := usagers.Pivot{NomNaissance: "VAUTRIN", Prenoms: []string{"Lucie", "Anne Marie"}, DateNaissance: "1980-04-17", Sexe: "femme", CommuneNaissance: "88160", PaysNaissance: "99100"}
	change := func(changer func(*usagers.Pivot)) usagers.Pivot {
		p := entiere
		changer(&p)
		return p
	}
	for _, cas := range []struct {
		nom   string
		p     usagers.Pivot
		ouvre bool
	}{
		{"sans sa date", change(func(p *usagers.Pivot) { p.DateNaissance = "" }), true},
		{"de nouveau entière", entiere, true},
		{"une autre date", change(func(p *usagers.Pivot) { p.DateNaissance = "1980-04-18" }), false},
		{"un autre nom, sans date", change(func(p *usagers.Pivot) { p.NomNaissance, p.DateNaissance = "CLAUDEL", "" }), false},
		{"un autre nom, à la même date", change(func(p *usagers.Pivot) { p.NomNaissance = "VAUTRIN-HUSSON" }), true},
		{"de personne", usagers.Pivot{Courriel: "lucie@example.org"}, true},
		{"sans nom de naissance", change(func(p *usagers.Pivot) { p.NomNaissance, p.DateNaissance = "", "" }), true},
	} {
		t.Run(cas.nom, func(t *testing.T) {
			err := g.App.RunInTransaction(func(tx core.App) error {
				compte, _, err := usagers.Reconnaitre(tx, g.c, rep, cas.p)
				if err == nil {
					_, err = usagers.Recevoir(cas.p, tx, compte)
				}
				return err
			})
			if (err == nil) != cas.ouvre || err != nil && !socle.EstCode(err, socle.Conflit) {
				t.Error(err)
			}
		})
	}
}
