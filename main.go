// Guichet is one executable with which a mairie, an intercommunalité or a
// département runs its own guichet citoyen.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/plugins/jsvm"
	"github.com/spf13/cobra"

	"guichet/config"
	"guichet/pb_hooks"
	"guichet/pb_hooks/socle"
)

// version is set by the build (-ldflags "-X main.version=…").
var version = "dev"

func main() {
	ctx, arreter := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer arreter()
	if err := run(ctx, os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "guichet:", err)
		os.Exit(1)
	}
}

// run leads the program and returns the error of its command. It stands in for
// PocketBase's own command line, which exits 0 whatever happened and opens the
// database before it knows which command is meant.
func run(ctx context.Context, args []string) error {
	racine := &cobra.Command{
		Use: "guichet", Short: "A guichet citoyen in one file", Version: version,
		SilenceErrors: true, SilenceUsage: true,
	}
	config.Flags(racine.PersistentFlags())
	racine.SetArgs(args)

	cfg, err := config.Load(args)
	if err != nil {
		return err
	}
	app := core.NewBaseApp(core.BaseAppConfig{DataDir: cfg.DataDir, DBConnect: socle.Connecter})
	s, err := pb_hooks.Register(app, cfg, pb_hooks.Options{Options: socle.Options{Version: version, Logger: cfg.Logger(os.Stderr)}})
	if err != nil {
		return err
	}
	if cfg.Hooks.JSEnabled {
		if err := accueillirJS(app, cfg, s); err != nil {
			return err
		}
	}
	racine.AddCommand(commandeServe(s), commandeSuperuser(s))
	racine.AddCommand(s.Commandes()...)
	return racine.ExecuteContext(ctx)
}

// accueillirJS loads the *.pb.js files that a département drops in, without
// watching them: each is logged with its SHA-256.
func accueillirJS(app core.App, cfg *config.Config, s *socle.Socle) error {
	fichiers, err := socle.EmpreintesJS(cfg.Hooks.JSDir)
	if err != nil {
		return fmt.Errorf("hooks.js_dir: %w", err)
	}
	for _, f := range fichiers {
		s.Logger.Info("JavaScript hook", "file", f.Nom, "sha256", f.SHA256)
	}
	return jsvm.Register(app, jsvm.Config{HooksDir: cfg.Hooks.JSDir, HooksWatch: false, MigrationsDir: cfg.Hooks.JSDir})
}
