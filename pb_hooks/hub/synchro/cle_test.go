package synchro_test

import (
	"crypto/ed25519"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/pocketbase/dbx"

	"guichet/pb_hooks/hub/synchro"
	"guichet/pb_hooks/rattachement"
)

func (g *guichet) changerDeCle() {
	g.x.t.Helper()
	if err := rattachement.ChangerDeCle(g.x.t.Context(), g.App, essai); err != nil {
		g.x.t.Fatal(err)
	}
}

// vieillir lets time pass for everybody.
func (x *reseau) vieillir(d time.Duration) {
	x.Horloge.Avancer(d)
	x.a.Horloge.Avancer(d)
	x.b.Horloge.Avancer(d)
}

// A guichet changes its key with events on the way, when the answer is lost, and
// when it hears so only after the one before has stopped signing.
func TestUnGuichetChangeDeCle(t *testing.T) {
	x := ouvrirReseau(t)
	p := x.personne(lucie)
	c, _ := x.a.connaitre("lucie@example.org", p)
	var toutes []string
	deposer := func() {
		d, _ := x.a.Deposer(x.a.c, c)
		toutes = append(toutes, x.a.vue(d, "deposee"))
	}
	deposer()
	x.a.numeroter() // signed by the first key, sent after it was replaced
	avant := x.a.lien()
	vieux := x.a.intrus()
	x.a.changerDeCle()
	deposer()
	x.a.envoyer()
	x.voitTout(p, toutes)
	if l := x.a.lien(); l.Privee == avant.Privee || l.Prochaine != "" || l.Epoque != avant.Epoque {
		t.Error("la clé n’a pas changé")
	}

	// Whoever copied the first one calls for a day, and takes nothing in its place.
	_, autre, _ := ed25519.GenerateKey(nil)
	if status, code := vieux.appeler(http.MethodPost, rattachement.CheminCle, rattachement.ProuverCle(vieux.hub, vieux.noeud, autre)); status != http.StatusUnauthorized || code != rattachement.CodeSignature {
		t.Errorf("l’ancienne clé se remplace : %d %s", status, code)
	}
	if status, _ := vieux.appeler(http.MethodGet, rattachement.CheminEvenements+"?after=&wait=0", nil); status != http.StatusNoContent && status != http.StatusOK {
		t.Errorf("l’ancienne clé ne signe plus : %d", status)
	}
	x.vieillir(25 * time.Hour)
	if status, code := vieux.appeler(http.MethodGet, rattachement.CheminEvenements+"?after=&wait=0", nil); status != http.StatusUnauthorized || code != rattachement.CodeSignature {
		t.Errorf("l’ancienne clé signe encore : %d %s", status, code)
	}

	// Its answer is lost, for two days.
	avant = x.a.lien()
	x.a.changerDeCle()
	apres := x.a.lien()
	executer(t, x.a.App, dbx.Params{"a": avant.Privee, "p": apres.Privee}, "UPDATE rattachements SET privee = {:a}, prochaine = {:p}")
	x.vieillir(48 * time.Hour)
	x.a.changerDeCle()
	if l := x.a.lien(); l.Privee != apres.Privee || l.Prochaine != "" {
		t.Error("la clé dont la réponse s’est perdue n’est pas reprise")
	}
	deposer()
	x.a.envoyer()
	x.voitTout(p, toutes)
}

// A key is changed each year, at a presence, by itself; nobody has it changed to a key
// that he does not hold.
func TestUneCleDUnAnEstChangee(t *testing.T) {
	x := ouvrirReseau(t)
	avant := x.a.lien().Privee
	if err := x.a.sePresenter(); err != nil || x.a.lien().Privee != avant {
		t.Fatal("la clé change le premier jour", err)
	}
	x.vieillir(366 * 24 * time.Hour)
	if err := x.a.sePresenter(); err != nil || x.a.lien().Privee == avant {
		t.Error("la clé d’un an n’est pas changée", err)
	}
	a := x.b.intrus()
	publique, _, _ := ed25519.GenerateKey(nil)
	_, autre, _ := ed25519.GenerateKey(nil)
	fausse := rattachement.ProuverCle(a.hub, a.noeud, autre)
	fausse.Cle = rattachement.EcrireCle(publique)
	for nom, d := range map[string]rattachement.NouvelleCle{
		"sans la tenir":        fausse,
		"d’un autre hub":       rattachement.ProuverCle("autre", a.noeud, autre),
		"d’un autre guichet":   rattachement.ProuverCle(a.hub, x.a.lien().Noeud, autre),
		"qui n’en est pas une": {Cle: "x", Preuve: "y"},
	} {
		if status, code := a.appeler(http.MethodPost, rattachement.CheminCle, d); status != http.StatusUnprocessableEntity || code != rattachement.CodeForme {
			t.Errorf("une clé %s : %d %s", nom, status, code)
		}
	}
}

// A hub that takes no other key hears of the guichet all the same, which goes on with
// the one that it has.
func TestUnHubQuiNePrendPasLaCleNArreteRien(t *testing.T) {
	x := ouvrirReseau(t)
	p := x.personne(lucie)
	c, _ := x.a.connaitre("lucie@example.org", p)
	avant := x.a.lien()
	executer(t, x.App, nil, "CREATE TRIGGER refus BEFORE UPDATE OF cle ON hub_noeuds WHEN NEW.cle != OLD.cle BEGIN SELECT RAISE(ABORT, 'refus'); END")
	x.vieillir(366 * 24 * time.Hour)
	d, _ := x.a.Deposer(x.a.c, c)
	if err := x.a.sePresenter(); err != nil {
		t.Error(err)
	}
	if l := x.a.lien(); l.Privee != avant.Privee || l.Prochaine == "" {
		t.Errorf("clé changée : %t, suivante gardée : %t", l.Privee != avant.Privee, l.Prochaine != "")
	}
	x.a.envoyer()
	x.voitTout(p, []string{x.a.vue(d, "deposee")})
	executer(t, x.App, nil, "DROP TRIGGER refus")
	if err := x.a.sePresenter(); err != nil || x.a.lien().Privee == avant.Privee {
		t.Error("la clé n’est pas changée ensuite", err)
	}
}

// The hub changes its own: the guichets hear of the next one long before it signs,
// and an invitation of just before still serves.
func TestLeHubChangeDeCle(t *testing.T) {
	x := ouvrirReseau(t)
	presenter := func() {
		t.Helper()
		for _, g := range []*guichet{x.a, x.b} {
			if err := g.sePresenter(); err != nil {
				t.Fatal(err)
			}
		}
	}
	presenter()
	premiere := x.a.lien().ClesHub
	if strings.Contains(premiere, " ") {
		t.Fatalf("%q au départ", premiere)
	}
	x.Executer("hub-cle")
	presenter()
	if l := x.a.lien().ClesHub; l != premiere {
		t.Errorf("%q le premier jour", l)
	}
	if _, err := synchro.AnnoncerCle(x.App, essai); err != nil {
		t.Fatal(err)
	}
	presenter()
	if l := strings.Fields(x.a.lien().ClesHub); len(l) != 2 || l[0] != premiere {
		t.Fatalf("%q une fois annoncée", l)
	}
	suivante := strings.Fields(x.a.lien().ClesHub)[1]
	c := x.ouvrirGuichet("127.0.0.4", "Pré-Inventé", "88903")
	x.vieillir(89 * 24 * time.Hour)
	x.Executer("hub-cle")
	c.Horloge.Avancer(90*24*time.Hour + time.Hour)
	invitation := x.InviterGuichet(c.c)
	x.vieillir(25 * time.Hour)
	x.Executer("hub-cle")
	presenter() // signed by the one after
	if l := strings.Fields(x.a.lien().ClesHub); len(l) != 2 || l[0] != suivante || l[1] != premiere {
		t.Errorf("%q une fois en service", l)
	}
	c.Rattacher(invitation)
	if l := c.lien().ClesHub; l != x.a.lien().ClesHub {
		t.Errorf("%q pour qui arrive", l)
	}
	x.annoncer(annonce(synchro.Tous, "s", 1))
	var entendus []string
	x.a.entendre(&entendus)
	x.a.toutRecevoir()
	egaux(t, "a", entendus, "s 1")
	x.vieillir(61 * 24 * time.Hour)
	x.Executer("hub-cle")
	presenter()
	if l := x.a.lien().ClesHub; l != suivante {
		t.Errorf("%q à la fin", l)
	}
}
