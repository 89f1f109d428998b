package catalogue

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"strings"

	"github.com/pocketbase/pocketbase/core"
	"github.com/spf13/cobra"

	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/socle"
)

func commandeExport(s *socle.Socle) *cobra.Command {
	return &cobra.Command{
		Use: "export COLLECTIVITE CODE", Short: "Write the document that a téléservice serves on standard output", Args: cobra.ExactArgs(2),
		RunE: s.AvecBase(func(cmd *cobra.Command, app core.App, args []string) error {
			c, err := collectivites.ParSlug(app, args[0])
			if err != nil {
				return err
			}
			brut, err := Exporter(app, c.ID, args[1])
			if err != nil {
				return err
			}
			_, err = cmd.OutOrStdout().Write(brut)
			return err
		}),
	}
}

func commandeValidate() *cobra.Command {
	return &cobra.Command{
		Use: "validate FILE…", Short: "Tell what prevents form documents (.json) or forms of Publik (.wcs) from being published", Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			refuses := 0
			for _, nom := range args {
				i, err := lireFichiers(nom, nil)
				if err != nil {
					return fmt.Errorf("%s: %w", nom, err)
				}
				if len(i.Manques) == 0 {
					fmt.Fprintf(cmd.OutOrStdout(), "%s: can be published\n", nom)
					continue
				}
				refuses++
				fmt.Fprintf(cmd.OutOrStdout(), "%s: cannot be published\n  %s\n", nom, strings.Join(i.Manques, "\n  "))
			}
			if refuses > 0 {
				return fmt.Errorf("%d of %d cannot be published", refuses, len(args))
			}
			return nil
		},
	}
}

func commandeImport(s *socle.Socle) *cobra.Command {
	var blocs []string
	var aBlanc bool
	c := &cobra.Command{
		Use: "import COLLECTIVITE FILE", Short: "Import a form document (.json) or a form of Publik (.wcs) as a version in preparation", Args: cobra.ExactArgs(2),
		RunE: s.AvecBase(func(cmd *cobra.Command, app core.App, args []string) error {
			c, err := collectivites.ParSlug(app, args[0])
			if err != nil {
				return err
			}
			i, err := lireFichiers(args[1], blocs)
			if err != nil {
				return fmt.Errorf("%s: %w", args[1], err)
			}
			i.ecrire(cmd.OutOrStdout())
			if aBlanc {
				return nil
			}
			return app.RunInTransaction(func(tx core.App) error {
				e, err := Importer(tx, c.ID, i.Document, socle.Programme("commande"))
				if err == nil {
					fmt.Fprintf(cmd.OutOrStdout(), "in preparation: %s\n", e.Code)
				}
				return err
			})
		}),
	}
	c.Flags().StringArrayVar(&blocs, "block", nil, "file of a block of Publik that the form cites; may be given several times")
	c.Flags().BoolVar(&aBlanc, "dry-run", false, "tell what would be imported, and keep nothing")
	return c
}

// ecrire tells, thing by thing, what became of the imported form.
func (i *Importation) ecrire(w io.Writer) {
	fmt.Fprintf(w, "%s (%s)\n", i.Document.Titre, i.Document.Code)
	nb := map[SortReprise]int{}
	for _, r := range i.Reprises {
		nb[r.Sort]++
		fmt.Fprintf(w, "  %-7s %s\n", r.Sort, strings.TrimSuffix(r.Quoi+" : "+r.Raison, " : "))
	}
	if i.Reprises != nil {
		fmt.Fprintf(w, "taken over: %d, adapted: %d, left out: %d\n", nb[Repris], nb[Adapte], nb[Ecarte])
	}
	if len(i.Manques) > 0 {
		fmt.Fprintf(w, "before it is published:\n  %s\n", strings.Join(i.Manques, "\n  "))
	}
}

func lireFichiers(nom string, blocs []string) (i *Importation, err error) {
	f, err := os.Open(nom)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var lecteurs []io.Reader
	for _, b := range blocs {
		bloc, errBloc := os.Open(b)
		if errBloc != nil {
			return nil, errBloc
		}
		defer func() { err = errors.Join(err, bloc.Close()) }()
		lecteurs = append(lecteurs, bloc)
	}
	return LireFichier(path.Base(nom), f, lecteurs...)
}
