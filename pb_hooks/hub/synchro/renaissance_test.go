package synchro_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/demandes"
	"guichet/pb_hooks/hub/annuaire"
	"guichet/pb_hooks/hub/synchro"
	"guichet/pb_hooks/rattachement"
	"guichet/pb_hooks/sauvegardes"
	"guichet/pb_hooks/usagers"
)

// executer changes a database as a restore would: the files of a bench stay open.
func executer(t testing.TB, app core.App, params dbx.Params, requetes ...string) {
	t.Helper()
	for _, requete := range requetes {
		if _, err := app.DB().NewQuery(requete).Bind(params).Execute(); err != nil {
			t.Fatal(requete, err)
		}
	}
}

// deuxJours files a demande of a backup, then two of after it.
func (x *reseau) deuxJours() (p *annuaire.Compte, c *usagers.Compte, toutes []string) {
	x.t.Helper()
	p = x.personne(lucie)
	c, _ = x.a.connaitre("lucie@example.org", p)
	for range 3 {
		d, _ := x.a.Deposer(x.a.c, c)
		toutes = append(toutes, x.a.vue(d, demandes.Deposee))
		x.a.envoyer()
	}
	return p, c, toutes
}

func (x *reseau) voitTout(p *annuaire.Compte, toutes []string) {
	x.t.Helper()
	vues := x.siennes(p)
	slices.Sort(vues)
	slices.Sort(toutes)
	if !slices.Equal(vues, toutes) {
		x.t.Errorf("elle voit %q, attendu %q", vues, toutes)
	}
}

func (g *guichet) sePresenter() error { return rattachement.SePresenter(g.x.t.Context(), g.App) }

// A guichet that is restored gets an epoch of its own, the same backup twice gets
// two, and nothing that it tells is taken for something old.
func TestUnGuichetRestaureRecommence(t *testing.T) {
	x := ouvrirReseau(t)
	p, c, toutes := x.deuxJours()
	for tour := range 2 {
		executer(t, x.a.App, nil, // the link as the backup has it; the demandes are there, for they cannot be deleted
			"UPDATE rattachements SET seq = 1, applique = 1, epoque = 1", "DELETE FROM synchro_envois WHERE seq > 1", "DELETE FROM synchro_emis WHERE version > 1")
		d, _ := x.a.Deposer(x.a.c, c)
		toutes = append(toutes, x.a.vue(d, demandes.Deposee))
		var refus *rattachement.ErreurHub
		if err := x.a.sePresenter(); !errors.As(err, &refus) || refus.Code != rattachement.CodeEpoque {
			t.Fatalf("le hub n’a rien vu : %v", err)
		}
		x.a.envoyer() // nothing is told before it has its epoch
		if n := x.a.Compter("synchro_marques"); n == 0 {
			t.Error("quelque chose est parti avant l’époque")
		}
		if err := x.a.sePresenter(); err != nil {
			t.Fatal(err)
		}
		if l := x.a.lien(); l.Epoque != int64(tour)+2 || l.Renaissance != "" {
			t.Errorf("époque %d, %q", l.Epoque, l.Renaissance)
		}
		x.a.envoyer()
		x.voitTout(p, toutes)
	}
}

// The one who confirms a restored copy has nothing else to do.
func TestConfirmerUneCopieDemandeUneEpoque(t *testing.T) {
	x := ouvrirReseau(t)
	p, _, toutes := x.deuxJours()
	if err := sauvegardes.Confirmer(x.a.App, essai); err != nil {
		t.Fatal(err)
	}
	perdue := x.a.lien().Renaissance
	if err := x.a.sePresenter(); err != nil {
		t.Fatal(err)
	}
	if l := x.a.lien(); l.Epoque != 2 {
		t.Errorf("époque %d", l.Epoque)
	}
	// The answer was lost: it asks again, and has the same.
	executer(t, x.a.App, dbx.Params{"r": perdue}, "UPDATE rattachements SET renaissance = {:r}, epoque = 1")
	if err := x.a.sePresenter(); err != nil {
		t.Fatal(err)
	}
	if l := x.a.lien(); l.Epoque != 2 {
		t.Errorf("époque %d pour la même demande", l.Epoque)
	}
	x.a.envoyer()
	x.voitTout(p, toutes)
}

// A hub that is restored has again, from the guichets, what came after its backup:
// from their outbox, or told anew when it is too old.
func TestUnHubRestaureRetrouveTout(t *testing.T) {
	for nom, age := range map[string]time.Duration{"d’hier": time.Hour, "de trois jours": 72 * time.Hour} {
		t.Run(nom, func(t *testing.T) {
			x := ouvrirReseau(t)
			p, c, toutes := x.deuxJours()
			x.a.recevoir()
			x.Horloge.Avancer(age)
			x.a.Horloge.Avancer(age)
			if age > 48*time.Hour {
				if err := x.a.sePresenter(); err != nil { // what is old enough is forgotten
					t.Fatal(err)
				}
				if n := x.a.Compter("synchro_envois"); n > 0 {
					t.Fatalf("%d événements gardés", n)
				}
			}
			executer(t, x.App, nil, "UPDATE hub_noeuds SET applique = 1", "DELETE FROM hub_lecteurs WHERE demande IN (SELECT id FROM hub_demandes WHERE version > 1)",
				"DELETE FROM hub_demandes WHERE version > 1", "DELETE FROM hub_entrees WHERE pos > 1", "UPDATE hub_curseur SET pos = 1")
			if err := sauvegardes.Confirmer(x.App, essai); err != nil {
				t.Fatal(err)
			}
			d, _ := x.a.Deposer(x.a.c, c)
			toutes = append(toutes, x.a.vue(d, demandes.Deposee))
			executer(t, x.a.App, dbx.Params{"c": "1.1"}, "UPDATE rattachements SET curseur = {:c}")
			x.a.recevoir() // the cursor is of another life
			if l := x.a.lien(); l.Curseur != "" || l.Refus != "" {
				t.Errorf("%q %q", l.Curseur, l.Refus)
			}
			for range 2 { // once to learn it, once more with the next epoch
				_ = x.a.sePresenter() // what matters is what she sees
				x.a.envoyer()
			}
			x.voitTout(p, toutes)
		})
	}
}

// Another run of a guichet takes its place when it follows the one before, and is
// refused as long as that one speaks.
func TestDeuxProgrammesNOntPasUneCle(t *testing.T) {
	x := ouvrirReseau(t)
	a := x.a.intrus()
	copie := *a
	copie.instance = "copie"
	presence := rattachement.Presence{Epoque: 1, Precedente: "autre"}
	if status, code := copie.appeler("POST", rattachement.CheminPresence, presence); status != 409 || code != rattachement.CodeInstance {
		t.Errorf("une copie est entendue : %d %s", status, code)
	}
	presence.Precedente = a.instance
	if status, _ := copie.appeler("POST", rattachement.CheminPresence, presence); status != 200 {
		t.Errorf("le programme qui redémarre n’est pas entendu : %d", status)
	}
	if status, code := a.appeler("POST", rattachement.CheminEvenements, rattachement.Lot{}); status != 409 || code != rattachement.CodeInstance {
		t.Errorf("l’ancien est encore entendu : %d %s", status, code)
	}
	if n := x.Compter("hub_noeuds WHERE instance = 'copie'"); n != 1 {
		t.Error(n)
	}
	if n, err := synchro.NoeudParID(x.App, a.noeud); err != nil || n.Epoque != 1 {
		t.Error(n, err)
	}
}
