package synchro_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"guichet/pb_hooks/hub/synchro"
)

// grappe is a cluster of NATS servers in this process. What it keeps is in one
// stream, which a test gets empty.
type grappe struct {
	serveurs []*server.Server
	opts     []*server.Options
	adresses string
	admin    jetstream.JetStream
	reglages synchro.Cluster
}

const (
	synchrone = "sync_interval: always"
	// comptes are those of the servers: that of the hubs may ask whether the
	// servers are safe, and nothing more of the system.
	comptes = `accounts {
		SYS { users: [{user: sys, password: sys}], exports: [{service: "$SYS.REQ.SERVER.PING.JSZ", response: stream}] }
		HUB { jetstream: enabled, users: [{user: hub, password: hub}], imports: [{service: {account: SYS, subject: "$SYS.REQ.SERVER.PING.JSZ"}}] }
	}
	system_account: SYS`
)

// nouvelleGrappe starts n servers, and waits until they agree on who leads.
func nouvelleGrappe(t testing.TB, n int, ecriture, reste string) *grappe {
	t.Helper()
	g := &grappe{}
	ports := portsLibres(t, 2*n)
	var routes, adresses []string
	for i := range n {
		routes = append(routes, fmt.Sprintf("nats://127.0.0.1:%d", ports[n+i]))
		adresses = append(adresses, fmt.Sprintf("nats://127.0.0.1:%d", ports[i]))
	}
	for i := range n {
		texte := fmt.Sprintf("listen: 127.0.0.1:%d\nserver_name: s%d\njetstream { store_dir: %q, %s }\n%s", ports[i], i+1, t.TempDir(), ecriture, reste)
		if n > 1 {
			texte += fmt.Sprintf("\ncluster { name: hubs, listen: 127.0.0.1:%d, routes: [%s] }", ports[n+i], strings.Join(routes, ", "))
		}
		o := &server.Options{}
		if err := o.ProcessConfigString(texte); err != nil {
			t.Fatal(err)
		}
		o.NoSigs, o.NoLog = true, true
		g.opts = append(g.opts, o)
		g.serveurs = append(g.serveurs, nil)
		g.demarrer(t, i)
	}
	t.Cleanup(func() {
		for i := range g.serveurs {
			g.arreter(i)
		}
	})
	for fin := time.Now().Add(patience); !slices.ContainsFunc(g.serveurs, (*server.Server).JetStreamIsLeader); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(fin) {
			t.Fatal("the servers choose no leader")
		}
	}
	g.adresses = strings.Join(adresses, ",")
	g.reglages = synchro.Cluster{
		Adresses: g.adresses, Options: []nats.Option{nats.UserInfo("hub", "hub"), nats.ReconnectWait(100 * time.Millisecond)}, Replicas: n,
		Alarme: func(err error) { t.Log(err) },
	}
	nc, err := nats.Connect(g.adresses, nats.UserInfo("hub", "hub"), nats.MaxReconnects(-1), nats.ReconnectWait(100*time.Millisecond))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(nc.Close)
	if g.admin, err = jetstream.New(nc); err != nil {
		t.Fatal(err)
	}
	return g
}

func (g *grappe) demarrer(t testing.TB, i int) {
	t.Helper()
	s, err := server.NewServer(g.opts[i])
	if err != nil {
		t.Fatal(err)
	}
	g.serveurs[i] = s
	s.Start()
	if !s.ReadyForConnections(patience) {
		t.Fatal("a server does not start")
	}
}

func (g *grappe) arreter(i int) {
	g.serveurs[i].Shutdown()
	g.serveurs[i].WaitForShutdown()
}

func portsLibres(t testing.TB, n int) (ports []int) {
	t.Helper()
	for range n {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		defer l.Close() // after all were drawn: each is another one
		ports = append(ports, l.Addr().(*net.TCPAddr).Port)
	}
	return ports
}

func (g *grappe) ouvrir(t testing.TB) synchro.Log {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	l, err := synchro.OuvrirNATS(ctx, g.reglages)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := l.Close(); err != nil {
			t.Error(err)
		}
	})
	return l
}

func (g *grappe) revenir(t testing.TB) {
	t.Helper()
	if err := g.admin.DeleteStream(t.Context(), "FED"); err != nil && !errors.Is(err, jetstream.ErrStreamNotFound) {
		t.Fatal(err)
	}
}

// immediat: of several servers, one that is behind still has what the leader has
// destroyed.
func (g *grappe) immediat() bool { return len(g.serveurs) == 1 }

// surNATS gives an empty stream to each test, on one cluster for all.
func surNATS(n int) func(testing.TB) func(testing.TB) support {
	return func(t testing.TB) func(testing.TB) support {
		g := nouvelleGrappe(t, n, synchrone, comptes)
		return func(t testing.TB) support {
			g.revenir(t)
			return g
		}
	}
}
