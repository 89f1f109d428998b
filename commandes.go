package main

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/pocketbase/pocketbase/core"
	"github.com/spf13/cobra"

	"guichet/pb_hooks/socle"
)

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
