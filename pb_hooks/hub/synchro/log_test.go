package synchro_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"
	"time"

	"guichet/pb_hooks/hub/synchro"
)

// logs are all that there are, each with what prepares it once for several tests.
var logs = []struct {
	nom  string
	neuf func(testing.TB) func(testing.TB) support
}{
	{"SQLite", func(testing.TB) func(testing.TB) support { return surSQLite }},
	{"NATS", surNATS(3)},
	{"un serveur NATS", surNATS(1)},
}

// TestContrat is what every log holds, whatever keeps it.
func TestContrat(t *testing.T) {
	for _, l := range logs {
		t.Run(l.nom, func(t *testing.T) {
			neuf := l.neuf(t)
			for _, c := range clauses {
				t.Run(c.nom, func(t *testing.T) { c.essai(t, neuf(t)) })
			}
		})
	}
}

var clauses = []struct {
	nom   string
	essai func(*testing.T, support)
}{
	{"rend chaque entrée telle qu'elle fut écrite, dans l'ordre", essaiExact},
	{"relit depuis n'importe quelle position", essaiRelecture},
	{"écrit une fois ce que plusieurs ajoutent à la fois", essaiConcurrence},
	{"réveille qui attend", essaiAttente},
	{"cesse d'attendre quand le contexte s'achève", essaiContexte},
	{"porte 500 entrées et 900 Kio d'un coup", essaiGrandLot},
	{"oublie sans redonner la position", essaiOubli},
	{"coupe le début", essaiCoupe},
	{"refuse qui n'a pas lu la dernière décision", essaiCloture},
	{"compte les décisions oubliées pour rien", essaiClotureOubliee},
	{"laisse une seule de deux écritures rivales passer", essaiRivaux},
	{"change de nom quand les positions reviennent", essaiIdentite},
	{"refuse une position qu'il n'a pas atteinte", essaiRecule},
	{"refuse une entrée mal formée, et tout ce qui vient avec", essaiMalForme},
	{"se ferme", essaiFermeture},
}

func essaiExact(t *testing.T, s support) {
	l := s.ouvrir(t)
	voulues := []synchro.Entree{
		entree("n1", "compte"), entree("n1", "demande"), entree("n2", "compte"), decision("n1", "compte"), decision(synchro.Tous, "catalogue"),
	}
	voulues[0].Octets = []byte{0, 0xff, '\r', '\n', 0}
	voulues[1].Octets = []byte(`{"nom":"Noël É","s":"\u0000"} `)
	voulues[1].Signature, voulues[1].Cle = nil, ""
	voulues[2].RecueLe = time.Date(2026, time.March, 29, 3, 30, 0, 123_000_000, time.FixedZone("", 7200)) // kept in UTC
	ajouter(t, l, voulues[:2]...)
	ajouter(t, l, voulues[2:]...)
	voulues[2].RecueLe = voulues[2].RecueLe.UTC()
	lues := lire(t, l, 0, 5)
	comparer(t, voulues, lues)
	for _, e := range lues {
		if e.RecueLe.Location() != time.UTC {
			t.Errorf("%d: in %v", e.Pos, e.RecueLe.Location())
		}
	}
}

func essaiRelecture(t *testing.T, s support) {
	l := s.ouvrir(t)
	var voulues []synchro.Entree
	for range 4 {
		lot := entrees("n1", 5)
		ajouter(t, l, lot...)
		voulues = append(voulues, lot...)
	}
	toutes := lire(t, l, 0, 20)
	comparer(t, voulues, toutes)
	comparer(t, voulues[7:], lire(t, l, toutes[6].Pos, 13))
	comparer(t, voulues[3:5], lire(t, l, toutes[2].Pos, 2))
	comparer(t, voulues, lire(t, s.ouvrir(t), 0, 20)) // another process of the hub
	un, err := l.Read(t.Context(), toutes[18].Pos, 500)
	if err != nil {
		t.Fatal(err)
	}
	comparer(t, voulues[19:], un)
}

func essaiConcurrence(t *testing.T, s support) {
	const auteurs, lots, parLot = 8, 12, 15
	l, m := s.ouvrir(t), s.ouvrir(t) // two processes where the log allows it
	var fin sync.WaitGroup
	for i := range auteurs {
		noeud := fmt.Sprintf("n%d", i)
		fin.Go(func() {
			for j := range lots {
				lot := entrees(noeud, parLot)
				for k := range lot {
					lot[k].Octets = fmt.Appendf(nil, "%s %d", noeud, j*parLot+k)
				}
				if err := []synchro.Log{l, m}[i%2].Append(t.Context(), lot, nil); err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	fin.Wait()
	suivant := map[string]int{}
	for _, e := range lire(t, l, 0, auteurs*lots*parLot) {
		if voulu := fmt.Sprintf("%s %d", e.Noeud, suivant[e.Noeud]); string(e.Octets) != voulu {
			t.Fatalf("%d: %q instead of %q", e.Pos, e.Octets, voulu)
		}
		suivant[e.Noeud]++
	}
	if derniere := lire(t, l, 0, auteurs*lots*parLot)[auteurs*lots*parLot-1].Pos; lit(t, l, derniere) {
		t.Error("more entries than were written")
	}
}

func essaiAttente(t *testing.T, s support) {
	const tours = 40
	l := s.ouvrir(t)
	var lues []synchro.Entree
	lue := make(chan struct{}, tours)
	var fin sync.WaitGroup
	fin.Go(func() {
		defer close(lue)
		for apres := synchro.Pos(0); len(lues) < tours; lue <- struct{}{} {
			ctx, cancel := context.WithTimeout(t.Context(), patience)
			recues, err := l.Read(ctx, apres, 10)
			cancel()
			if err != nil || len(recues) != 1 {
				t.Errorf("%d entries, %v", len(recues), err)
				return
			}
			lues, apres = append(lues, recues...), recues[0].Pos
		}
	})
	voulues := entrees("n1", tours)
	for _, e := range voulues {
		ajouter(t, l, e)
		if _, ok := <-lue; !ok {
			break
		}
	}
	fin.Wait()
	comparer(t, voulues, lues)
}

func essaiContexte(t *testing.T, s support) {
	l := s.ouvrir(t)
	ajouter(t, l, entrees("n1", 3)...)
	derniere := lire(t, l, 0, 3)[2].Pos
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if lues, err := l.Read(ctx, derniere, 10); !errors.Is(err, context.DeadlineExceeded) || lues != nil {
		t.Errorf("%d entries, %v", len(lues), err)
	}
	ctx, cancel = context.WithCancel(t.Context())
	fin := make(chan error, 1)
	go func() {
		_, err := l.Read(ctx, derniere, 10)
		fin <- err
	}()
	cancel()
	select {
	case err := <-fin:
		if !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
	case <-time.After(patience):
		t.Fatal("it still waits")
	}
	if lues, err := l.Read(ctx, 0, 10); !errors.Is(err, context.Canceled) || lues != nil {
		t.Errorf("a context that has ended: %d entries, %v", len(lues), err)
	}
	if err := l.Append(ctx, entrees("n1", 1), nil); !errors.Is(err, context.Canceled) {
		t.Errorf("append with a context that has ended: %v", err)
	}
	if lit(t, l, derniere) {
		t.Error("an entry that was given up is there")
	}
}

func essaiGrandLot(t *testing.T, s support) {
	l := s.ouvrir(t)
	lot := entrees("n1", 500)
	alea := rand.NewChaCha8([32]byte{1})
	for i := range lot {
		lot[i].Octets = make([]byte, 900<<10/500)
		alea.Read(lot[i].Octets)
	}
	lot[250].Octets = bytes.Repeat([]byte("é"), 32<<10) // the largest event
	ajouter(t, l, lot...)
	comparer(t, lot, lire(t, l, 0, 500))
}

func essaiOubli(t *testing.T, s support) {
	l := s.ouvrir(t)
	voulues := entrees("n1", 6)
	ajouter(t, l, voulues...)
	lues := lire(t, l, 0, 6)
	un, err := l.Read(t.Context(), 0, 1) // one that goes on from there may hold the next ones
	if err != nil {
		t.Fatal(err)
	}
	oublier(t, l, lues[1].Pos, lues[2].Pos, lues[5].Pos)
	oublier(t, l, lues[1].Pos, lues[5].Pos+1000)
	oublier(t, l)
	finirPar(t, s, l, un[0].Pos, voulues[3], voulues[4])
	autre := entree("n2", "compte")
	ajouter(t, l, autre)
	restes := finirPar(t, s, l, 0, voulues[0], voulues[3], voulues[4], autre)
	if restes[3].Pos <= lues[5].Pos {
		t.Errorf("position %d again, after %d", restes[3].Pos, lues[5].Pos)
	}
	comparer(t, []synchro.Entree{autre}, lire(t, l, lues[5].Pos, 1)) // a cursor on a hole
	finirPar(t, s, l, lues[1].Pos, voulues[3])
}

func essaiCoupe(t *testing.T, s support) {
	l := s.ouvrir(t)
	couper := func(avant time.Time) {
		t.Helper()
		if err := l.Trim(t.Context(), avant); err != nil {
			t.Fatal(err)
		}
	}
	couper(time.Now()) // nothing yet
	vieilles := entrees("n1", 3)
	ajouter(t, l, vieilles...)
	lues := lire(t, l, 0, 3)
	couper(vieilles[0].RecueLe.Add(-time.Hour))
	comparer(t, vieilles, lire(t, l, 0, 3))
	avant := laMillisecondeSuivante()
	recentes := entrees("n1", 2)
	ajouter(t, l, recentes...)
	couper(avant)
	finirPar(t, s, l, 0, recentes...)
	couper(laMillisecondeSuivante())
	neuve := entree("n2", "compte")
	ajouter(t, l, neuve)
	restes := finirPar(t, s, l, lues[0].Pos, neuve)
	if restes[0].Pos <= lues[2].Pos+2 {
		t.Errorf("position %d again", restes[0].Pos)
	}
	finirPar(t, s, l, 0, neuve)
}

func essaiIdentite(t *testing.T, s support) {
	identite := func(l synchro.Log) string {
		t.Helper()
		id, err := l.Identity(t.Context())
		if err != nil || id == "" {
			t.Fatalf("%q, %v", id, err)
		}
		return id
	}
	l := s.ouvrir(t)
	ajouter(t, l, entrees("n1", 2)...)
	avant := identite(l)
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	l = s.ouvrir(t)
	if id := identite(l); id != avant {
		t.Errorf("%q, then %q", avant, id)
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	s.revenir(t)
	if id := identite(s.ouvrir(t)); id == avant {
		t.Errorf("still %q", id)
	}
}

func essaiRecule(t *testing.T, s support) {
	l := s.ouvrir(t)
	if _, err := l.Read(t.Context(), 3, 10); !errors.Is(err, synchro.ErrRecule) {
		t.Error(err)
	}
	ajouter(t, l, entrees("n1", 3)...)
	derniere := lire(t, l, 0, 3)[2].Pos
	if _, err := l.Read(t.Context(), derniere+1, 10); !errors.Is(err, synchro.ErrRecule) {
		t.Error(err)
	}
	oublier(t, l, derniere)
	if lit(t, l, derniere) {
		t.Error("an entry after the last one")
	}
}

func essaiMalForme(t *testing.T, s support) {
	l := s.ouvrir(t)
	for nom, gater := range map[string]func(*synchro.Entree){
		"sans octets":              func(e *synchro.Entree) { e.Octets = nil },
		"sans heure":               func(e *synchro.Entree) { e.RecueLe = time.Time{} },
		"sans sens":                func(e *synchro.Entree) { e.Sens = "" },
		"d'un nœud à point":        func(e *synchro.Entree) { e.Noeud = "n1.compte" },
		"d'un nœud à joker":        func(e *synchro.Entree) { e.Noeud = "*" },
		"de tous vers le hub":      func(e *synchro.Entree) { e.Noeud = synchro.Tous },
		"d'un genre vide":          func(e *synchro.Entree) { e.Genre = "" },
		"d'un genre à joker":       func(e *synchro.Entree) { e.Genre = ">" },
		"d'un genre sans fin":      func(e *synchro.Entree) { e.Genre = strings.Repeat("g", 65) },
		"d'une clé à deux lignes":  func(e *synchro.Entree) { e.Cle = "k1\r\nNats-Msg-Id: 1" },
		"d'un genre à deux lignes": func(e *synchro.Entree) { e.Genre = "compte\n" },
	} {
		lot := entrees("n1", 3)
		gater(&lot[2])
		if err := l.Append(t.Context(), lot, nil); err == nil {
			t.Errorf("%s: it is written", nom)
		}
	}
	debut := synchro.Pos(0)
	if err := l.Append(t.Context(), entrees("n1", 1), &debut); err == nil {
		t.Error("an event of a guichet is written after a cloture")
	}
	ajouter(t, l) // nothing to write is no fault
	if lit(t, l, 0) {
		t.Error("an entry is there")
	}
}

func essaiFermeture(t *testing.T, s support) {
	l := s.ouvrir(t)
	ajouter(t, l, entree("n1", "compte"))
	derniere := lire(t, l, 0, 1)[0].Pos
	fin := make(chan error, 1)
	go func() {
		_, err := l.Read(t.Context(), derniere, 10)
		fin <- err
	}()
	if err := errors.Join(l.Close(), l.Close()); err != nil {
		t.Fatal(err)
	}
	select {
	case err := <-fin:
		if !errors.Is(err, synchro.ErrFerme) {
			t.Error(err)
		}
	case <-time.After(patience):
		t.Fatal("a Read still waits")
	}
	_, lecture := l.Read(t.Context(), 0, 10)
	_, identite := l.Identity(t.Context())
	for _, err := range []error{
		lecture, identite, l.Append(t.Context(), entrees("n1", 1), nil), l.Forget(t.Context(), 1), l.Trim(t.Context(), time.Now()),
	} {
		if !errors.Is(err, synchro.ErrFerme) {
			t.Error(err)
		}
	}
}
