package reprise

import (
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/pocketbase/pocketbase/core"
	"github.com/spf13/cobra"

	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/socle"
)

// commandeReprise is « guichet reprise ».
func commandeReprise(s *socle.Socle) *cobra.Command {
	var slug, quoi string
	var essai bool
	c := &cobra.Command{
		Use: "reprise FILE.csv", Short: "Bring in usagers, ended demandes, services or agents from a CSV file, its columns known by their titles", Args: cobra.ExactArgs(1),
		RunE: s.AvecBase(func(cmd *cobra.Command, app core.App, args []string) error {
			c, err := collectivites.ParSlug(app, slug)
			if err != nil {
				return fmt.Errorf("no collectivité is served at /%s/", slug)
			}
			f, err := os.Open(args[0])
			if err != nil {
				return err
			}
			defer f.Close()
			contenu, err := io.ReadAll(io.LimitReader(f, maxOctets+1))
			if err != nil {
				return err
			}
			return commander(cmd.OutOrStdout(), app, c, quoi, filepath.Base(args[0]), contenu, essai)
		}),
	}
	c.Flags().StringVar(&slug, "collectivite", "", "name of the collectivité in its addresses")
	c.Flags().StringVar(&quoi, "quoi", "", "what the file holds: services, agents, usagers or demandes")
	c.Flags().BoolVar(&essai, "essai", false, "only try: nothing is brought in")
	for _, nom := range []string{"collectivite", "quoi"} {
		_ = c.MarkFlagRequired(nom)
	}
	return c
}

// commander fails when a line is refused, once the others are in.
func commander(w io.Writer, app core.App, c *collectivites.Collectivite, quoi, nom string, contenu []byte, essai bool) error {
	r, err := Deposer(app, c.ID, quoi, nom, contenu, socle.Programme("commande"))
	if err != nil {
		return err
	}
	for i, code := range r.choix() {
		if code == "" {
			code = "(left out)"
		}
		fmt.Fprintf(w, "%s: %s\n", r.colonnes()[i], code)
	}
	if fautes := manques(r.genre().champs, r.choix()); len(fautes) > 0 {
		return socle.ErrChamps(fautes)
	}
	b, err := r.Essayer(app)
	if err != nil {
		return err
	}
	refusees, err := r.suite(app, "", 0, maxLignes)
	if err != nil {
		return err
	}
	for i := range refusees {
		if refusees[i].Raison != "" {
			fmt.Fprintf(w, "line %d: %s\n", refusees[i].Numero(), refusees[i].Raison)
		}
	}
	fmt.Fprintf(w, "%d to bring in, %d known already, %d refused, %d or more look like an usager\n", b.Bonnes, b.Deja, b.Refusees, len(b.Doubles))
	if !essai {
		if err := app.RunInTransaction(func(tx core.App) error { return r.Commencer(tx, r.Par) }); err != nil {
			return err
		}
		if err := r.Continuer(app, 0); err != nil {
			return err
		}
		fmt.Fprintf(w, "brought in: %d\n", r.Reprises)
	} else if err := app.RunInTransaction(func(tx core.App) error { return r.Retirer(tx, r.Par) }); err != nil {
		return err
	}
	if b.Refusees > 0 {
		return fmt.Errorf("%d lines are refused", b.Refusees)
	}
	return nil
}
