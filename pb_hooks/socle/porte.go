package socle

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/hook"
	"github.com/pocketbase/pocketbase/tools/routine"
)

// politique is the content policy of every page of ours: no script and no
// style but our own files, no frame, no form sent elsewhere.
const politique = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; " +
	"connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// porte is the gate. The public listener knows neither PocketBase's console
// (/_/) nor its API (/api/), whatever the headers say: these answer on a
// second listener bound to the loopback, reached through « ssh -L ».
type porte struct {
	console *http.Server
	adresse string // where the console listens, once it does
	pret    func() // called when both listeners answer
}

// Publique is the handler of the public listener: our registered routes and
// nothing of PocketBase's. A superuser's token is dropped, never honoured.
func (s *Socle) Publique(app core.App) (http.Handler, error) {
	instance, collectivites, err := s.routeurs(app)
	if err != nil {
		return nil, fmt.Errorf("routes: %w", err)
	}
	suite := http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		if premier := segment(req.URL.Path); premier == "" || SegmentReserve(premier) {
			instance.ServeHTTP(w, req)
			return
		}
		collectivites.ServeHTTP(w, req)
	})
	var gardee http.Handler = suite
	if s.garde != nil {
		gardee = s.garde(app, suite, func(err error) http.Handler { return s.Refuser(app, err) })
	}
	croise := http.NewCrossOriginProtection()
	if s.Config.PublicURL != "" {
		// Behind a proxy the Host header may differ from the browser's origin.
		if err := croise.AddTrustedOrigin(strings.TrimSuffix(s.Config.PublicURL, "/")); err != nil {
			s.Logger.Error("public_url is not an origin", "err", err)
		}
	}
	for _, r := range s.routes {
		if r.Ailleurs {
			croise.AddInsecureBypassPattern(r.Methode + " " + r.Chemin)
		}
	}
	croise.SetDenyHandler(s.Refuser(app, errAutreSite))
	return s.suivre(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", politique)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("X-Frame-Options", "DENY")
		h.Set("Referrer-Policy", "same-origin")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
		if s.Config.Secure() {
			h.Set("Strict-Transport-Security", "max-age=31536000")
		}
		req.Header.Del("Authorization")
		s.proxy.regarder(s.Config.TrustedProxy, req)
		croise.Handler(gardee).ServeHTTP(w, req)
	})), nil
}

var errAutreSite = Err(Interdit, "Ce formulaire vient d’un autre site. Ouvrez la page du guichet et recommencez.")

// Refuser answers every request with the page of an error.
func (s *Socle) Refuser(app core.App, err error) http.Handler {
	page := s.mener(&Route{Chemin: toutChemin, Acces: Public, Action: func(*Requete) error { return err }})
	return http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		_ = page(evenement(app, w, req)) // it has answered: see mener
	})
}

// servir binds the floor to « serve »: routes, gate, second listener.
func servir(app core.App, s *Socle) {
	s.porte = &porte{}
	app.OnServe().Bind(&hook.Handler[*core.ServeEvent]{
		Id:       "guichet.porte",
		Priority: 1000, // after every room, closest to the listener
		Func: func(e *core.ServeEvent) error {
			e.InstallerFunc = nil // the first start must not offer a superuser to whoever reads the terminal
			if err := e.Next(); err != nil {
				return err
			}
			tout := e.Server.Handler
			publique, err := s.Publique(e.App)
			if err != nil {
				return err
			}
			e.Server.Handler = s.sousSonNom(publique)
			if err := s.porte.ouvrirConsole(s, tout); err != nil {
				return err
			}
			if s.porte.pret != nil {
				s.porte.pret() // the listener is open: connections wait for the accept that follows
			}
			return nil
		},
	})
	app.OnTerminate().BindFunc(func(e *core.TerminateEvent) error {
		s.porte.fermer()
		return e.Next()
	})
}

// AdresseConsole is where the technicians' console listens, "" when it is off.
func (s *Socle) AdresseConsole() string { return s.porte.adresse }

func (p *porte) ouvrirConsole(s *Socle, tout http.Handler) error {
	if s.Config.AdminListen == "" {
		return nil
	}
	l, err := net.Listen("tcp", s.Config.AdminListen)
	if err != nil {
		return fmt.Errorf("console listener: %w", err)
	}
	p.adresse = l.Addr().String()
	p.console = &http.Server{Handler: tout, ReadHeaderTimeout: time.Minute}
	routine.FireAndForget(func() {
		if err := p.console.Serve(l); err != nil && !errors.Is(err, http.ErrServerClosed) {
			s.Logger.Error("console listener", "err", err)
		}
	})
	return nil
}

func (p *porte) fermer() {
	if p.console == nil {
		return
	}
	ctx, annuler := context.WithTimeout(context.Background(), time.Second)
	defer annuler()
	_ = p.console.Shutdown(ctx)
}
