package formation

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/pocketbase/pocketbase/core"
	"github.com/spf13/cobra"

	"guichet/config"
	"guichet/pb_hooks/demonstration"
	"guichet/pb_hooks/exploitation"
	"guichet/pb_hooks/socle"
)

// The places of a training, and how many one machine may be asked for.
const (
	placesHabituelles = 10
	placesMax         = 50
)

// Commande is « guichet formation ». lire reads the configuration, once the command is
// known.
func Commande(version string, lire func() (*config.Config, error), monter demonstration.Monter) *cobra.Command {
	c := &cobra.Command{
		Use: "formation", Short: "A guichet where agents train: places with invented mairies, that reset",
		Long: "Each place is the whole guichet of an imaginary mairie, of its own. Who leads the training gives the places, by a code that is read aloud. " +
			"Each night they are all as new again. Nothing leaves them. It has a data folder and an address of its own (data_dir, domain or public_url): " +
			"give it a configuration file apart with --config, or flags, when the machine runs another guichet.",
	}
	nb := placesHabituelles
	l := lancement{version, lire, monter, &nb}
	servir := &cobra.Command{
		Use: "serve", Short: "Serve the places", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return l.servir(cmd.Context()) },
	}
	servir.Flags().IntVar(&nb, "places", placesHabituelles, fmt.Sprintf("how many may train at a time, %d at most: about 30 MB of memory and 10 MB of disk each", placesMax))
	lien := &cobra.Command{
		Use: "link", Short: "Print the link that the Département pastes on its page « Formation »", Args: cobra.NoArgs,
		Long: "It holds a key, by which the guichet of the Département lets its agents in to lead a training: hand it over as a password.",
	}
	autre := lien.Flags().Bool("new", false, "draw another key: the link before it lets nobody in any more")
	lien.RunE = l.avecBase(func(cmd *cobra.Command, app core.App, _ []string) error {
		x, err := lienDe(app, *autre)
		if err == nil {
			fmt.Fprintln(cmd.OutOrStdout(), x.Ecrire())
		}
		return err
	})
	entrer := &cobra.Command{
		Use: "enter", Short: "Print an address that lets in who leads the training, once and for 10 minutes", Args: cobra.NoArgs,
		RunE: l.avecBase(func(cmd *cobra.Command, app core.App, _ []string) error {
			x, err := lienDe(app, false)
			if err != nil {
				return err
			}
			adresse, err := x.Entree(socle.De(app).Horloge.Maintenant())
			if err == nil {
				fmt.Fprintln(cmd.OutOrStdout(), adresse)
			}
			return err
		}),
	}
	c.AddCommand(servir, entrer, lien)
	return c
}

// lancement is how the program is started.
type lancement struct {
	version string
	lire    func() (*config.Config, error)
	monter  demonstration.Monter
	nb      *int
}

var errAutreGuichet = errors.New("this data folder is a guichet's: give the training another one with --data-dir or --config")

// ouvrir makes the guichet, its database unopened. Of the configuration it takes how it
// is reached and where its data go.
func (l lancement) ouvrir() (*socle.Socle, error) {
	if *l.nb < 1 || *l.nb > placesMax {
		return nil, fmt.Errorf("--places: from 1 to %d", placesMax)
	}
	lue, err := l.lire()
	if err != nil {
		return nil, err
	}
	if _, err := os.Stat(filepath.Join(lue.DataDir, "data.db")); err == nil {
		return nil, fmt.Errorf("%s: %w", lue.DataDir, errAutreGuichet)
	}
	cfg, err := config.Default()
	if err != nil {
		return nil, err
	}
	cfg.DataDir, cfg.AdminListen = filepath.Join(lue.DataDir, folderSien), ""
	cfg.Domain, cfg.Listen, cfg.RedirectListen, cfg.PublicURL, cfg.InsecureHTTP = lue.Domain, lue.Listen, lue.RedirectListen, lue.PublicURL, lue.InsecureHTTP
	cfg.ACME, cfg.TLS, cfg.TrustedProxy, cfg.Limits, cfg.Log = lue.ACME, lue.TLS, lue.TrustedProxy, lue.Limits, lue.Log
	app := core.NewBaseApp(core.BaseAppConfig{DataDir: cfg.DataDir, DBConnect: socle.Connecter})
	s, err := socle.New(app, cfg, socle.Options{Version: l.version, Logger: cfg.Logger(os.Stderr)})
	if err != nil {
		return nil, err
	}
	exploitation.Register(app, nil)
	discret := *cfg
	discret.Log.Level = "warn" // the days that the story walks through would fill the log
	Register(app, Options{Places: *l.nb, Monter: l.monter, Journal: discret.Logger(os.Stderr)})
	return s, nil
}

// folderSien is where its own data are, in the data folder: « guichet serve » opens
// none of it by mistake.
const folderSien = "formation"

func (l lancement) servir(ctx context.Context) error {
	s, err := l.ouvrir()
	if err != nil {
		return err
	}
	return s.Servir(ctx, nil)
}

func (l lancement) avecBase(f func(*cobra.Command, core.App, []string) error) func(*cobra.Command, []string) error {
	return func(cmd *cobra.Command, args []string) error {
		s, err := l.ouvrir()
		if err != nil {
			return err
		}
		return s.AvecBase(f)(cmd, args)
	}
}
