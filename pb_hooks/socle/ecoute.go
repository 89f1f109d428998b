package socle

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io/fs"
	"log"
	"log/slog"
	"net"
	"net/http"
	"regexp"
	"strings"
	"sync"
	"time"

	"github.com/pocketbase/pocketbase/tools/routine"
)

// How long a visitor may take. A form with its files goes through a slow line:
// what is bounded tightly is the header, which costs nobody anything to send.
const (
	delaiEntete   = 10 * time.Second
	delaiInactif  = 2 * time.Minute
	delaiClair    = 10 * time.Second // a redirection is short
	delaiFin      = 10 * time.Second // for the requests under way when the guichet stops
	maxEntete     = 64 << 10
	maxEnteteHTTP = 16 << 10
)

// ecoute is the public side: where it listens, in clear or with a certificate
// and then with a second listener in clear, which redirects to the first.
type ecoute struct {
	socle       *Socle
	public      net.Listener
	clair       net.Listener // nil without certificate, or when it is turned off
	certificats sourceCertificats
	serveur     *http.Server // that of the public listener, once it is set
	redirection *http.Server
	ctx         context.Context // of what works beside the listeners
	arreter     context.CancelFunc
	travaux     sync.WaitGroup

	mu      sync.Mutex
	muettes map[net.Conn]bool // that have said nothing yet: nobody waits for an answer
}

// ecouter opens the public listeners. Nothing answers on them yet.
func (s *Socle) ecouter() (*ecoute, error) {
	ctx, arreter := context.WithCancel(context.Background())
	e := &ecoute{socle: s, ctx: ctx, arreter: arreter, muettes: map[net.Conn]bool{}}
	if err := e.ouvrir(); err != nil {
		e.fermer()
		return nil, err
	}
	return e, nil
}

func (e *ecoute) ouvrir() (err error) {
	c := e.socle.Config
	if e.certificats, err = e.socle.sourceCertificats(e.ctx); err != nil {
		return err
	}
	if e.public, err = net.Listen("tcp", c.Listen); err != nil {
		return fmt.Errorf("public listener: %w", conseiller(err))
	}
	if !c.TLSListener() || c.RedirectListen == "" {
		return nil
	}
	if e.clair, err = net.Listen("tcp", c.RedirectListen); err != nil {
		return fmt.Errorf("redirect listener (redirect_listen, empty to do without): %w", conseiller(err))
	}
	return nil
}

// conseiller tells what to do when a port below 1024 is refused.
func conseiller(err error) error {
	if errors.Is(err, fs.ErrPermission) {
		return fmt.Errorf("%w: run it as a service (guichet service install), or once: setcap cap_net_bind_service=+ep on the program", err)
	}
	return err
}

// origine is the address of the public listener, without proxy nor domain.
func (e *ecoute) origine() string {
	if e.certificats != nil {
		return "https://" + e.public.Addr().String()
	}
	return "http://" + e.public.Addr().String()
}

// regler prepares the server of the public listener and gives what it accepts
// connections from.
func (e *ecoute) regler(srv *http.Server) net.Listener {
	e.serveur = srv
	srv.ReadHeaderTimeout, srv.IdleTimeout, srv.MaxHeaderBytes = delaiEntete, delaiInactif, maxEntete
	srv.ErrorLog = e.socle.journalServeur()
	srv.ConnState = e.suivre
	// PocketBase would cancel the requests under way as soon as the guichet stops.
	srv.BaseContext = nil
	if e.certificats == nil {
		srv.TLSConfig = nil
		return e.public
	}
	srv.TLSConfig = &tls.Config{
		MinVersion: tls.VersionTLS12, GetCertificate: e.certificats.GetCertificate,
		NextProtos: append([]string{"h2", "http/1.1"}, e.certificats.protocoles()...),
	}
	return tls.NewListener(e.public, srv.TLSConfig)
}

// demarrer opens the redirection, then looks for the certificates.
func (e *ecoute) demarrer() {
	if e.clair != nil {
		e.redirection = &http.Server{
			Handler:     e.certificats.epreuves(http.HandlerFunc(e.socle.versHTTPS)),
			ReadTimeout: delaiClair, WriteTimeout: delaiClair, IdleTimeout: delaiClair, MaxHeaderBytes: maxEnteteHTTP,
			ErrorLog: e.socle.journalServeur(),
		}
		e.lancer(func() {
			if err := e.redirection.Serve(e.clair); err != nil && !errors.Is(err, http.ErrServerClosed) {
				e.socle.Logger.Error("redirect listener", "err", err)
			}
		})
	}
	if e.certificats != nil {
		e.lancer(e.certificats.entretenir)
	}
}

// lancer does a work beside the listeners, which the end waits for.
func (e *ecoute) lancer(f func()) { routine.FireAndForget(f, &e.travaux) }

// suivre remembers the connections that have not asked anything: a browser
// opens some in advance, and the end must not wait for them.
func (e *ecoute) suivre(c net.Conn, etat http.ConnState) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if etat == http.StateNew {
		e.muettes[c] = true
		return
	}
	delete(e.muettes, c)
}

// fermer lets the requests under way end, for delaiFin at most.
func (e *ecoute) fermer() {
	e.arreter()
	ctx, annuler := context.WithTimeout(context.Background(), delaiFin)
	defer annuler()
	if e.serveur != nil {
		e.mu.Lock()
		for c := range e.muettes {
			_ = c.Close()
		}
		e.mu.Unlock()
		if err := e.serveur.Shutdown(ctx); err != nil {
			e.socle.Logger.Warn("requests were cut", "err", err)
			_ = e.serveur.Close()
		}
	}
	if e.redirection != nil {
		_ = e.redirection.Close()
	}
	for _, l := range []net.Listener{e.public, e.clair} {
		if l != nil {
			_ = l.Close()
		}
	}
	e.travaux.Wait()
}

// versHTTPS sends a browser to the same page under the public address. A form
// that was sent in clear is refused: sending it again would hide that it was
// readable on its way.
func (s *Socle) versHTTPS(w http.ResponseWriter, req *http.Request) {
	if req.Method != http.MethodGet && req.Method != http.MethodHead {
		http.Error(w, "Le guichet ne répond qu’en https : "+s.Config.PublicURL, http.StatusForbidden)
		return
	}
	http.Redirect(w, req, s.Config.PublicURL+req.URL.RequestURI(), http.StatusMovedPermanently)
}

// sousSonNom answers the pages under the public address alone: the other names
// of domain lead to it.
func (s *Socle) sousSonNom(suite http.Handler) http.Handler {
	noms := s.Config.Domains()
	if len(noms) < 2 {
		return suite
	}
	public := hoteDe(strings.TrimPrefix(s.Config.PublicURL, "https://"))
	return http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		for _, n := range noms {
			if n != public && hoteDe(req.Host) == n {
				s.versHTTPS(w, req)
				return
			}
		}
		suite.ServeHTTP(w, req)
	})
}

// hoteDe is a Host header without its port, in lower case.
func hoteDe(hote string) string {
	if h, _, err := net.SplitHostPort(hote); err == nil {
		hote = h
	}
	return strings.ToLower(strings.TrimSuffix(hote, "."))
}

// adresseVisiteur is what net/http writes of a connection: personal data, that
// no log keeps.
var adresseVisiteur = regexp.MustCompile(`\b(from|serving) \S+:`)

// journalServeur is the log of net/http: broken handshakes and connections,
// without the visitors' addresses.
func (s *Socle) journalServeur() *log.Logger {
	return log.New(ecritureJournal{s.Logger}, "", 0)
}

type ecritureJournal struct{ logger *slog.Logger }

func (j ecritureJournal) Write(p []byte) (int, error) {
	j.logger.Debug("connection", "err", adresseVisiteur.ReplaceAllString(strings.TrimSpace(string(p)), "$1 a visitor:"))
	return len(p), nil
}
