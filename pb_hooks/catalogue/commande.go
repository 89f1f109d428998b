package catalogue

import (
	"fmt"
	"os"
	"strings"

	"github.com/pocketbase/pocketbase/core"
	"github.com/spf13/cobra"

	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/socle"
)

// commandeTeleservice is « guichet teleservice ».
func commandeTeleservice(s *socle.Socle) *cobra.Command {
	racine := &cobra.Command{Use: "teleservice", Short: "Téléservices of the standard set"}
	racine.AddCommand(
		&cobra.Command{
			Use: "list", Short: "List the standard set", Args: cobra.NoArgs,
			RunE: func(cmd *cobra.Command, _ []string) error {
				for _, code := range Modeles() {
					d, err := Modele(code)
					if err != nil {
						return err
					}
					fmt.Fprintf(cmd.OutOrStdout(), "%-24s %-4s %s\n", code, d.Traitement.Silence.Regime, d.Titre)
				}
				return nil
			},
		},
		&cobra.Command{
			Use: "publish COLLECTIVITE CODE|FILE.json…", Short: "Publish téléservices of the standard set, or form documents, in a collectivité", Args: cobra.MinimumNArgs(2),
			RunE: s.AvecBase(func(cmd *cobra.Command, app core.App, args []string) error {
				c, err := collectivites.ParSlug(app, args[0])
				if err != nil {
					return fmt.Errorf("no collectivité is served at /%s/", args[0])
				}
				return app.RunInTransaction(func(tx core.App) error {
					for _, code := range args[1:] {
						d, err := documentNomme(code)
						if err != nil {
							return err
						}
						if _, err := Publier(tx, c.ID, d, socle.Programme("commande")); err != nil {
							return fmt.Errorf("%s: %w", code, err)
						}
						fmt.Fprintln(cmd.OutOrStdout(), "published:", code)
					}
					return nil
				})
			}),
		},
	)
	return racine
}

// documentNomme reads a form document from its file, or from the standard set.
func documentNomme(nom string) (*Document, error) {
	if !strings.HasSuffix(nom, ".json") {
		return Modele(nom)
	}
	f, err := os.Open(nom)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	d, err := Lire(f)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", nom, err)
	}
	return d, nil
}
