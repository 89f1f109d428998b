package socle

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"

	"github.com/coreos/go-systemd/v22/daemon"
	"github.com/pocketbase/pocketbase/apis"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/hook"
)

// Servir answers on the public listener until ctx ends, then lets the workers
// finish what they hold and closes the databases. pret, if any, is called with
// the base URL once the guichet answers.
func (s *Socle) Servir(ctx context.Context, pret func(url string)) error {
	liberer, err := s.Verrouiller()
	if err != nil {
		return err
	}
	defer liberer()
	if err := s.app.Bootstrap(); err != nil {
		return fmt.Errorf("open the database: %w", err)
	}
	l, err := s.ecouter()
	if err != nil {
		return errors.Join(err, Fermer(s.app))
	}
	s.ecoute = l
	if s.Config.InClear() {
		s.Logger.Warn("insecure_http: passwords and demandes can be read on their way")
	}
	s.app.OnServe().BindFunc(func(e *core.ServeEvent) error {
		e.Listener = l.regler(e.Server)
		return e.Next()
	})
	s.porte.pret = func() {
		l.demarrer()
		url := l.origine()
		s.Logger.Info("guichet is open", "url", s.AdressePublique(), "listen", l.public.Addr(), "console", s.AdresseConsole())
		s.signaler(daemon.SdNotifyReady, "STATUS=Open at "+s.AdressePublique())
		l.lancer(func() { s.veiller(l.ctx) })
		if pret != nil {
			pret(url)
		}
	}
	servi := make(chan struct{})
	s.app.OnServe().Bind(&hook.Handler[*core.ServeEvent]{
		Id:       "guichet.servi",
		Priority: -1000, // around every room
		Func: func(e *core.ServeEvent) error {
			defer close(servi)
			return e.Next()
		},
	})
	fini := make(chan error, 1)
	go func() {
		// Our pages answer to their own origin only: no CORS header is right.
		fini <- apis.Serve(s.app, apis.ServeConfig{HttpAddr: l.public.Addr().String(), AllowedOrigins: []string{"https://nobody.invalid"}})
	}()
	select {
	case err = <-fini:
	case <-ctx.Done():
		select { // no room starts anything once it is stopped
		case <-servi:
		case err = <-fini:
		}
	}
	s.signaler(daemon.SdNotifyStopping, "STATUS=Stopping")
	l.fermer()
	errFin := Fermer(s.app)
	if errors.Is(err, http.ErrServerClosed) {
		err = nil
	}
	return errors.Join(err, errFin)
}

// Loger opens the guichet without any listener: another program of this process
// gives its handler what comes to its public address, and closes it with [Fermer]
// once nothing is under way.
func (s *Socle) Loger() (http.Handler, error) {
	if err := s.app.Bootstrap(); err != nil {
		return nil, fmt.Errorf("open the database: %w", err)
	}
	ouvrir := func() (http.Handler, error) {
		if err := s.app.RunAllMigrations(); err != nil {
			return nil, err
		}
		routeur, err := apis.NewRouter(s.app)
		if err != nil {
			return nil, err
		}
		e := &core.ServeEvent{Router: routeur, Server: &http.Server{ReadHeaderTimeout: delaiEntete}}
		e.App = s.app
		err = s.app.OnServe().Trigger(e, func(e *core.ServeEvent) error {
			e.Server.Handler, err = e.Router.BuildMux()
			return err
		})
		return e.Server.Handler, err
	}
	h, err := ouvrir()
	if err != nil {
		return nil, errors.Join(err, Fermer(s.app))
	}
	return h, nil
}

// Fermer lets the workers of every room finish, then closes the databases. An
// application whose state is only reset goes on watching its data folder and
// writing its log. One that is closed already stays so.
func Fermer(app core.App) error {
	if !app.IsBootstrapped() {
		return nil
	}
	return app.OnTerminate().Trigger(&core.TerminateEvent{App: app}, func(e *core.TerminateEvent) error {
		return e.App.ResetBootstrapState()
	})
}

// AdressePublique is the origin of the addresses written in mails: the
// configuration's public_url, or where this program listens.
func (s *Socle) AdressePublique() string {
	if s.Config.PublicURL != "" {
		return s.Config.PublicURL
	}
	if s.ecoute != nil {
		return s.ecoute.origine()
	}
	return "http://" + s.Config.Listen
}

// FichierJS is one JavaScript hook dropped in by a département.
type FichierJS struct{ Nom, SHA256 string }

// EmpreintesJS lists the hooks of a folder with the hash of each, for the log:
// such a file has the full power of the program.
func EmpreintesJS(folder string) ([]FichierJS, error) {
	entrees, err := os.ReadDir(folder)
	if err != nil {
		return nil, err
	}
	var l []FichierJS
	for _, e := range entrees {
		if e.IsDir() || !strings.HasSuffix(e.Name(), ".pb.js") {
			continue
		}
		b, err := os.ReadFile(filepath.Join(folder, e.Name()))
		if err != nil {
			return nil, err
		}
		h := sha256.Sum256(b)
		l = append(l, FichierJS{Nom: e.Name(), SHA256: hex.EncodeToString(h[:])})
	}
	return l, nil
}

// Arret is closed when the guichet begins to stop: a request that waits on
// purpose answers then. It is nil, and never closed, before [Socle.Servir].
func (s *Socle) Arret() <-chan struct{} {
	if s.ecoute == nil {
		return nil
	}
	return s.ecoute.ctx.Done()
}
