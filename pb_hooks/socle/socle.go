// Package socle is the floor every room stands on: coded errors with a French
// sentence that is safe to show, the clock and the dates, numbers, sessions,
// one-time codes, the hash-chained journal, the registry of routes behind the
// gate, rendering, and the contracts that rooms fill in (RGPD source, health
// probe, command).
//
// It promises that nothing is served which is not a registered [Route], that
// every error reaching a person is a sentence, and that no value leaves the
// journal's lines. It knows no room.
package socle

import (
	"fmt"
	"log/slog"
	"os"
	"sync/atomic"

	"github.com/pocketbase/pocketbase/core"

	"guichet/config"
	"guichet/ui"
)

// Socle is what the rooms share. There is one per application; [De] finds it.
type Socle struct {
	Config   *config.Config
	Horloge  *Horloge
	Coffre   *Coffre
	Limites  *Limites
	Ecrivain Ecrivain
	Logger   *slog.Logger
	Version  string
	Demo     bool // shown as a banner and on every PDF; no mail leaves
	Disque   MesureDisque

	app          core.App
	gabarits     *ui.Gabarits
	routes       []Route
	decorateurs  []func(*Requete)
	collectivite func(*Requete, string) error
	anciennes    func(*Requete) (string, error)
	barrieres    []func(*Requete) error
	registre     registre
	observateurs []func(Passage)
	porte        *porte
	ecoute       *ecoute // the public listeners, once they are open
	acme         reglageACME
	proxy        vuDuProxy
	muet         atomic.Pointer[string]
	reserve      func() string
	garde        Garde
	verrou       verrou
}

const cleStore = "guichet.socle"

// Options are the parts of a [Socle] that tests and the demo replace.
type Options struct {
	Horloge *Horloge     // nil: the system's clock
	Disque  MesureDisque // nil: [Disque]
	Logger  *slog.Logger // nil: standard error
	Version string
	Demo    bool
}

// New makes the floor of app. It reads no database, which is not open yet; the
// key of the data folder is read at bootstrap.
func New(app core.App, cfg *config.Config, o Options) (*Socle, error) {
	if o.Horloge == nil {
		o.Horloge = NouvelleHorloge(nil)
	}
	if o.Disque == nil {
		o.Disque = Disque
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.NewTextHandler(os.Stderr, nil))
	}
	s := &Socle{
		app: app, Config: cfg, Horloge: o.Horloge, Logger: o.Logger, Version: o.Version, Demo: o.Demo, Disque: o.Disque,
		Coffre: &Coffre{}, Limites: NouvellesLimites(o.Horloge), acme: reglageACME{resoudre: resoudreNom, attendre: attendreACME},
	}
	gabarits, err := ui.Charger(fonctionsPages(s), Typographier)
	if err != nil {
		return nil, fmt.Errorf("parse the pages: %w", err)
	}
	s.gabarits = gabarits
	app.Store().Set(cleStore, s)
	enregistrerPropres(s)
	app.OnBootstrap().BindFunc(func(e *core.BootstrapEvent) error {
		if err := verifierProprietaire(e.App.DataDir()); err != nil {
			return err
		}
		// PocketBase would make it readable by every account of the machine.
		if err := os.MkdirAll(e.App.DataDir(), 0o700); err != nil {
			return fmt.Errorf("data folder: %w", err)
		}
		if err := e.Next(); err != nil {
			return err
		}
		if err := s.lireMuet(e.App.DataDir()); err != nil {
			return err
		}
		return s.Coffre.ouvrir(e.App.DataDir())
	})
	servir(app, s)
	return s, nil
}

// De returns the floor of app, which may be the application of a transaction.
// It panics before [New]: that is a programming error.
func De(app core.App) *Socle {
	s, ok := app.Store().Get(cleStore).(*Socle)
	if !ok {
		panic("socle.De before socle.New")
	}
	return s
}

// App is the application of the floor, for a command that must not open its
// database.
func (s *Socle) App() core.App { return s.app }
