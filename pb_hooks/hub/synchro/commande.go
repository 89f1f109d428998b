package synchro

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/pocketbase/pocketbase/core"
	"github.com/spf13/cobra"

	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/rattachement"
	"guichet/pb_hooks/socle"
)

// ajouterCommandes puts what the pages do under « guichet hub ».
func ajouterCommandes(s *socle.Socle) {
	i := slices.IndexFunc(s.Commandes(), func(c *cobra.Command) bool { return c.Name() == "hub" })
	s.Commandes()[i].AddCommand(commandeInviter(s), commandeLister(s), commandeRevoquer(s), commandeCle(s))
}

func commandeInviter(s *socle.Socle) *cobra.Command {
	var noeud string
	inviter := &cobra.Command{
		Use: "invite CODE...", Short: "Invite a guichet and print its invitation, told once", Args: cobra.ArbitraryArgs,
		Long: "Each CODE is the INSEE code of a commune or the SIREN of an intercommunality; several are held by one guichet that they share. " +
			"With --node it is for a guichet that has lost its key: the same guichet, with the collectivités that it holds.",
		RunE: s.AvecBase(func(cmd *cobra.Command, app core.App, args []string) error {
			fiches, err := fichesDe(app, noeud, args)
			if err != nil {
				return err
			}
			i, lien, err := Inviter(app, fiches, noeud, socle.Programme("commande"))
			if err != nil {
				return err
			}
			fmt.Fprintf(cmd.OutOrStdout(), "%s\nexpires: %s\n", lien, rattachement.EcrireHeure(i.ExpireLe.Time()))
			return nil
		}),
	}
	inviter.Flags().StringVar(&noeud, "node", "", "node of the guichet that has lost its key")
	return inviter
}

func fichesDe(app core.App, noeud string, codes []string) ([]collectivites.Fiche, error) {
	if noeud != "" {
		n, err := NoeudParID(app, noeud)
		if err != nil {
			return nil, err
		}
		if n == nil {
			return nil, fmt.Errorf("no node %q", noeud)
		}
		return n.fiches(app)
	}
	l, mal := lireInvitations(strings.Join(codes, " + "))
	if len(mal) > 0 || len(l) != 1 || len(l[0].Fiches) != len(codes) {
		return nil, errors.New("each CODE is the INSEE code of a commune or the SIREN of an intercommunality; one of these is unknown")
	}
	return l[0].Fiches, nil
}

func commandeLister(s *socle.Socle) *cobra.Command {
	return &cobra.Command{
		Use: "guichets", Short: "List the guichets that are linked", Args: cobra.NoArgs,
		RunE: s.AvecBase(func(cmd *cobra.Command, app core.App, _ []string) error {
			l, err := Noeuds(app)
			if err != nil {
				return err
			}
			w := tabwriter.NewWriter(cmd.OutOrStdout(), 0, 0, 2, ' ', 0)
			fmt.Fprintln(w, "NODE\tSTATE\tLAST SEEN\tEVENTS\tVERSION\tURL\tCOLLECTIVITÉS")
			for i := range l {
				n := &l[i]
				ligne, err := n.ligne(app)
				if err != nil {
					return err
				}
				etat := map[bool]string{true: "silent", false: "linked"}[ligne.Silencieux]
				if ligne.Revoque != "" {
					etat = "revoked"
				}
				fmt.Fprintf(w, "%s\t%s\t%s\t%d\t%s\t%s\t%s\n", n.ID, etat, rattachement.EcrireHeure(n.VuLe.Time()), n.Applique, n.Version, n.Adresse, strings.Join(ligne.Membres, ", "))
			}
			return w.Flush()
		}),
	}
}

func commandeCle(s *socle.Socle) *cobra.Command {
	return &cobra.Command{
		Use: "renew-key", Short: "Announce the next key of the hub to the guichets, and print when it signs", Args: cobra.NoArgs,
		Long: "It is done by itself each year. The guichets learn of the next key within the hour and it signs 90 days later: " +
			"one that was away for all that time has to be invited again. If somebody has copied the key, invite every guichet again instead.",
		RunE: s.AvecBase(func(cmd *cobra.Command, app core.App, _ []string) error {
			le, err := AnnoncerCle(app, socle.Programme("commande"))
			if err != nil {
				return err
			}
			fmt.Fprintln(cmd.OutOrStdout(), "signs from:", rattachement.EcrireHeure(le.Add(preavisCle)))
			return nil
		}),
	}
}

func commandeRevoquer(s *socle.Socle) *cobra.Command {
	return &cobra.Command{
		Use: "revoke NODE", Short: "Refuse every call of a guichet from now on", Args: cobra.ExactArgs(1),
		RunE: s.AvecBase(func(_ *cobra.Command, app core.App, args []string) error {
			n, err := NoeudParID(app, args[0])
			if err != nil {
				return err
			}
			if n == nil {
				return fmt.Errorf("no node %q", args[0])
			}
			return n.Revoquer(app, socle.Programme("commande"))
		}),
	}
}
