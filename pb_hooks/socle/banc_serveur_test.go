package socle_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/letsencrypt/pebble/v2/ca"
	"github.com/letsencrypt/pebble/v2/db"
	"github.com/letsencrypt/pebble/v2/va"
	"github.com/letsencrypt/pebble/v2/wfe"
	"github.com/miekg/dns"

	"guichet/pb_hooks/socle"
)

// patience is how long a test waits for what must come.
const patience = 20 * time.Second

// servir opens the listeners as « serve » does. It gives what stops them and
// waits for the end; the end of the test does it too.
func (b *banc) servir() (arreter func()) {
	b.t.Helper()
	ctx, annuler := context.WithCancel(context.Background())
	ouvert, fini := make(chan string, 1), make(chan error, 1)
	go func() { fini <- b.Servir(ctx, func(url string) { ouvert <- url }) }()
	arrete := false
	arreter = func() {
		annuler()
		if arrete {
			return
		}
		arrete = true
		if err := <-fini; err != nil {
			b.t.Error(err)
		}
	}
	select {
	case <-ouvert:
	case err := <-fini:
		annuler()
		b.t.Fatalf("serve s’est arrêté : %v", err)
	}
	b.t.Cleanup(arreter)
	return arreter
}

// visiteur asks the public listener under a name, whatever the DNS says.
// racines are the authorities it trusts.
func (b *banc) visiteur(racines *x509.CertPool) *http.Client {
	public, clair := socle.Adresses(b.Socle)
	transport := &http.Transport{
		ForceAttemptHTTP2: true, TLSClientConfig: &tls.Config{RootCAs: racines, MinVersion: tls.VersionTLS12},
		DialContext: func(ctx context.Context, reseau, adresse string) (net.Conn, error) {
			vers := public
			if strings.HasSuffix(adresse, ":80") {
				vers = clair
			}
			return new(net.Dialer).DialContext(ctx, reseau, vers)
		},
	}
	b.t.Cleanup(transport.CloseIdleConnections)
	return &http.Client{
		Transport: transport, Timeout: patience,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// demander asks one address and reads the answer.
func demander(t *testing.T, c *http.Client, methode, url string) (*http.Response, string, error) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), methode, url, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	res, err := c.Do(req)
	if err != nil {
		return nil, "", err
	}
	defer res.Body.Close()
	corps, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res, string(corps), nil
}

// autorite is Pebble, the test authority of Let's Encrypt, stricter than it: it
// refuses sound requests from time to time and forgets its proofs.
type autorite struct {
	*httptest.Server
	Racines   *x509.CertPool // of the certificates it gives
	Demandes  atomic.Int64   // requests received
	Ordres    atomic.Int64   // of a certificate: what ends an order comes later, by itself
	mise      atomic.Pointer[http.Handler]
	dns       string
	annuaire  atomic.Pointer[string] // where every name leads, "" for nowhere
	validite  time.Duration
	recus     chan string // the names whose certificate was kept
	t         *testing.T
	autorites *ca.CAImpl
}

// ouvrirAutorite starts an authority that is down until [autorite.Ouvrir].
func ouvrirAutorite(t *testing.T, validite time.Duration) *autorite {
	t.Helper()
	t.Setenv("PEBBLE_VA_NOSLEEP", "1")
	a := &autorite{t: t, validite: validite, recus: make(chan string, 100)}
	ici := "127.0.0.1"
	a.annuaire.Store(&ici)
	a.Server = httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		a.Demandes.Add(1)
		if strings.Contains(req.URL.Path, "order-plz") || strings.Contains(req.URL.Path, "new-order") {
			a.Ordres.Add(1)
		}
		if h := a.mise.Load(); h != nil {
			(*h).ServeHTTP(w, req)
			return
		}
		w.WriteHeader(http.StatusForbidden)
	}))
	a.Config.ErrorLog = log.New(io.Discard, "", 0)
	a.StartTLS()
	t.Cleanup(a.Close)
	noms, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	a.dns = noms.Addr().String()
	serveur := &dns.Server{Listener: noms, Handler: dns.HandlerFunc(a.repondreDNS)}
	fini := make(chan error, 1)
	go func() { fini <- serveur.ActivateAndServe() }()
	t.Cleanup(func() {
		_ = noms.Close()
		if err := <-fini; err != nil && !errors.Is(err, net.ErrClosed) {
			t.Error(err)
		}
	})
	return a
}

func (a *autorite) repondreDNS(w dns.ResponseWriter, question *dns.Msg) {
	reponse := new(dns.Msg)
	reponse.SetReply(question)
	nom, vers := question.Question[0].Name, *a.annuaire.Load()
	switch {
	case vers == "" || !strings.HasSuffix(nom, ".exemple.fr."):
		reponse.Rcode = dns.RcodeNameError
	case question.Question[0].Qtype == dns.TypeA:
		rr, err := dns.NewRR(fmt.Sprintf("%s 1 IN A %s", nom, vers))
		if err != nil {
			a.t.Error(err)
			return
		}
		reponse.Answer = append(reponse.Answer, rr)
	}
	_ = w.WriteMsg(reponse)
}

// Ouvrir makes it answer; it proves the names on the two listeners of a guichet.
func (a *autorite) Ouvrir(b *banc) {
	a.t.Helper()
	public, clair := socle.Adresses(b.Socle)
	port := func(adresse string) (n int) {
		if _, p, err := net.SplitHostPort(adresse); err == nil {
			_, _ = fmt.Sscan(p, &n)
		}
		return n
	}
	muet := log.New(io.Discard, "", 0)
	base := db.NewMemoryStore()
	a.autorites = ca.New(muet, base, "", "ecdsa", 0, 1, map[string]ca.Profile{"default": {Description: "essai", ValidityPeriod: uint64(a.validite / time.Second)}})
	verif := va.New(muet, port(clair), port(public), true, a.dns, base)
	portes := wfe.New(muet, base, verif, a.autorites, []string{"pebble.letsencrypt.org"}, true, false, 1, 1)
	h := portes.Handler()
	a.Racines = x509.NewCertPool()
	a.Racines.AddCert(a.autorites.GetRootCert(0).Cert)
	a.mise.Store(&h)
}

// banc opens a floor whose domain asks this authority.
func (a *autorite) banc(args ...string) *banc {
	a.t.Helper()
	racine := filepath.Join(a.t.TempDir(), "autorite.pem")
	bloc := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: a.Certificate().Raw})
	if err := os.WriteFile(racine, bloc, 0o600); err != nil {
		a.t.Fatal(err)
	}
	a.t.Setenv("GUICHET_ACME_ROOT_CA_FILE", racine)
	a.t.Setenv("GUICHET_ACME_DIRECTORY", a.URL+wfe.DirectoryPath)
	b := poser(a.t, append([]string{
		"--listen=127.0.0.1:0", "--redirect-listen=127.0.0.1:0", "--admin-listen=", "--domain=guichet.exemple.fr",
	}, args...))
	socle.ReglerACME(b.Socle, func(context.Context, string) error { return nil },
		func(socle.Echec, int) time.Duration { return 50 * time.Millisecond }, func(d string) { a.recus <- d })
	return b
}

// Attendre waits for the next certificate to be kept.
func (a *autorite) Attendre() {
	a.t.Helper()
	select {
	case <-a.recus:
	case <-time.After(patience):
		a.t.Fatal("aucun certificat")
	}
}

// attendreQue waits for what is looked at to be true.
func attendreQue(t *testing.T, quoi string, vrai func() bool) {
	t.Helper()
	fin := time.Now().Add(patience)
	for !vrai() {
		if time.Now().After(fin) {
			t.Fatalf("jamais : %s", quoi)
		}
		time.Sleep(5 * time.Millisecond)
	}
}
