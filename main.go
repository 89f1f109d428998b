// Guichet is one executable with which a mairie, an intercommunalité or a
// département runs its own guichet citoyen.
package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/plugins/jsvm"
	"github.com/spf13/cobra"

	"guichet/config"
	"guichet/pb_hooks"
	"guichet/pb_hooks/demonstration"
	"guichet/pb_hooks/formation"
	"guichet/pb_hooks/socle"
)

// version is set by the build (-ldflags "-X main.version=…").
var version = "dev"

func main() {
	ctx, arreter := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer arreter()
	if err := run(ctx, os.Args[1:]); err != nil {
		os.Exit(codeDe(os.Args[1:], err))
	}
}

// codeDe says the error of a command, unless it is told already, and gives its
// exit code. A check that could not run is no amber.
func codeDe(args []string, err error) int {
	var sortie *socle.Sortie
	if errors.As(err, &sortie) && sortie.Err == nil {
		return sortie.Code
	}
	fmt.Fprintln(os.Stderr, "guichet:", err)
	switch {
	case sortie != nil:
		return sortie.Code
	case len(args) > 0 && args[0] == "doctor":
		return socle.Rouge.Gravite()
	default:
		return 1
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
	monter := func(app core.App, cfg *config.Config, o socle.Options, d *demonstration.Demo) (*socle.Socle, error) {
		return pb_hooks.Register(app, cfg, pb_hooks.Options{Options: o, Demonstration: d})
	}
	demo := demonstration.Commande(version, monter)
	former := formation.Commande(version, func() (*config.Config, error) { return config.Load(args) }, monter)
	racine.AddCommand(demo, former)
	racine.SetArgs(args)
	if len(args) > 0 && args[0] == demo.Name() {
		return racine.ExecuteContext(ctx) // whatever the configuration of the machine
	}
	config.Flags(racine.PersistentFlags())
	if len(args) > 0 && args[0] == former.Name() { // its data are no guichet's
		exigerUneCommande(former)
		return racine.ExecuteContext(ctx)
	}

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
	for _, c := range racine.Commands() {
		exigerUneCommande(c)
	}
	return racine.ExecuteContext(ctx)
}

// exigerUneCommande makes a group of commands fail when none of them is named:
// cobra would print its help and exit 0, and « journal verfy » in a crontab
// would look like a sound chain.
func exigerUneCommande(groupe *cobra.Command) {
	if !groupe.HasSubCommands() {
		return
	}
	groupe.RunE = func(c *cobra.Command, args []string) error {
		var noms []string
		for _, x := range c.Commands() {
			noms = append(noms, x.Name())
		}
		if len(args) > 0 {
			return fmt.Errorf("unknown command %q for %q: one of %s", args[0], c.CommandPath(), strings.Join(noms, ", "))
		}
		return fmt.Errorf("%q needs a command: one of %s", c.CommandPath(), strings.Join(noms, ", "))
	}
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
	return jsvm.Register(app, jsvm.Config{
		HooksDir: cfg.Hooks.JSDir, HooksFilesPattern: `^.*\.pb\.js$`, HooksWatch: false, // the files listed above, no other
		MigrationsDir: cfg.Hooks.JSDir, MigrationsFilesPattern: "^$", // the schema is the program's: no file is a migration
	})
}

// commandeServe is « guichet serve »: it answers until a signal.
func commandeServe(s *socle.Socle) *cobra.Command {
	return &cobra.Command{
		Use: "serve", Short: "Serve the guichet", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return s.Servir(cmd.Context(), nil) },
	}
}

// commandeSuperuser makes a technician's account for PocketBase's console. The
// passphrase is read from standard input, never from the arguments, which
// every process of the machine can read.
func commandeSuperuser(s *socle.Socle) *cobra.Command {
	racine := &cobra.Command{Use: "superuser", Short: "Technicians of PocketBase's console (loopback only)"}
	racine.AddCommand(&cobra.Command{
		Use: "upsert EMAIL", Short: "Create a technician or change her passphrase, read from standard input", Args: cobra.ExactArgs(1),
		RunE: s.AvecBase(func(cmd *cobra.Command, app core.App, args []string) error {
			fmt.Fprint(cmd.ErrOrStderr(), "Passphrase (12 characters or more): ")
			phrase, err := bufio.NewReader(os.Stdin).ReadString('\n')
			phrase = strings.TrimRight(phrase, "\r\n")
			if err != nil && phrase == "" {
				return fmt.Errorf("read the passphrase: %w", err)
			}
			if len([]rune(phrase)) < 12 {
				return errors.New("the passphrase must have 12 characters or more")
			}
			collection, err := app.FindCollectionByNameOrId(core.CollectionNameSuperusers)
			if err != nil {
				return err
			}
			r, err := app.FindAuthRecordByEmail(collection, args[0])
			if err != nil {
				r = core.NewRecord(collection)
				r.SetEmail(args[0])
			}
			r.SetPassword(phrase)
			if err := app.Save(r); err != nil {
				return fmt.Errorf("superuser %s: %w", args[0], err)
			}
			fmt.Fprintln(cmd.OutOrStdout(), "saved:", args[0])
			return nil
		}),
	})
	return racine
}
