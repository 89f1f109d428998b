package demenagement

import (
	"errors"
	"fmt"

	"github.com/pocketbase/pocketbase/core"
	"github.com/spf13/cobra"

	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/socle"
)

// completer adds to « guichet collectivite » what moves one.
func completer(s *socle.Socle) {
	for _, c := range s.Commandes() {
		if c.Name() == "collectivite" {
			c.AddCommand(commandePartir(s), commandeOuvrir(s), commandeEffacer(s), commandeRegrouper(s))
		}
	}
}

func commandePartir(s *socle.Socle) *cobra.Command {
	var annuler bool
	c := &cobra.Command{
		Use: "move SLUG [ADDRESS]", Short: "Lead the addresses of a collectivité to its new guichet, once its archive is in", Args: cobra.RangeArgs(1, 2),
		RunE: s.AvecBase(func(cmd *cobra.Command, app core.App, args []string) error {
			c, err := parSlug(app, args[0])
			if err != nil {
				return err
			}
			if annuler {
				err := app.RunInTransaction(func(tx core.App) error { return Defiger(tx, c, acteur) })
				if err == nil {
					fmt.Fprintf(cmd.OutOrStdout(), "%s is in service here again: %t\n", c.Nom, c.Demenage == "")
				}
				return err
			}
			if len(args) < 2 {
				return errors.New("give the address of the new guichet, such as https://guichet.example.org")
			}
			if err := app.RunInTransaction(func(tx core.App) error { return Partir(tx, c, args[1], acteur) }); err != nil {
				return err
			}
			fmt.Fprintf(cmd.OutOrStdout(), "/%s/ leads to %s\n", c.Slug, c.NouvelleAdresse)
			return nil
		}),
	}
	c.Flags().BoolVar(&annuler, "cancel", false, "take one step back: from moved to frozen, from frozen to in service")
	return c
}

func commandeOuvrir(s *socle.Socle) *cobra.Command {
	return &cobra.Command{
		Use: "open SLUG", Short: "Open a collectivité to the public: one that has just been brought in, or that is ready", Args: cobra.ExactArgs(1),
		RunE: s.AvecBase(func(cmd *cobra.Command, app core.App, args []string) error {
			c, err := parSlug(app, args[0])
			if err != nil {
				return err
			}
			if err := app.RunInTransaction(func(tx core.App) error { return c.Ouvrir(tx, acteur) }); err != nil {
				return err
			}
			fmt.Fprintf(cmd.OutOrStdout(), "open: %s, at /%s/\n", c.Enseigne, c.Slug)
			return nil
		}),
	}
}

func commandeEffacer(s *socle.Socle) *cobra.Command {
	var preuve string
	c := &cobra.Command{
		Use: "erase SLUG", Short: "Erase the rows of a collectivité that has moved; its addresses go on leading to its new guichet", Args: cobra.ExactArgs(1),
		RunE: s.AvecBase(func(cmd *cobra.Command, app core.App, args []string) error {
			c, err := collectivites.ParSlug(app, args[0])
			if err != nil {
				return fmt.Errorf("no collectivité is served at /%s/", args[0])
			}
			n, err := EffacerPartie(app, c, preuve, acteur)
			if err != nil {
				return err
			}
			fmt.Fprintf(cmd.OutOrStdout(), "erased: %d rows of %s\n", n, c.Nom)
			return nil
		}),
	}
	c.Flags().StringVar(&preuve, "receipt", "", "what « guichet import » printed on the new guichet")
	_ = c.MarkFlagRequired("receipt")
	return c
}
