package synchro_test

import (
	"errors"
	"sync"
	"testing"

	"guichet/pb_hooks/hub/synchro"
)

func decider(t *testing.T, l synchro.Log, apres synchro.Pos, lot ...synchro.Entree) error {
	t.Helper()
	err := l.Append(t.Context(), lot, &apres)
	if err != nil && !errors.Is(err, synchro.ErrDepasse) {
		t.Fatal(err)
	}
	return err
}

func essaiCloture(t *testing.T, s support) {
	l, autre := s.ouvrir(t), s.ouvrir(t)
	refuse := func(apres synchro.Pos) {
		t.Helper()
		if decider(t, autre, apres, decision("n1", "compte")) == nil {
			t.Errorf("a decision is written after %d", apres)
		}
	}
	un := []synchro.Entree{decision("n1", "compte"), decision(synchro.Tous, "catalogue"), decision("n2", "compte")}
	if err := decider(t, l, 0, un...); err != nil {
		t.Fatal("the first decisions: ", err)
	}
	refuse(0)
	lues := lire(t, l, 0, 3)
	comparer(t, un, lues)
	refuse(lues[1].Pos)
	montee := entree("n1", "demande") // disturbs nobody
	ajouter(t, l, montee)
	deux := decision("n1", "compte")
	if err := decider(t, autre, lues[2].Pos, deux); err != nil {
		t.Fatal("who read the last one: ", err)
	}
	refuse(lues[2].Pos)
	lues = lire(t, l, 0, 5)
	comparer(t, append(un, montee, deux), lues)
	if err := decider(t, l, lues[4].Pos, decision("n2", "compte"), decision("n2", "compte")); err != nil {
		t.Fatal("who read on: ", err)
	}
	lire(t, l, lues[4].Pos, 2)
}

func essaiClotureOubliee(t *testing.T, s support) {
	l := s.ouvrir(t)
	if err := decider(t, l, 0, decision("n1", "compte"), decision("n1", "compte")); err != nil {
		t.Fatal(err)
	}
	lues := lire(t, l, 0, 2)
	oublier(t, l, lues[1].Pos)
	if decider(t, l, 0, decision("n1", "compte")) == nil {
		t.Error("a decision is written after none, and one is left")
	}
	if err := decider(t, l, lues[1].Pos, decision("n2", "compte")); err != nil {
		t.Error("who read one that is forgotten: ", err)
	}
	derniere := lire(t, l, lues[1].Pos, 1)[0].Pos
	oublier(t, l, lues[0].Pos, derniere)
	if err := decider(t, l, derniere, decision("n2", "compte")); err != nil {
		t.Error("all that came is forgotten: ", err)
	}
	lire(t, l, derniere, 1)
}

func essaiRivaux(t *testing.T, s support) {
	const tours = 15
	rivaux := []synchro.Log{s.ouvrir(t), s.ouvrir(t), s.ouvrir(t)}
	derniere := synchro.Pos(0)
	for range tours {
		reussites := make([]bool, len(rivaux))
		var fin sync.WaitGroup
		for i, l := range rivaux {
			fin.Go(func() { reussites[i] = decider(t, l, derniere, decision("n1", "compte")) == nil })
		}
		fin.Wait()
		n := 0
		for _, r := range reussites {
			if r {
				n++
			}
		}
		if n != 1 {
			t.Fatalf("%d rivals wrote after %d", n, derniere)
		}
		derniere = lire(t, rivaux[0], derniere, 1)[0].Pos
	}
	if lit(t, rivaux[0], derniere) {
		t.Error("one that was refused is there")
	}
}
