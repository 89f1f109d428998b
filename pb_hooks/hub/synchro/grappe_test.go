package synchro_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"guichet/pb_hooks/demandes"
	"guichet/pb_hooks/exploitation"
	"guichet/pb_hooks/hub/synchro"
	"guichet/pb_hooks/rattachement"
	"guichet/pb_hooks/usagers"
)

// ouvrirReseauSur opens a hub whose log is on a cluster, and two guichets.
func ouvrirReseauSur(t *testing.T, g *grappe) *reseau {
	t.Helper()
	t.Setenv("GUICHET_CLUSTER_SERVERS", g.adresses)
	t.Setenv("GUICHET_CLUSTER_USERNAME", "hub")
	t.Setenv("GUICHET_CLUSTER_PASSWORD", "hub")
	x := ouvrirHub(t)
	for _, nom := range []string{"SERVERS", "USERNAME", "PASSWORD"} {
		t.Setenv("GUICHET_CLUSTER_"+nom, "")
	}
	x.a, x.b = x.ouvrirGuichet("127.0.0.2", "Saint-Exemple", "88901"), x.ouvrirGuichet("127.0.0.3", "Val-Imaginaire", "88902")
	for _, g := range []*guichet{x.a, x.b} {
		g.Rattacher(x.InviterGuichet(g.c))
	}
	return x
}

// direEntier has a guichet tell all that it has to, as often as it takes, and the hub apply
// it.
func (g *guichet) direEntier() {
	g.x.t.Helper()
	insister(g.x.t, func() error {
		_, err := rattachement.Envoyer(g.x.t.Context(), g.App)
		return err
	})
	for l := g.lien(); ; {
		n, err := synchro.NoeudParID(g.x.App, l.Noeud)
		if err != nil {
			g.x.t.Fatal(err)
		}
		if n.Applique >= l.Seq {
			return
		}
		ctx, arreter := context.WithTimeout(g.x.t.Context(), patience)
		err = synchro.Avancer(ctx, g.x.App)
		arreter()
		if err != nil {
			g.x.t.Fatal(err)
		}
	}
}

// insister does something again until it succeeds, as the loops of the program do.
func insister(t testing.TB, faire func() error) {
	t.Helper()
	for fin := time.Now().Add(patience); ; time.Sleep(50 * time.Millisecond) {
		err := faire()
		if err == nil {
			return
		}
		if time.Now().After(fin) {
			t.Fatal(err)
		}
	}
}

// The hub on three servers survives the death of the one that leads, for good: what
// was acknowledged is there, once, and what comes is taken.
func TestUnHubSurUneGrappeSurvitAUnServeur(t *testing.T) {
	g := nouvelleGrappe(t, 3, synchrone, comptes)
	x := ouvrirReseauSur(t, g)
	p := x.personne(lucie)
	var toutes []string
	siens := map[*guichet]*usagers.Compte{}
	for _, guichet := range []*guichet{x.a, x.b} {
		siens[guichet], _ = guichet.connaitre("lucie@example.org", p)
	}
	for tour := range 2 {
		for guichet, c := range siens {
			d, _ := guichet.Deposer(guichet.c, c)
			toutes = append(toutes, guichet.vue(d, demandes.Deposee))
			guichet.direEntier()
		}
		x.voitTout(p, toutes)
		if tour == 0 {
			g.arreter(g.chef(t))
		}
	}
	if n := x.Compter("hub_entrees"); n > 0 {
		t.Errorf("%d entrées dans la base", n)
	}
	if n := x.Compter("hub_recus"); n > 0 {
		t.Errorf("%d trous", n)
	}
	for _, guichet := range []*guichet{x.a, x.b} {
		if l := guichet.lien(); l.Seq != int64(guichet.Compter("synchro_envois")) || l.Epoque != 1 {
			t.Errorf("%+v", l)
		}
	}
}

// A hub whose servers are away takes nothing in, and goes on; once they are there it
// is as if they always had been. A stream that was made anew is a hub that was
// restored.
func TestUnHubDontLaGrappeEstAilleurs(t *testing.T) {
	g := nouvelleGrappe(t, 1, synchrone, comptes)
	g.arreter(0)
	t.Setenv("GUICHET_CLUSTER_REPLICAS", "1")
	x := ouvrirReseauSur(t, g)
	p := x.personne(lucie)
	c, _ := x.a.connaitre("lucie@example.org", p)
	d, _ := x.a.Deposer(x.a.c, c)
	var refus *rattachement.ErreurHub
	if _, err := rattachement.Envoyer(t.Context(), x.a.App); !errors.As(err, &refus) || refus.Code != rattachement.CodeIndisponible {
		t.Fatalf("sans serveur : %v", err)
	}
	if l := x.lumiere("journal-hub"); !strings.HasPrefix(l, "rouge") {
		t.Error(l)
	}
	g.demarrer(t, 0)
	x.a.direEntier()
	x.voitTout(p, []string{x.a.vue(d, demandes.Deposee)})
	if l := x.lumiere("journal-hub"); !strings.HasPrefix(l, "vert") {
		t.Error(l)
	}

	epoque := x.epoque()
	g.revenir(t)
	insister(t, func() error {
		ctx, arreter := context.WithTimeout(t.Context(), time.Second)
		defer arreter()
		_ = synchro.Avancer(ctx, x.App)
		if x.epoque() == epoque {
			return errors.New("the hub does not see that its log is another one")
		}
		return nil
	})
	if n := x.Compter("hub_noeuds WHERE attendu"); n != 2 {
		t.Errorf("%d guichets attendus", n)
	}
}

// lumiere is the colour of a line of « État du guichet » of the hub.
func (x *reseau) lumiere(code string) string {
	x.t.Helper()
	l, err := exploitation.Etat(x.t.Context(), x.App)
	if err != nil {
		x.t.Fatal(err)
	}
	for _, ligne := range l {
		if ligne.Code == code {
			return string(ligne.Lumiere) + " " + ligne.Constat
		}
	}
	x.t.Fatalf("no line %q", code)
	return ""
}

// epoque is that of the hub, as it tells it in its cursors.
func (x *reseau) epoque() int64 { return synchro.EpoqueDuHub(x.t, x.App) }
