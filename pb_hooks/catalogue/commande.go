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
	racine := &cobra.Command{Use: "teleservice", Short: "Téléservices: the standard set, files, publication"}
	racine.AddCommand(
		commandeExport(s), commandeImport(s), commandeValidate(),
		&cobra.Command{
			Use: "list", Short: "List the standard set", Args: cobra.NoArgs,
			RunE: func(cmd *cobra.Command, _ []string) error {
				for _, m := range Modeles() {
					pack := ""
					if m.ParDefaut {
						pack = "default"
					}
					fmt.Fprintf(cmd.OutOrStdout(), "%-32s %-4s %-8s %s\n", m.Code, m.Regime, pack, m.Titre)
				}
				return nil
			},
		},
		&cobra.Command{
			Use: "schema [CODE|FILE.json]", Args: cobra.MaximumNArgs(1),
			Short: "Print the JSON Schema of the answers to a téléservice; with no name, of every form document",
			RunE: func(cmd *cobra.Command, args []string) error {
				schema, err := schemaNomme(args)
				if err != nil {
					return err
				}
				_, err = cmd.OutOrStdout().Write(schema)
				return err
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

func schemaNomme(args []string) ([]byte, error) {
	if len(args) == 0 {
		return SchemaDocument, nil
	}
	d, err := documentNomme(args[0])
	if err != nil {
		return nil, err
	}
	if d, err = d.Deplier(); err != nil {
		return nil, err
	}
	return SchemaReponses(d)
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
