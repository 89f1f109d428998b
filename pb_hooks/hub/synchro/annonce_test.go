package synchro_test

import (
	"errors"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/hub/synchro"
	"guichet/pb_hooks/rattachement"
	"guichet/pb_hooks/sauvegardes"
)

const genreEssai = "essai"

func (x *reseau) annoncer(l ...synchro.Annonce) {
	x.t.Helper()
	x.Transaction(func(tx core.App) error {
		for _, a := range l {
			if err := synchro.Annoncer(tx, a); err != nil {
				return err
			}
		}
		return nil
	})
}

func annonce(noeud, sujet string, valeur int) synchro.Annonce {
	return synchro.Annonce{Noeud: noeud, Genre: genreEssai, Verbe: rattachement.VerbeMaj, Sujet: sujet, Data: valeur}
}

// entendre has a guichet keep what it hears of a kind; "panne" fails.
func (g *guichet) entendre(entendus *[]string) {
	rattachement.DeclarerReception(g.App, genreEssai, func(_ core.App, l *rattachement.Lien, e *rattachement.Evenement) error {
		if e.Subject == "panne" {
			return errors.New("what this version does not apply")
		}
		*entendus = append(*entendus, e.Subject+" "+string(e.Data))
		return nil
	})
}

// toutRecevoir has a guichet ask until the hub has nothing for it.
func (g *guichet) toutRecevoir() {
	g.x.t.Helper()
	g.EntendreDe(g.x.Banc)
}

func egaux(t *testing.T, quoi string, recus []string, voulus ...string) {
	t.Helper()
	if !slices.Equal(recus, voulus) {
		t.Errorf("%s : %q, attendu %q", quoi, recus, voulus)
	}
}

// What is announced reaches whom it is for, in its order; of a subject the last state
// alone.
func TestUneAnnonceDescendAQuiElleEst(t *testing.T) {
	x := ouvrirReseau(t)
	var a, b []string
	x.a.entendre(&a)
	x.b.entendre(&b)
	x.annoncer(annonce(synchro.Tous, "s", 1), annonce(x.a.lien().Noeud, "seul", 1), annonce(synchro.Tous, "s", 2))
	x.a.toutRecevoir()
	x.b.toutRecevoir()
	egaux(t, "a", a, "seul 1", "s 2")
	egaux(t, "b", b, "s 2")
	if n := x.Compter("hub_annonces"); n > 0 {
		t.Errorf("%d annonces restent", n)
	}
	if n := x.a.Compter("synchro_rebuts"); n > 0 {
		t.Errorf("%d événements écartés", n)
	}
}

// What no event would hold is refused where it is announced: it does not bar the way
// of what comes after it.
func TestUneAnnonceTropGrandeNeBarreRien(t *testing.T) {
	x := ouvrirReseau(t)
	var a []string
	x.a.entendre(&a)
	trop := annonce(synchro.Tous, "trop", 0)
	trop.Data = strings.Repeat("x", rattachement.DonneesMax)
	if err := x.App.RunInTransaction(func(tx core.App) error { return synchro.Annoncer(tx, trop) }); err == nil {
		t.Error("elle est prise")
	}
	juste := annonce(synchro.Tous, strings.Repeat("s", 64), 0)
	juste.Data = strings.Repeat("x", rattachement.DonneesMax-2)
	x.annoncer(juste, annonce(synchro.Tous, "apres", 1))
	x.a.toutRecevoir()
	if len(a) != 2 || a[1] != "apres 1" {
		t.Errorf("%d entendues", len(a))
	}
}

// The program stops once the log has an announcement and before it is forgotten: it
// comes again, the same, and changes nothing.
func TestUneAnnonceDeuxFoisEcriteNEstEntendueQuUneFois(t *testing.T) {
	x := ouvrirReseau(t)
	var a []string
	x.a.entendre(&a)
	x.annoncer(annonce(synchro.Tous, "s", 1))
	executer(t, x.App, nil, "CREATE TRIGGER coupure BEFORE DELETE ON hub_annonces BEGIN SELECT RAISE(ABORT, 'coupure'); END")
	if _, err := synchro.Publier(t.Context(), x.App); err == nil {
		t.Fatal("rien ne l’arrête")
	}
	executer(t, x.App, nil, "DROP TRIGGER coupure")
	x.a.toutRecevoir()
	var differents int
	if err := x.App.DB().NewQuery("SELECT count(DISTINCT octets) FROM hub_descentes").Row(&differents); err != nil {
		t.Fatal(err)
	}
	if n := x.Compter("hub_descentes"); n != 2 || differents != 1 {
		t.Errorf("%d descentes, %d différentes", n, differents)
	}
	egaux(t, "a", a, "s 1")
}

// What a guichet cannot apply is put aside with the rest going on, and applied by the
// version that knows how, unless something later was heard.
func TestCeQuUnGuichetNeSaitPasFaireAttendUneVersionQuiSait(t *testing.T) {
	x := ouvrirReseau(t)
	n := x.a.lien().Noeud
	x.annoncer(annonce(n, "avant", 1), annonce(n, "vieux", 1))
	x.a.toutRecevoir() // no kind of it is known
	var a []string
	x.a.entendre(&a)
	x.annoncer(annonce(n, "panne", 1), annonce(n, "apres", 1), annonce(n, "vieux", 2))
	x.a.toutRecevoir()
	egaux(t, "sans les écartés", a, "apres 1", "vieux 2")
	if n := x.a.Compter("synchro_rebuts"); n != 3 {
		t.Errorf("%d événements écartés", n)
	}
	if err := rattachement.Rejouer(x.a.App); err != nil {
		t.Fatal(err)
	}
	egaux(t, "avec eux", a, "apres 1", "vieux 2", "avant 1")
	if n := x.a.Compter("synchro_rebuts"); n != 1 {
		t.Errorf("%d événements restent écartés", n)
	}
}

// A guichet that begins, one that was away for longer than the log, and every guichet
// of a hub that was restored, are told again what they have to know.
func TestLEtatEstReditAQuiNeLAPas(t *testing.T) {
	x := ouvrirHub(t)
	dire := 1
	synchro.DeclarerEtat(x.App, synchro.Etat{
		Commun: func(tx core.App, vers string) error { return synchro.Annoncer(tx, annonce(vers, "commun", dire)) },
		Propre: func(tx core.App, noeud string) error { return synchro.Annoncer(tx, annonce(noeud, "propre", dire)) },
	})
	g := x.ouvrirGuichet("127.0.0.2", "Saint-Exemple", "88901")
	var entendus []string
	g.entendre(&entendus)
	g.Rattacher(x.InviterGuichet(g.c))
	g.toutRecevoir()
	egaux(t, "qui commence", entendus, "commun 1", "propre 1")

	entendus, dire = nil, 2
	x.annoncer(annonce(synchro.Tous, "commun", dire))
	x.Projeter()
	x.Horloge.Avancer(46 * 24 * time.Hour)
	g.Horloge.Avancer(46 * 24 * time.Hour)
	x.Executer("hub-journal")
	g.toutRecevoir()
	g.toutRecevoir()
	egaux(t, "qui revient", entendus, "commun 2", "propre 2")

	entendus, dire = nil, 3
	if err := sauvegardes.Confirmer(x.App, essai); err != nil {
		t.Fatal(err)
	}
	g.recevoir() // its cursor is of another life
	if err := g.sePresenter(); err != nil {
		t.Fatal(err)
	}
	g.toutRecevoir()
	egaux(t, "hub restauré", entendus, "commun 3", "propre 3")
}

// An event that the hub put aside is applied by the version that knows how; one that
// has the number of another never is.
func TestLeHubRejoueCeQuIlSaitMaintenantFaire(t *testing.T) {
	x := ouvrirReseau(t)
	a := x.a.intrus()
	neuf := func(e *rattachement.Evenement) { e.Type = rattachement.Typer(genreEssai, rattachement.VerbeMaj) }
	for _, e := range []*rattachement.Evenement{x.a.evenement(2, neuf), x.a.evenement(2, nil)} {
		if status, brut := a.demander(http.MethodPost, rattachement.CheminEvenements, rattachement.Lot{Evenements: []rattachement.Scelle{a.sceller(e)}}); status != http.StatusOK {
			t.Fatal(status, string(brut))
		}
	}
	x.Projeter()
	if n := x.Compter("hub_rebuts"); n != 2 {
		t.Fatalf("%d écartés", n)
	}
	var entendus []string
	synchro.DeclarerGenre(x.App, genreEssai, func(_ *synchro.Transaction, n *synchro.Noeud, e *rattachement.Evenement) error {
		entendus = append(entendus, n.ID+" "+e.Subject)
		return nil
	})
	for range 2 {
		if err := synchro.Rejouer(x.App); err != nil {
			t.Fatal(err)
		}
	}
	egaux(t, "rejoués", entendus, a.noeud+" demande-1")
	if n := x.Compter("hub_rebuts"); n != 1 || x.Compter("hub_demandes") > 0 {
		t.Errorf("%d écartés", n)
	}
}
