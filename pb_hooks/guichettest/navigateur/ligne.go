package navigateur

import (
	"io"
	"net"
	"net/url"
	"sync"
	"testing"
)

// Ligne is a line between the browsers and a guichet that holds back what is
// heavy and can be cut: a file is under way for as long as the test wants.
type Ligne struct {
	vers  string
	seuil int64 // bytes that one connection may send

	mu       sync.Mutex
	coupee   bool
	retenues []net.Conn
}

// Ligne puts a line before the guichet, on which no connection sends more than
// seuil bytes until the end of the test or [Ligne.Couper].
func (g *Guichet) Ligne(t testing.TB, seuil int64) *Ligne {
	t.Helper()
	u, err := url.Parse(g.URL)
	if err != nil {
		t.Fatal(err)
	}
	ecoute, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l := &Ligne{vers: u.Host, seuil: seuil}
	g.URL = "http://" + ecoute.Addr().String()
	var fini sync.WaitGroup
	fini.Go(func() {
		for {
			c, err := ecoute.Accept()
			if err != nil {
				return
			}
			fini.Go(func() { l.porter(c) })
		}
	})
	t.Cleanup(func() {
		_ = ecoute.Close()
		l.Couper()
		fini.Wait()
	})
	return l
}

// porter carries one connection until one side ends it or it is cut.
func (l *Ligne) porter(navigateur net.Conn) {
	guichet, err := net.Dial("tcp", l.vers)
	if err != nil {
		_ = navigateur.Close()
		return
	}
	l.mu.Lock()
	l.retenues = append(l.retenues, navigateur, guichet)
	coupee := l.coupee
	l.mu.Unlock()
	if coupee {
		_, _ = navigateur.Close(), guichet.Close()
		return
	}
	retour := make(chan struct{})
	go func() {
		defer close(retour)
		_, _ = io.Copy(navigateur, guichet)
		_ = navigateur.Close()
	}()
	if n, _ := io.CopyN(guichet, navigateur, l.seuil); n < l.seuil {
		_ = guichet.Close() // the browser has ended
	}
	<-retour // past the threshold nothing is read any more: the browser waits
	_ = guichet.Close()
}

// Couper cuts every connection, and those to come until [Ligne.Retablir].
func (l *Ligne) Couper() { l.couper(true) }

// Retablir lets connections come again.
func (l *Ligne) Retablir() { l.couper(false) }

func (l *Ligne) couper(coupee bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.coupee = coupee
	if !coupee {
		return
	}
	for _, c := range l.retenues {
		_ = c.Close()
	}
	l.retenues = nil
}
