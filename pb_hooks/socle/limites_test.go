package socle_test

import (
	"fmt"
	"net/http"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"guichet/pb_hooks/guichettest"
	"guichet/pb_hooks/socle"
)

func horlogeFixe() *socle.Horloge {
	return socle.NouvelleHorloge(func() time.Time { return guichettest.Debut })
}

func TestFenetreDUneLimite(t *testing.T) {
	h := horlogeFixe()
	l := socle.NouvellesLimites(h)
	essayer := func(cle string) bool { return l.Permettre(cle, 3, time.Hour) == nil }
	for i := range 3 {
		if !essayer("a") {
			t.Fatalf("essai %d refusé", i+1)
		}
	}
	if essayer("a") {
		t.Error("le quatrième essai passe")
	}
	if !essayer("b") {
		t.Error("une clé compte pour une autre")
	}
	err := l.Permettre("a", 3, time.Hour)
	if e := socle.EnErreur(err); e.HTTP() != http.StatusTooManyRequests || !strings.HasSuffix(e.Message, "Essayez de nouveau à 11\u00a0h\u00a001.") {
		t.Errorf("%v", err)
	}
	h.Avancer(time.Hour - time.Second)
	if essayer("a") {
		t.Error("un essai refusé rouvre la fenêtre avant l’heure")
	}
	h.Avancer(time.Second)
	if !essayer("a") {
		t.Error("la fenêtre ne se rouvre pas")
	}
}

func TestUneLimiteTientEnMemeTemps(t *testing.T) {
	l := socle.NouvellesLimites(horlogeFixe())
	var passes atomic.Int32
	enMemeTemps(64, func(int) {
		if l.Permettre("a", 10, time.Hour) == nil {
			passes.Add(1)
		}
	})
	if n := passes.Load(); n != 10 {
		t.Errorf("%d essais passent, attendu 10", n)
	}
}

// A flood of new keys costs a bounded memory, and does not free the key that
// somebody guesses against.
func TestUnDelugeDeClesNEffacePasUneLimiteAtteinte(t *testing.T) {
	l := socle.NouvellesLimites(horlogeFixe())
	for range 6 {
		_ = l.Permettre("victime", 5, time.Hour)
	}
	var avant, apres runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&avant)
	for i := range 500_000 {
		_ = l.Permettre(fmt.Sprintf("inconnue-%d", i), 5, time.Hour)
	}
	runtime.GC()
	runtime.ReadMemStats(&apres)
	if gagne := int64(apres.HeapAlloc) - int64(avant.HeapAlloc); gagne > 20<<20 {
		t.Errorf("%d Mo de plus", gagne>>20)
	}
	if l.Permettre("victime", 5, time.Hour) == nil {
		t.Error("le déluge rouvre la limite")
	}
	runtime.KeepAlive(l)
}
