package synchro_test

import (
	"strconv"
	"testing"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/demandes"
	"guichet/pb_hooks/rattachement"
	"guichet/pb_hooks/socle"
)

// comparer is the weekly comparison of a guichet with the hub, to its end.
func (g *guichet) comparer() {
	g.x.t.Helper()
	g.Executer("departement-releve")
	g.envoyer()
	g.toutRecevoir()
	g.envoyer()
}

// What the hub lost, or has otherwise, is as its guichet told it after the weekly
// comparison; what it alone has stays, and what is the same on both sides is not told
// again.
func TestLaComparaisonRedonneCeQuiSEstPerdu(t *testing.T) {
	x := ouvrirReseau(t)
	p := x.personne(lucie)
	c, _ := x.a.connaitre("lucie@example.org", p)
	var toutes []string
	for range 6 {
		d, _ := x.a.Deposer(x.a.c, c)
		toutes = append(toutes, x.a.vue(d, demandes.Deposee))
		x.a.envoyer()
	}
	x.a.comparer()
	avant := x.a.lien().Seq
	x.a.comparer()
	if l := x.a.lien(); l.Seq != avant+1 || x.Compter("hub_descentes") > 0 {
		t.Errorf("%d événements pour une comparaison sans différence", l.Seq-avant)
	}
	executer(t, x.App, nil,
		"DELETE FROM hub_lecteurs WHERE demande IN (SELECT id FROM hub_demandes ORDER BY version LIMIT 2)",
		"DELETE FROM hub_demandes WHERE id IN (SELECT id FROM hub_demandes ORDER BY version LIMIT 2)",
		"UPDATE hub_demandes SET etat = 'acceptee', version = version - 1 WHERE id = (SELECT id FROM hub_demandes ORDER BY version LIMIT 1)",
		"UPDATE hub_demandes SET numero = '' WHERE id = (SELECT id FROM hub_demandes ORDER BY version DESC LIMIT 1)",
		"DELETE FROM hub_compteurs", "DELETE FROM hub_jours")
	x.a.comparer()
	x.voitTout(p, toutes)
	if n := x.Compter("hub_jours"); n == 0 {
		t.Error("les jours ne reviennent pas")
	}
	avant = x.a.lien().Seq
	x.a.comparer()
	if l := x.a.lien(); l.Seq != avant+1 {
		t.Errorf("%d événements une fois tout redit", l.Seq-avant)
	}
	// The guichet is restored from before its last demande.
	executer(t, x.a.App, nil, "DELETE FROM synchro_emis WHERE genre = 'demande' AND version = (SELECT max(version) FROM synchro_emis WHERE genre = 'demande')")
	x.a.comparer()
	x.voitTout(p, toutes)
}

// A bucket that no event would hold is told again as a whole.
func TestUnSeauTropGrandEstReditEnEntier(t *testing.T) {
	x := ouvrirReseau(t)
	c, _ := x.a.connaitre("lucie@example.org", x.personne(lucie))
	x.a.Deposer(x.a.c, c)
	x.a.envoyer()
	var agregat string
	if err := x.App.DB().NewQuery("SELECT agregat FROM hub_demandes").Row(&agregat); err != nil {
		t.Fatal(err)
	}
	x.Transaction(func(tx core.App) error {
		q := tx.DB().NewQuery("INSERT INTO hub_demandes (id, membre, agregat, noeud, epoque, version, numero) SELECT {:id}, membre, {:a}, noeud, epoque, 1, numero FROM hub_demandes WHERE agregat = {:vraie}")
		for i, nb := 0, 0; nb < 2000; i++ {
			autre := strconv.Itoa(i)
			if rattachement.SeauDe(autre) != rattachement.SeauDe(agregat) {
				continue
			}
			nb++
			if _, err := q.Bind(dbx.Params{"id": socle.ID(), "a": autre, "vraie": agregat}).Execute(); err != nil {
				return err
			}
		}
		return nil
	})
	avant := x.a.lien().Seq
	x.a.comparer()
	if l := x.a.lien(); l.Seq != avant+2 { // the comparison, and her demande
		t.Errorf("%d événements", l.Seq-avant)
	}
	if n := x.Compter("hub_rebuts"); n > 0 {
		t.Errorf("%d événements écartés", n)
	}
}

// The order of what is summed does not count; a version that differs shows in its
// bucket alone.
func TestLesSommesNeDependentPasDeLOrdre(t *testing.T) {
	a := rattachement.Sommer(map[string]int64{"a": 1, "b": 2, "c": 3})
	b := rattachement.Sommer(map[string]int64{"c": 3, "b": 2, "a": 1})
	autre := rattachement.Sommer(map[string]int64{"a": 1, "b": 2, "c": 4})
	memes, differentes := 0, 0
	for seau := range a {
		if a[seau] == b[seau] {
			memes++
		}
		if a[seau] != autre[seau] {
			differentes++
		}
	}
	if memes != len(a) || differentes != 1 {
		t.Errorf("%v %v %v", a, b, autre)
	}
}
