package synchro_test

import (
	"context"
	"errors"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"guichet/pb_hooks/hub/synchro"
)

// essayer opens the log, and gathers the alarms.
func (g *grappe) essayer(t *testing.T, changer func(*synchro.Cluster)) (l synchro.Log, alarmes []string, err error) {
	t.Helper()
	r := g.reglages
	r.Alarme = func(err error) { alarmes = append(alarmes, err.Error()) }
	changer(&r)
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	l, err = synchro.OuvrirNATS(ctx, r)
	if err == nil {
		t.Cleanup(func() {
			if err := l.Close(); err != nil {
				t.Error(err)
			}
		})
	}
	return l, alarmes, err
}

func tel(*synchro.Cluster) {}

func (g *grappe) creer(t *testing.T, c jetstream.StreamConfig) {
	t.Helper()
	if _, err := g.admin.CreateStream(t.Context(), c); err != nil {
		t.Fatal(err)
	}
}

func TestUnFluxPeuSurEstRefuse(t *testing.T) {
	bon := jetstream.StreamConfig{Name: "FED", Subjects: []string{"fed.up.>", "fed.dn.>"}, Storage: jetstream.FileStorage, Replicas: 1, Discard: jetstream.DiscardNew}
	for nom, gater := range map[string]func(*jetstream.StreamConfig){
		"en mémoire":          func(c *jetstream.StreamConfig) { c.Storage = jetstream.MemoryStorage },
		"qui jette le début":  func(c *jetstream.StreamConfig) { c.Discard = jetstream.DiscardOld },
		"un par sujet":        func(c *jetstream.StreamConfig) { c.MaxMsgsPerSubject = 1 },
		"qui jette le lu":     func(c *jetstream.StreamConfig) { c.Retention = jetstream.InterestPolicy },
		"comprimé":            func(c *jetstream.StreamConfig) { c.Compression = jetstream.S2Compression },
		"sans accusé":         func(c *jetstream.StreamConfig) { c.NoAck = true },
		"qui écrit plus tard": func(c *jetstream.StreamConfig) { c.PersistMode = jetstream.AsyncPersistMode },
		"qui n'oublie pas":    func(c *jetstream.StreamConfig) { c.DenyDelete = true },
		"qui remplace":        func(c *jetstream.StreamConfig) { c.AllowRollup = true },
		"d'autres sujets":     func(c *jetstream.StreamConfig) { c.Subjects = []string{"fed.>"} },
	} {
		t.Run(nom, func(t *testing.T) {
			g := nouvelleGrappe(t, 1, synchrone, comptes)
			mauvais := bon
			gater(&mauvais)
			g.creer(t, mauvais)
			if _, _, err := g.essayer(t, tel); !errors.Is(err, synchro.ErrPeuSur) {
				t.Error(err)
			}
		})
	}
	g := nouvelleGrappe(t, 1, synchrone, comptes)
	g.creer(t, bon)
	if _, _, err := g.essayer(t, func(c *synchro.Cluster) { c.Replicas = 3 }); !errors.Is(err, synchro.ErrPeuSur) {
		t.Errorf("one replica: %v", err)
	}
	l, alarmes, err := g.essayer(t, tel)
	if err != nil || len(alarmes) > 0 {
		t.Fatal("a good one: ", err, alarmes)
	}
	ajouter(t, l, entrees("n1", 1)...)
}

func TestUnServeurQuiAccuseAvantDEcrireEstRefuse(t *testing.T) {
	g := nouvelleGrappe(t, 1, `sync_interval: "2m"`, comptes)
	if _, _, err := g.essayer(t, tel); !errors.Is(err, synchro.ErrPeuSur) {
		t.Error(err)
	}
}

func TestUnServeurDontOnNeSaitRienFaitUneAlarme(t *testing.T) {
	g := nouvelleGrappe(t, 1, `sync_interval: "2m"`, "accounts { HUB { jetstream: enabled, users: [{user: hub, password: hub}] } }")
	l, alarmes, err := g.essayer(t, tel)
	if err != nil {
		t.Fatal(err)
	}
	if len(alarmes) != 1 || !strings.Contains(alarmes[0], "sync_interval") {
		t.Errorf("%q", alarmes)
	}
	ajouter(t, l, entrees("n1", 1)...)
}

func TestLesVersions(t *testing.T) {
	for version, bonne := range map[string]bool{
		"2.15.2": true, "2.15.3-RC.1": true, "2.16.0": true, "3.0.0": true, "2.15.1": false, "2.9.30": false, "1.99.99": false, "": false, "v2": false,
	} {
		if err := synchro.VersionSuffit(version); (err == nil) != bonne {
			t.Errorf("%q: %v", version, err)
		}
	}
}

func TestUneGrappeEnRetardEstAttendue(t *testing.T) {
	g := nouvelleGrappe(t, 1, synchrone, comptes)
	g.arreter(0)
	alarme := make(chan error, 100)
	fin := make(chan error, 1)
	var l synchro.Log
	go func() {
		var err error
		l, _, err = g.essayer(t, func(c *synchro.Cluster) { c.Alarme = func(err error) { alarme <- err } })
		fin <- err
	}()
	if err := <-alarme; err == nil {
		t.Error("an alarm without a reason")
	}
	g.demarrer(t, 0)
	if err := <-fin; err != nil {
		t.Fatal(err)
	}
	ajouter(t, l, entrees("n1", 1)...)
}

func TestUneGrappeQuiNeVientPasNEstPasAttenduePlusQueDit(t *testing.T) {
	g := nouvelleGrappe(t, 1, synchrone, comptes)
	g.arreter(0)
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	if _, err := synchro.OuvrirNATS(ctx, g.reglages); !errors.Is(err, context.DeadlineExceeded) || errors.Is(err, synchro.ErrPeuSur) {
		t.Error(err)
	}
}

func TestUnFluxPleinRefuseEtNePerdRien(t *testing.T) {
	g := nouvelleGrappe(t, 1, synchrone, comptes)
	l, _, err := g.essayer(t, func(c *synchro.Cluster) { c.Octets = 64 << 10 })
	if err != nil {
		t.Fatal(err)
	}
	var ecrites []synchro.Entree
	for {
		lot := entrees("n1", 20)
		if err = l.Append(t.Context(), lot, nil); err != nil {
			break
		}
		if ecrites = append(ecrites, lot...); len(ecrites) > 10000 {
			t.Fatal("it is never full")
		}
	}
	t.Log(err)
	comparer(t, ecrites, lire(t, l, 0, len(ecrites)))

	// It is given more room, and an end, where it is.
	l, _, err = g.essayer(t, func(c *synchro.Cluster) { c.Octets, c.Garde = 10<<20, 24*time.Hour })
	if err != nil {
		t.Fatal(err)
	}
	ajouter(t, l, entrees("n1", 20)...)
	s, err := g.admin.Stream(t.Context(), "FED")
	if err != nil {
		t.Fatal(err)
	}
	if c := s.CachedInfo().Config; c.MaxAge != 24*time.Hour || c.MaxBytes != 10<<20 || c.Discard != jetstream.DiscardNew {
		t.Errorf("%+v", c)
	}
}

func TestPlusDEvenementsQueLeServeurNEnSouffre(t *testing.T) {
	g := nouvelleGrappe(t, 1, synchrone, comptes)
	l := g.ouvrir(t)
	const auteurs, parLot = 5, 1500
	var fin sync.WaitGroup
	for range auteurs {
		fin.Go(func() {
			if err := l.Append(t.Context(), entrees("n1", parLot), nil); err != nil {
				t.Error(err)
			}
		})
	}
	fin.Wait()
	if !t.Failed() {
		lire(t, l, 0, auteurs*parLot)
	}
}

func TestQuiRenonceRendSesPlaces(t *testing.T) {
	g := nouvelleGrappe(t, 1, synchrone, comptes)
	l := g.ouvrir(t)
	for range 3 {
		ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
		err := l.Append(ctx, entrees("n1", 1900), nil)
		cancel()
		if !errors.Is(err, context.DeadlineExceeded) {
			t.Fatal("it was not given up: ", err)
		}
	}
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	if err := l.Append(ctx, entrees("n2", 1900), nil); err != nil {
		t.Fatal(err)
	}
}

func TestUnMessageEtrangerNArretePasLaLecture(t *testing.T) {
	g := nouvelleGrappe(t, 1, synchrone, comptes)
	l := g.ouvrir(t)
	m := &nats.Msg{Subject: "fed.up.n9.a.b.c", Data: []byte("étranger"), Header: nats.Header{"Fed-Signature": {"!"}, "Fed-Recue": {"hier"}}}
	for _, m := range []*nats.Msg{m, {Subject: "fed.dn.n9"}} {
		if _, err := g.admin.PublishMsg(t.Context(), m); err != nil {
			t.Fatal(err)
		}
	}
	voulue := entree("n1", "compte")
	ajouter(t, l, voulue)
	lues := lire(t, l, 0, 3)
	for _, e := range lues[:2] {
		if len(e.Signature) > 0 || e.Cle != "" || e.RecueLe.IsZero() {
			t.Errorf("%+v", e)
		}
	}
	if string(lues[0].Octets) != "étranger" || lues[0].Noeud != "n9" || lues[0].Genre != "a.b.c" {
		t.Errorf("%+v", lues[0])
	}
	comparer(t, []synchro.Entree{voulue}, lues[2:])
}

// nats-server is for tests: a mairie would carry it for nothing.
func TestLeProgrammeNEmporteAucunServeurNATS(t *testing.T) {
	sortie, err := exec.CommandContext(t.Context(), "go", "list", "-deps", "guichet", "guichet/pb_hooks/hub/synchro").Output()
	if err != nil {
		t.Fatal(err)
	}
	paquets := strings.Fields(string(sortie))
	for _, present := range []string{"guichet", "github.com/nats-io/nats.go/jetstream"} {
		if !slices.Contains(paquets, present) {
			t.Errorf("no %s: this list proves nothing", present)
		}
	}
	for _, p := range paquets {
		if strings.HasPrefix(p, "github.com/nats-io/nats-server") {
			t.Errorf("the program carries %s", p)
		}
	}
}
