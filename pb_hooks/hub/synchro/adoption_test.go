package synchro_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/demandes"
	"guichet/pb_hooks/hub/annuaire"
	"guichet/pb_hooks/hub/oidc"
	"guichet/pb_hooks/sauvegardes"
	"guichet/pb_hooks/simulation"
	"guichet/pb_hooks/usagers"
)

// identifier gives a compte of a guichet the identity that the hub handed over.
func (g *guichet) identifier(c *usagers.Compte, p simulation.Personne) {
	g.x.t.Helper()
	executer(g.x.t, g.App, dbx.Params{"c": c.ID, "n": p.NomNaissance, "p": `["` + p.Prenoms[0] + `"]`, "d": p.DateNaissance},
		`INSERT INTO identites_pivot (id, compte, nom_naissance, prenoms, sexe, date_naissance, commune_naissance, pays_naissance, proche)
			VALUES ('essai-' || substr({:c}, 1, 9), {:c}, {:n}, {:p}, 'femme', {:d}, '88160', '99100', 'x')`)
}

// secteur is that of a guichet at the hub.
func (x *reseau) secteur(g *guichet) string {
	x.t.Helper()
	client, err := oidc.ClientParID(x.App, x.membre(g).Client)
	if err != nil || client == nil {
		x.t.Fatal(client, err)
	}
	return client.Secteur
}

// oublier makes of the hub what its backup has, and puts it in service.
func (x *reseau) oublier(requetes ...string) {
	x.t.Helper()
	executer(x.t, x.App, nil, append(requetes, "UPDATE hub_noeuds SET applique = 0", "DELETE FROM hub_lecteurs", "DELETE FROM hub_demandes", "DELETE FROM hub_entrees", "UPDATE hub_curseur SET pos = 0")...)
	if err := sauvegardes.Confirmer(x.App, essai); err != nil {
		x.t.Fatal(err)
	}
}

// retrouver has the guichets learn that the hub was restored, and tell it all.
func (x *reseau) retrouver() {
	x.t.Helper()
	for _, g := range []*guichet{x.a, x.b} {
		executer(x.t, g.App, nil, "UPDATE rattachements SET curseur = '1.1'")
		g.recevoir()
		for range 2 { // once to tell, once to say that all is told
			if err := g.sePresenter(); err != nil {
				x.t.Fatal(err)
			}
			g.toutRecevoir()
			g.envoyer()
		}
	}
}

// What a hub gave since its backup comes back from the guichets: who signs in again
// is who she was, at each of them, and sees what she filed.
func TestUnHubRestaureRetrouveQuiIlAConnu(t *testing.T) {
	for nom, perdu := range map[string][]string{
		"le compte et ses sujets": {"DELETE FROM hub_preuves", "DELETE FROM hub_paires", "DELETE FROM hub_comptes"},
		"un sujet":                {"DELETE FROM hub_paires WHERE secteur = (SELECT secteur FROM hub_clients ORDER BY cree_le, id LIMIT 1)"},
	} {
		t.Run(nom, func(t *testing.T) {
			x := ouvrirReseau(t)
			p := x.personne(lucie)
			var toutes []string
			sujets := map[*guichet]string{}
			for _, g := range []*guichet{x.a, x.b} {
				c, sujet := g.connaitre("lucie@example.org", p)
				g.identifier(c, lucie)
				d, _ := g.Deposer(g.c, c)
				toutes, sujets[g] = append(toutes, g.vue(d, demandes.Deposee)), sujet
				g.envoyer()
			}
			if n := x.Compter("hub_rebuts"); n > 0 {
				t.Fatalf("%d mis de côté", n)
			}
			if n := x.Compter("hub_entrees WHERE instr(octets, 'VAUTRIN') OR instr(octets, 'Lucie')"); n > 0 {
				t.Errorf("%d entrées du journal disent un nom", n)
			}
			x.oublier(perdu...)
			if n := x.Compter("hub_noeuds WHERE attendu"); n != 2 {
				t.Fatalf("%d guichets attendus", n)
			}
			if vers := x.demander(x.a); vers.Get("error") != "temporarily_unavailable" {
				t.Errorf("on entre avant que le guichet ait tout dit : %v", vers)
			}
			x.retrouver()
			if n := x.Compter("hub_noeuds WHERE attendu"); n > 0 {
				t.Errorf("%d guichets encore attendus", n)
			}
			if vers := x.demander(x.a); vers.Has("error") {
				t.Errorf("on n’entre plus : %v", vers)
			}
			p = x.personne(lucie)
			for g, sujet := range sujets {
				var donne string
				x.Transaction(func(tx core.App) (err error) {
					donne, err = annuaire.Sujet(tx, x.secteur(g), p.ID)
					return err
				})
				if donne != sujet {
					t.Errorf("%s la connaît sous un autre sujet", g.c.Nom)
				}
			}
			x.voitTout(p, toutes)
			if n := x.Compter("hub_comptes"); n != 1 {
				t.Errorf("%d comptes", n)
			}
		})
	}
}

// demander is what the hub answers to who comes from a guichet to sign in.
func (x *reseau) demander(g *guichet) url.Values {
	x.t.Helper()
	client, err := oidc.ClientParID(x.App, x.membre(g).Client)
	if err != nil {
		x.t.Fatal(err)
	}
	q := url.Values{
		"client_id": {client.ID}, "redirect_uri": {client.AdressesRetour()[0]}, "response_type": {"code"}, "scope": {"openid"}, "state": {"s"}, "nonce": {"n"},
		"code_challenge": {strings.Repeat("a", 43)}, "code_challenge_method": {"S256"},
	}
	c := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	res, err := c.Get(x.URL + "/oidc/authorize?" + q.Encode())
	if err != nil {
		x.t.Fatal(err)
	}
	res.Body.Close()
	vers, err := res.Location()
	if err != nil {
		x.t.Fatal(res.Status, err)
	}
	return vers.Query()
}

// Without an identity nobody is taken for another; somebody whose whole identity is
// that of two is none of them.
func TestUneAdoptionNeConfondPersonne(t *testing.T) {
	x := ouvrirReseau(t)
	p, autre := x.personne(lucie), x.personne(paule)
	sansNom, _ := x.a.connaitre("lucie@example.org", p)
	x.a.Deposer(x.a.c, sansNom)
	chezB, _ := x.b.connaitre("paule@example.org", autre)
	x.b.identifier(chezB, paule)
	d, _ := x.b.Deposer(x.b.c, chezB)
	x.a.envoyer()
	x.b.envoyer()
	x.oublier("DELETE FROM hub_preuves", "DELETE FROM hub_paires", "DELETE FROM hub_comptes")
	x.retrouver()
	x.voitTout(x.personne(lucie), nil) // she proves at her guichet who she is
	x.voitTout(x.personne(paule), []string{x.b.vue(d, demandes.Deposee)})
	if n := x.Compter("hub_comptes"); n != 3 {
		t.Errorf("%d comptes", n)
	}
}

// In any other time, a subject that was never given earns nothing.
func TestUnSujetInventeNeGagneRien(t *testing.T) {
	x := ouvrirReseau(t)
	p := x.personne(lucie)
	c, _ := x.a.connaitre("lucie@example.org", p)
	x.a.identifier(c, lucie)
	x.a.envoyer()
	executer(t, x.a.App, dbx.Params{"s": strings.Repeat("0", 64)}, "UPDATE preuves SET sujet = {:s} WHERE genre = 'hub'", "UPDATE identites_pivot SET nom_usage = 'X'")
	x.a.Deposer(x.a.c, c)
	x.a.envoyer()
	if n := x.Compter("hub_rebuts"); n != 1 {
		t.Errorf("%d mis de côté", n)
	}
	if n := x.Compter("hub_paires"); n != 1 || x.Compter("hub_comptes") != 1 {
		t.Errorf("%d sujets", n)
	}
	x.voitTout(p, nil)
}
