package sauvegardes

import (
	"errors"
	"fmt"
	"text/tabwriter"
	"time"

	"github.com/pocketbase/pocketbase/core"
	"github.com/spf13/cobra"

	"guichet/pb_hooks/socle"
)

// commandeBackup is « guichet backup now|list|verify ».
func commandeBackup(s *socle.Socle) *cobra.Command {
	racine := &cobra.Command{Use: "backup", Short: "Backups: make one, list them, prove that they come back"}
	racine.AddCommand(&cobra.Command{
		Use: "now", Short: "Make a backup; fails unless all of it reached its target", Args: cobra.NoArgs,
		RunE: s.AvecBase(func(cmd *cobra.Command, app core.App, _ []string) error {
			b, err := Sauvegarder(cmd.Context(), app, Demande)
			if err != nil {
				return err
			}
			fmt.Fprintf(cmd.OutOrStdout(), "%s: %d bytes, %d pieces of which %d are new (%d bytes)\n", b.Nom, b.Octets, b.Pieces, b.PiecesEnvoyees, b.OctetsEnvoyes)
			if b.Bilan != "" {
				fmt.Fprintln(cmd.OutOrStdout(), b.Bilan)
			}
			return nil
		}),
	}, &cobra.Command{
		Use: "list", Short: "List the backups, newest first, with their proofs", Args: cobra.NoArgs,
		RunE: s.AvecBase(func(cmd *cobra.Command, app core.App, _ []string) error {
			l, err := Liste(app)
			if err != nil {
				return err
			}
			w := tabwriter.NewWriter(cmd.OutOrStdout(), 0, 0, 2, ' ', 0)
			fmt.Fprintln(w, "NAME\tRESULT\tBYTES\tPIECES\tPROOF")
			for _, b := range l {
				fmt.Fprintf(w, "%s\t%s\t%d\t%d\t%s\n", b.Nom, motAnglais(b.Resultat, !b.OteeLe.IsZero()), b.Octets, b.Pieces, b.preuveAnglaise())
			}
			return w.Flush()
		}),
	}, commandeVerify(s))
	return racine
}

func commandeVerify(s *socle.Socle) *cobra.Command {
	var complete bool
	c := &cobra.Command{
		Use: "verify [NAME]", Short: "Read a backup back from its target and check it; the newest one without a name", Args: cobra.MaximumNArgs(1),
		RunE: s.AvecBase(func(cmd *cobra.Command, app core.App, args []string) error {
			b, err := Derniere(app)
			if len(args) == 1 {
				b, err = ParNom(app, args[0])
			}
			if aucune(err) || err == nil && b == nil {
				return errors.New("no such backup: see « guichet backup list »")
			}
			if err != nil {
				return err
			}
			if err := Prouver(cmd.Context(), app, b, complete); err != nil {
				return err
			}
			fmt.Fprintf(cmd.OutOrStdout(), "%s: sound (%s)\n", b.Nom, b.PreuveDetail)
			return nil
		}),
	}
	c.Flags().BoolVar(&complete, "full", false, "read every piece too, against its SHA-256")
	return c
}

func motAnglais(resultat string, otee bool) string {
	if otee {
		return "removed"
	}
	return map[string]string{EnCours: "running", Reussie: "done", Echouee: "FAILED"}[resultat]
}

func (s *Sauvegarde) preuveAnglaise() string {
	if s.Preuve == "" {
		return "-"
	}
	quoi := map[string]string{PreuveBase: "database", PreuveComplete: "full"}[s.Preuve]
	return quoi + " " + motAnglais(s.PreuveResultat, false) + " " + s.PreuveLe.Time().Format(time.DateOnly)
}

// commandeConfirm is « guichet confirm »: the copy is the guichet in service.
func commandeConfirm(s *socle.Socle) *cobra.Command {
	return &cobra.Command{
		Use: "confirm", Short: "Say that this restored guichet is the one in service: it sends again", Args: cobra.NoArgs,
		RunE: s.AvecBase(func(cmd *cobra.Command, app core.App, _ []string) error {
			origine, muet := s.Muet()
			if !muet {
				return errors.New("this guichet is no copy: it sends already")
			}
			if err := Confirmer(app, socle.Programme("commande")); err != nil {
				return err
			}
			fmt.Fprintf(cmd.OutOrStdout(), "in service (%s)\n", origine)
			return nil
		}),
	}
}

// ALaConfirmation adds what a later room does when a copy becomes the guichet in
// service: its data are older than what others know of it.
func ALaConfirmation(app core.App, f func(tx core.App) error) {
	x := de(app)
	x.confirmations = append(x.confirmations, f)
}

// Confirmer says that this copy is the guichet in service. The line of the journal
// comes first: a copy that speaks is always told there.
func Confirmer(app core.App, par socle.Acteur) error {
	err := app.RunInTransaction(func(tx core.App) error {
		for _, f := range de(app).confirmations {
			if err := f(tx); err != nil {
				return fmt.Errorf("put the copy in service: %w", err)
			}
		}
		return socle.Journaliser(tx, socle.Acte{Acteur: par, Verbe: "sauvegardes.confirmer", Objet: "guichet:service"})
	})
	if err != nil {
		return err
	}
	return socle.De(app).Parler(app.DataDir())
}
