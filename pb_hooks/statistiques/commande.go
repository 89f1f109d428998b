package statistiques

import (
	"fmt"

	"github.com/pocketbase/pocketbase/core"
	"github.com/spf13/cobra"

	"guichet/pb_hooks/socle"
)

// commandeStatistiques is « guichet statistiques ».
func commandeStatistiques(s *socle.Socle) *cobra.Command {
	racine := &cobra.Command{Use: "statistiques", Short: "Statistics: the counters kept by day"}
	racine.AddCommand(&cobra.Command{
		Use: "recompter", Short: "Make every counter again from the demandes", Args: cobra.NoArgs,
		RunE: s.AvecBase(func(cmd *cobra.Command, app core.App, _ []string) error {
			total, faux, err := Recompter(app)
			if err == nil {
				fmt.Fprintf(cmd.OutOrStdout(), "%d counters, %d were wrong\n", total, faux)
			}
			return err
		}),
	})
	return racine
}
