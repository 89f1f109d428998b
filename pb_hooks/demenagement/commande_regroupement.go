package demenagement

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/pocketbase/pocketbase/core"
	"github.com/spf13/cobra"

	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/socle"
)

// commandeRegrouper is « guichet collectivite merge ».
func commandeRegrouper(s *socle.Socle) *cobra.Command {
	var dans, nom string
	var essai bool
	c := &cobra.Command{
		Use: "merge SLUG SLUG", Short: "Make one collectivité of two (commune nouvelle)", Args: cobra.ExactArgs(2),
		Long: "Make one collectivité of two: into one of them, or into a new one named by its INSEE code or SIREN.\n" +
			"Demandes keep their numéros and their clocks; the addresses of what goes lead to what stays. It cannot be undone: back up first, and look with --dry-run.",
		RunE: s.AvecBase(func(cmd *cobra.Command, app core.App, args []string) error {
			un, err := parSlug(app, args[0])
			if err != nil {
				return err
			}
			deux, err := parSlug(app, args[1])
			if err != nil {
				return err
			}
			err = app.RunInTransaction(func(tx core.App) error {
				if err := regrouperDans(tx, cmd.OutOrStdout(), un, deux, dans, nom); err != nil {
					return err
				}
				if essai {
					return errRegrouper
				}
				return nil
			})
			if errors.Is(err, errRegrouper) {
				fmt.Fprintln(cmd.OutOrStdout(), "dry run: nothing was written")
				return nil
			}
			return err
		}),
	}
	c.Flags().StringVar(&dans, "into", "", "what stays: the SLUG of one of them, or the INSEE code or SIREN of a new one")
	c.Flags().StringVar(&nom, "name", "", "name that the one that stays takes")
	c.Flags().BoolVar(&essai, "dry-run", false, "say what would be done and write nothing")
	_ = c.MarkFlagRequired("into")
	return c
}

func regrouperDans(tx core.App, w io.Writer, un, deux *collectivites.Collectivite, dans, nom string) error {
	if dans == deux.Slug {
		un, deux = deux, un
	}
	if dans == un.Slug {
		r, err := Regroupement{Garde: un, Part: deux, Nom: nom}.Faire(tx, acteur)
		if err != nil {
			return err
		}
		r.dire(w)
		fmt.Fprintf(w, "/%s/ leads to /%s/, %s\n", deux.Slug, un.Slug, un.Enseigne)
		return nil
	}
	f, connue := collectivites.FicheParCode("", dans)
	if !connue {
		return fmt.Errorf("%s is neither one of both nor the code of a collectivité", dans)
	}
	n, rapports, err := Fonder(tx, f, un, deux, acteur)
	if err != nil {
		return err
	}
	for _, r := range rapports {
		r.dire(w)
	}
	fmt.Fprintf(w, "/%s/ and /%s/ lead to /%s/, %s\n", un.Slug, deux.Slug, n.Slug, n.Enseigne)
	return nil
}

func (r *Rapport) dire(w io.Writer) {
	fmt.Fprintf(w, "%s joins %s: %d demandes, %d usagers, %d agents; %d persons known to both, proposed to an agent\n", r.Part, r.Garde, r.Demandes, r.Usagers, r.Agents, r.Rapprochements)
	for titre, l := range map[string][]string{"services of both, kept apart": r.Services, "téléservices closed, the other has the same": r.Teleservices, "mailboxes read once": r.Boites} {
		if len(l) > 0 {
			fmt.Fprintf(w, "%s: %s\n", titre, strings.Join(l, ", "))
		}
	}
}
