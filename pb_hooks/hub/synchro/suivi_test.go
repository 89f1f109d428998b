package synchro_test

import (
	"context"
	"errors"
	"slices"
	"testing"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/demandes"
	"guichet/pb_hooks/rattachement"
)

// What she files at two guichets is at the hub, beside each other, as it goes.
func TestLesDemandesDeDeuxGuichetsSontAuHub(t *testing.T) {
	x := ouvrirReseau(t)
	p, autre := x.personne(lucie), x.personne(paule)
	chezA, _ := x.a.connaitre("lucie@example.org", p)
	chezB, _ := x.b.connaitre("lucie@example.org", p)
	da, _ := x.a.Deposer(x.a.c, chezA)
	db, _ := x.b.Deposer(x.b.c, chezB)
	x.a.envoyer()
	x.b.envoyer()
	attendues := []string{x.a.vue(da, demandes.Deposee), x.b.vue(db, demandes.Deposee)}
	vues := x.siennes(p)
	slices.Sort(vues)
	slices.Sort(attendues)
	if !slices.Equal(vues, attendues) {
		t.Errorf("elle voit %q, attendu %q", vues, attendues)
	}
	if l := x.siennes(autre); len(l) > 0 {
		t.Errorf("une autre voit %q", l)
	}
	x.a.Transaction(func(tx core.App) error {
		d, err := demandes.ParID(tx, x.a.c.ID, da.ID)
		if err != nil {
			return err
		}
		d.Etat = demandes.EnInstruction
		return tx.DB().Model(d).Update("Etat")
	})
	x.a.envoyer()
	if vues := x.siennes(p); !slices.Contains(vues, x.a.vue(da, demandes.EnInstruction)) {
		t.Errorf("elle voit %q", vues)
	}
	if n := x.a.Compter("synchro_envois WHERE genre = 'demande'"); n != 2 {
		t.Errorf("%d événements pour deux changements", n)
	}
}

// A guichet without a link writes nothing for anybody; nor does one for who does
// not sign in through the hub.
func TestSansLienRienNAttend(t *testing.T) {
	x := ouvrirHub(t)
	g := x.ouvrirGuichet("127.0.0.2", "Saint-Exemple", "88901")
	g.Client().Connecter(g.c, "lucie@example.org", "Lucie", "Vautrin")
	g.Deposer(g.c, g.Compte("lucie@example.org"))
	if n := g.Compter("synchro_marques"); n > 0 {
		t.Errorf("%d marques sans lien", n)
	}
	g.Rattacher(x.InviterGuichet(g.c))
	g.Deposer(g.c, g.Compte("lucie@example.org"))
	g.envoyer()
	if n := g.Compter("synchro_envois WHERE genre = 'demande'"); n > 0 || x.Compter("hub_demandes") > 0 {
		t.Errorf("%d envois de qui ne passe pas par le hub", n)
	}
}

// Who removes the hub from her compte takes her demandes back from there.
func TestQuiOteLeHubYReprendSesDemandes(t *testing.T) {
	x := ouvrirReseau(t)
	p := x.personne(lucie)
	c, _ := x.a.connaitre("lucie@example.org", p)
	x.a.Deposer(x.a.c, c)
	x.a.envoyer()
	if l := x.siennes(p); len(l) != 1 {
		t.Fatalf("elle voit %q", l)
	}
	x.a.Transaction(func(tx core.App) error {
		_, err := tx.DB().NewQuery("DELETE FROM preuves WHERE genre = 'hub'").Execute()
		return err
	})
	x.a.envoyer()
	if l := x.siennes(p); len(l) > 0 {
		t.Errorf("elle voit encore %q", l)
	}
	if n := x.Compter("hub_demandes WHERE numero != '' OR titre != '' OR lien != ''"); n > 0 {
		t.Errorf("%d en-têtes en gardent quelque chose", n)
	}
}

// A hole is asked for again, and what follows it does not wait.
func TestUnTrouEstRedemande(t *testing.T) {
	x := ouvrirReseau(t)
	p := x.personne(lucie)
	c, _ := x.a.connaitre("lucie@example.org", p)
	x.a.Deposer(x.a.c, c)
	x.a.envoyer()
	perdue, _ := x.a.Deposer(x.a.c, c)
	x.a.numeroter()
	// The hub never saw it, and the guichet believes that it did.
	if _, err := x.a.App.DB().NewQuery("UPDATE synchro_envois SET envoye_le = numerote_le").Execute(); err != nil {
		t.Fatal(err)
	}
	suivante, _ := x.a.Deposer(x.a.c, c)
	x.a.envoyer()
	if vues := x.siennes(p); len(vues) != 2 || !slices.Contains(vues, x.a.vue(suivante, demandes.Deposee)) {
		t.Errorf("elle voit %q", vues)
	}
	if !x.a.recevoir() {
		t.Fatal("le hub ne redemande rien")
	}
	x.a.envoyer()
	if vues := x.siennes(p); len(vues) != 3 || !slices.Contains(vues, x.a.vue(perdue, demandes.Deposee)) {
		t.Errorf("elle voit %q", vues)
	}
	if n := x.Compter("hub_recus"); n > 0 {
		t.Errorf("%d lignes d’attente sans trou", n)
	}
	if x.a.recevoir() {
		t.Error("le hub redemande encore")
	}
}

// numeroter gives the numbers, and is stopped before it sends.
func (g *guichet) numeroter() {
	g.x.t.Helper()
	ctx, arreter := context.WithCancel(g.x.t.Context())
	arreter()
	if _, err := rattachement.Envoyer(ctx, g.App); !errors.Is(err, context.Canceled) {
		g.x.t.Fatal(err)
	}
}
