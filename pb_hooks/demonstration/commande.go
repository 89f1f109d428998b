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
	c := &cobra.Command{
		Use: "demo", Short: "Try the guichet of an imaginary commune: nothing to set, nothing left behind", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if !cmd.Flags().Changed("port") {
				l.port = portLibre(portHabituel)
			}
			return l.servir(cmd.Context(), cmd.OutOrStdout(), cmd.ErrOrStderr())
		},
	}
	c.Flags().IntVar(&l.port, "port", portHabituel, "port on 127.0.0.1; 0 takes a free one; without this flag, the next free one when it is taken")
	c.Flags().StringVar(&l.keep, "keep", "", "keep the data in this folder, and use them again")
	c.Flags().StringVar(&l.pret, "ready-file", "", "write the addresses in this file, as JSON, once the demo answers; no browser is opened")
	return c
}

type lancement struct {
	version    string
	monter     Monter
	port       int
	keep, pret string
}

// servir answers until ctx ends.
func (l lancement) servir(ctx context.Context, sortie, erreurs io.Writer) (err error) {
	if l.pret != "" {
		if err := os.Remove(l.pret); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("ready file: %w", err)
		}
	}
	cfg, err := config.Default()
	if err != nil {
		return err
	}
	d, err := Ouvrir(l.keep, time.Now)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, d.Fermer()) }()

	cfg.DataDir, cfg.Listen, cfg.AdminListen = d.Dir, net.JoinHostPort("127.0.0.1", strconv.Itoa(l.port)), ""
	// Moving the clock by two months must not sign the visitor out.
	cfg.Session = config.Session{UsagerIdle: longtemps, UsagerAbsolute: longtemps, AgentIdle: longtemps, AgentAbsolute: longtemps}
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
		// The file first: who reads that it is open finds it there.
		if err := l.ecrirePret(app, url); err != nil {
			arreter(err)
			return
		}
		d.annoncer(sortie, url)
		if l.pret == "" { // nobody drives it
			ouvrirNavigateur(url + "/demo")
		}
	})
	if cause := context.Cause(ctx); cause != nil && !errors.Is(cause, context.Canceled) {
		err = errors.Join(err, cause)
	}
	return err
}

const longtemps = 10 * 365 * 24 * time.Hour

// portLibre is the first port from one on where nobody listens, which somebody
// may still take before us.
func portLibre(premier int) int {
	for port := premier; port < premier+100; port++ {
		l, err := net.Listen("tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(port)))
		if err == nil {
			_ = l.Close()
			return port
		}
	}
	return 0
}

func (d *Demo) annoncer(w io.Writer, url string) {
	fin, finFr := "deletes everything", "efface tout"
	if d.garde {
		fin, finFr = "keeps everything in "+d.Dir, "garde tout dans "+d.Dir
	}
	fmt.Fprintf(w, "\nDemo of the guichet: open %s/demo\nAll of it is invented and no mail leaves. Ctrl-C stops and %s.\n"+
		"\nDémonstration du guichet\u00a0: ouvrez %s/demo\nTout y est inventé et aucun courriel ne part. Ctrl-C arrête et %s.\n\n", url, fin, url, finFr)
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
	Boite    string        `json:"boite"`
	Personas []personaPret `json:"personas"`
}

type personaPret struct {
	Code string `json:"code"`
	Nom  string `json:"nom"`
	URL  string `json:"url"` // opening it signs in
}

func (l lancement) ecrirePret(app core.App, url string) error {
	if l.pret == "" {
		return nil
	}
	c, err := commune(app)
	if err != nil {
		return err
	}
	g := guichetPret{Nom: c.Enseigne, Role: "guichet", URL: url + c.Chemin() + "/", Boite: url + "/demo/courriels"}
	for _, p := range personas {
		g.Personas = append(g.Personas, personaPret{p.Code, p.Nom, url + p.Chemin()})
	}
	brut, err := json.MarshalIndent(pret{[]guichetPret{g}}, "", "  ")
	if err != nil {
		return err
	}
	if err := ecrireFichier(l.pret, append(brut, '\n')); err != nil {
		return fmt.Errorf("ready file: %w", err)
	}
	return nil
}
