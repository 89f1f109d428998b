package socle

import (
	"errors"
	"fmt"

	"github.com/pocketbase/pocketbase/core"
	"github.com/spf13/cobra"
)

// commandeJournal is « guichet journal verify ».
func commandeJournal(s *Socle) *cobra.Command {
	racine := &cobra.Command{Use: "journal", Short: "The hash-chained record of who did what"}
	var temoins []string
	verifier := &cobra.Command{
		Use:   "verify",
		Short: "Verify the chain from its first line; fails on the first line altered, removed or added",
		Args:  cobra.NoArgs,
		RunE: s.AvecBase(func(cmd *cobra.Command, app core.App, _ []string) error {
			nb, tete, err := VerifierJournal(app, temoins...)
			if err != nil {
				return err
			}
			fmt.Fprintf(cmd.OutOrStdout(), "%d lines, chain intact, head %s\n", nb, tete)
			return nil
		}),
	}
	verifier.Flags().StringArrayVar(&temoins, "head", nil, "a head printed or logged before, which must still be in the chain: it tells that the last lines were removed")
	racine.AddCommand(verifier)
	return racine
}

// AvecBase gives a command the application with its migrations applied:
// PocketBase runs them for « serve » only.
func (s *Socle) AvecBase(f func(*cobra.Command, core.App, []string) error) func(*cobra.Command, []string) error {
	return func(cmd *cobra.Command, args []string) error {
		cmd.SilenceUsage = true // past this point the words of the command are right
		if err := s.app.Bootstrap(); err != nil {
			return fmt.Errorf("open the database: %w", err)
		}
		err := s.app.RunAllMigrations()
		if err == nil {
			err = f(cmd, s.app, args)
		}
		return errors.Join(err, Fermer(s.app))
	}
}
