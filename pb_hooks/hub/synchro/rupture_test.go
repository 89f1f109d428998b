package synchro_test

import (
	"net/http"
	"testing"

	"github.com/pocketbase/dbx"

	"guichet/pb_hooks/hub/synchro"
	"guichet/pb_hooks/rattachement"
)

func (g *guichet) rompre() bool {
	g.x.t.Helper()
	prevenu, err := rattachement.Rompre(g.x.t.Context(), g.App, essai)
	if err != nil {
		g.x.t.Fatal(err)
	}
	return prevenu
}

// delie tells that nothing is left of a link, and that nobody signs in by it.
func (g *guichet) delie() {
	g.x.t.Helper()
	for _, reste := range []string{"rattachements_collectivites", "synchro_marques", "synchro_emis", "fournisseurs WHERE genre = 'hub' AND actif"} {
		if n := g.Compter(reste); n > 0 {
			g.x.t.Errorf("%s : %d", reste, n)
		}
	}
}

// Who breaks the link says so to the hub, which listens to it no more; a hub that is
// away holds nobody back. Nobody breaks the link of another.
func TestQuiRomptLeLienLeDit(t *testing.T) {
	x := ouvrirReseau(t)
	a, b := x.a.intrus(), x.b.intrus()
	faux := *a
	faux.cle = b.cle
	if status, code := faux.appeler(http.MethodPost, rattachement.CheminRupture, struct{}{}); status != http.StatusUnauthorized || code != rattachement.CodeSignature {
		t.Errorf("le lien d’un autre : %d %s", status, code)
	}
	if !x.a.rompre() {
		t.Error("le hub n’est pas prévenu")
	}
	x.a.delie()
	if status, code := a.appeler(http.MethodPost, rattachement.CheminEvenements, rattachement.Lot{}); status != http.StatusForbidden || code != rattachement.CodeRevoque {
		t.Errorf("il est encore entendu : %d %s", status, code)
	}
	if n := x.Compter("hub_clients WHERE actif"); n != 1 {
		t.Errorf("%d connexions ouvertes", n)
	}
	executer(t, x.b.App, dbx.Params{"a": "http://127.0.0.1:1"}, "UPDATE rattachements SET adresse = {:a}")
	if x.b.rompre() {
		t.Error("un hub absent est prévenu")
	}
	x.b.delie()
}

// A commune that has moved to another guichet is told no more by the one that held
// it, which learns it from the refusal.
func TestUneCommunePartieAilleursNEstPlusDite(t *testing.T) {
	x := ouvrirReseau(t)
	p := x.personne(lucie)
	c, _ := x.a.connaitre("lucie@example.org", p)
	x.a.envoyer()
	ailleurs := x.ouvrirGuichet("127.0.0.4", "Saint-Exemple", "88901")
	ailleurs.Rattacher(x.InviterGuichet(x.a.c))
	x.a.Deposer(x.a.c, c)
	x.a.envoyer()
	x.a.delie()
	if n, err := synchro.NoeudParID(x.App, x.a.lien().Noeud); err != nil || !n.RevoqueLe.IsZero() {
		t.Error("le guichet lui-même est rompu", err)
	}
	x.a.Deposer(x.a.c, c)
	if n := x.a.Compter("synchro_marques"); n > 0 {
		t.Errorf("%d marques", n)
	}
	if n := ailleurs.Compter("rattachements_collectivites"); n != 1 {
		t.Error(n)
	}
}
