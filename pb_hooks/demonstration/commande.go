package demonstration

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net"
	"os"
	"strconv"
	"time"

	"github.com/pocketbase/pocketbase/core"
	"github.com/spf13/cobra"

	"guichet/config"
	"guichet/pb_hooks/socle"
)

// Monter puts every room on an application, this one included: only the
// package that knows them all can.
type Monter func(app core.App, cfg *config.Config, o socle.Options, d *Demo) (*socle.Socle, error)

// portHabituel is the first port that the demo tries.
const portHabituel = 8090

// Commande is « guichet demo ». It reads no configuration: neither the files
// nor the environment of the machine reach it.
func Commande(version string, monter Monter) *cobra.Command {
	l := lancement{version: version, monter: monter}
	var hub bool
	var code string
	c := &cobra.Command{
		Use: "demo", Short: "Try the guichet of an imaginary commune: nothing to set, nothing left behind", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			switch {
			case hub:
				return l.servirReseau(cmd)
			case code != "":
				return l.servirRelie(cmd, code)
			default:
				return l.servirSeul(cmd)
			}
		},
	}
	c.Flags().IntVar(&l.port, "port", portHabituel, "port on 127.0.0.1; 0 takes a free one; without this flag, the next free one when it is taken")
	c.Flags().StringVar(&l.keep, "keep", "", "keep the data in this folder, and use them again")
	c.Flags().StringVar(&l.pret, "ready-file", "", "write the addresses in this file, as JSON, once the demo answers; no browser is opened")
	c.Flags().BoolVar(&hub, "hub", false, "the guichet of a Département and two communes that it links: three programs, on 127.0.0.1, .2 and .3")
	c.Flags().StringVar(&code, "setting", "", "")
	_ = c.Flags().MarkHidden("setting") // how --hub starts the others; fails for an unknown flag only
	return c
}

// lancement is one program of the demo.
type lancement struct {
	version    string
	monter     Monter
	decor      *decor
	relie      bool // by the hub of the demo
	ip         string
	port       int
	keep, pret string
}

// servirSeul runs the guichet of the commune alone.
func (l lancement) servirSeul(cmd *cobra.Command) error {
	l.decor, l.ip = decors[0], "127.0.0.1"
	if !cmd.Flags().Changed("port") {
		l.port = portLibre(l.ip, portHabituel)
	}
	if err := l.oublierPret(); err != nil {
		return err
	}
	return l.servir(cmd.Context(), cmd.ErrOrStderr(), func(_ core.App, _ *Demo, g guichetPret) error {
		return l.annoncer(cmd.OutOrStdout(), l.keep, g)
	})
}

// annoncer tells whoever waits for it that the guichets answer, the first one
// being where to begin, and where what they hold is kept ("" for nowhere).
func (l lancement) annoncer(w io.Writer, garde string, guichets ...guichetPret) error {
	// The file first: who reads that it is open finds it there.
	if err := l.ecrirePret(guichets); err != nil {
		return err
	}
	adresse := guichets[0].Racine + "/demo"
	fin, finFr := "deletes everything", "efface tout"
	if garde != "" {
		fin, finFr = "keeps everything in "+garde, "garde tout dans "+garde
	}
	fmt.Fprintf(w, "\nDemo of the guichet: open %s\nAll of it is invented and no mail leaves. Ctrl-C stops and %s.\n"+
		"\nDémonstration du guichet\u00a0: ouvrez %s\nTout y est inventé et aucun courriel ne part. Ctrl-C arrête et %s.\n\n", adresse, fin, adresse, finFr)
	if l.pret == "" { // nobody drives it
		ouvrirNavigateur(adresse)
	}
	return nil
}

// servir answers until ctx ends, or ouvert, which is called once it does, fails.
func (l lancement) servir(ctx context.Context, erreurs io.Writer, ouvert func(core.App, *Demo, guichetPret) error) (err error) {
	cfg, err := config.Default()
	if err != nil {
		return err
	}
	d, err := Ouvrir(l.keep, time.Now)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, d.Fermer()) }()
	d.decor, d.relie = l.decor, l.relie

	cfg.Role, cfg.DataDir, cfg.Listen, cfg.AdminListen = l.decor.role, d.Dir, net.JoinHostPort(l.ip, strconv.Itoa(l.port)), ""
	// Moving the clock by two months must not sign the visitor out.
	cfg.Session = sansFin
	app := core.NewBaseApp(core.BaseAppConfig{DataDir: d.Dir, DBConnect: socle.Connecter})
	s, err := l.monter(app, cfg, socle.Options{
		Horloge: d.Horloge, Version: l.version, Demo: true,
		Logger: slog.New(slog.NewTextHandler(erreurs, &slog.HandlerOptions{Level: slog.LevelWarn})),
	}, d)
	if err != nil {
		return err
	}
	ctx, arreter := context.WithCancelCause(ctx)
	defer arreter(nil)
	err = s.Servir(ctx, func(url string) {
		g, err := d.pret(app, url)
		if err == nil {
			err = ouvert(app, d, g)
		}
		if err != nil {
			arreter(err)
		}
	})
	if cause := context.Cause(ctx); cause != nil && !errors.Is(cause, context.Canceled) {
		err = errors.Join(err, cause)
	}
	return err
}

const longtemps = 10 * 365 * 24 * time.Hour

// sansFin are sessions that last as long as the demo.
var sansFin = config.Session{UsagerIdle: longtemps, UsagerAbsolute: longtemps, AgentIdle: longtemps, AgentAbsolute: longtemps}

// portLibre is the first port from one on where nobody listens, which somebody
// may still take before us.
func portLibre(ip string, premier int) int {
	for port := premier; port < premier+100; port++ {
		l, err := net.Listen("tcp", net.JoinHostPort(ip, strconv.Itoa(port)))
		if err == nil {
			_ = l.Close()
			return port
		}
	}
	return 0
}

// pret is what the ready file says: where each guichet answers, and who may
// enter it in one click.
type pret struct {
	Guichets []guichetPret `json:"guichets"`
}

type guichetPret struct {
	Nom      string        `json:"nom"`
	Role     string        `json:"role"` // guichet or hub
	URL      string        `json:"url"`
	Racine   string        `json:"racine"` // its origin
	Boite    string        `json:"boite"`
	Personas []personaPret `json:"personas"`
}

type personaPret struct {
	Code string `json:"code"`
	Nom  string `json:"nom"`
	URL  string `json:"url"` // opening it signs in
}

// pret is what it says of this guichet.
func (d *Demo) pret(app core.App, url string) (guichetPret, error) {
	c, err := d.decor.collectivite(app)
	if err != nil {
		return guichetPret{}, err
	}
	g := guichetPret{Nom: c.Enseigne, Role: d.decor.role, URL: url + c.Chemin() + "/", Racine: url, Boite: url + "/demo/courriels"}
	for _, p := range d.decor.personas {
		g.Personas = append(g.Personas, personaPret{p.Code, p.Nom, url + p.Chemin()})
	}
	return g, nil
}

// oublierPret removes the ready file of an earlier run.
func (l lancement) oublierPret() error {
	if l.pret == "" {
		return nil
	}
	if err := os.Remove(l.pret); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("ready file: %w", err)
	}
	return nil
}

func (l lancement) ecrirePret(guichets []guichetPret) error {
	if l.pret == "" {
		return nil
	}
	brut, err := json.MarshalIndent(pret{guichets}, "", "  ")
	if err != nil {
		return err
	}
	if err := ecrireFichier(l.pret, append(brut, '\n')); err != nil {
		return fmt.Errorf("ready file: %w", err)
	}
	return nil
}
