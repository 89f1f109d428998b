package synchro

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/pocketbase/pocketbase/core"
	"github.com/spf13/cobra"

	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/exploitation"
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
			l, err := flotte(app, "")
			if err != nil {
				return err
			}
			w := tabwriter.NewWriter(cmd.OutOrStdout(), 0, 0, 2, ' ', 0)
			fmt.Fprintln(w, "NODE\tSTATE\tLAST SEEN\tEVENTS\tVERSION\tOUTBOX\tOLDEST\tBACKUP PROVEN\tCERTIFICATE\tDISK FREE\tMAIL\tRED\tDEAD\tURL\tCOLLECTIVITÉS")
			for i := range l {
				fmt.Fprintln(w, strings.Join(l[i].colonnes(), "\t"))
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

// colonnes are those of the list, « - » for what is not known.
func (v *vu) colonnes() []string {
	p := &v.Presence
	etat := string(map[etape]string{installee: "linked", ouverte: "open", rompue: "revoked"}[v.etape()])
	switch {
	case v.Tait:
		etat += ", silent"
	case len(v.Maux) > 0:
		etat += ", ill"
	}
	version := cmp.Or(v.Version, "-")
	if v.Ancienne {
		version += " (behind)"
	}
	sauvegarde, certificat, disque, courriels := "-", "-", "-", "-"
	if x := p.Sante; x != nil {
		sauvegarde, certificat, disque, courriels = heureOuTiret(x.PreuveLe), heureOuTiret(x.CertificatLe), strconv.Itoa(x.Disque)+"%", exploitation.EnAnglais(socle.Lumiere(x.Courriels))
	}
	return []string{
		v.ID, etat, heureOuTiret(v.VuLe.Time()), strconv.FormatInt(v.Applique, 10), version, strconv.Itoa(p.EnAttente), heureOuTiret(p.Depuis), sauvegarde, certificat, disque, courriels,
		strconv.Itoa(len(v.rouges())), strconv.Itoa(v.Rebuts), v.Adresse, v.noms(),
	}
}

func heureOuTiret(t time.Time) string {
	if t.IsZero() {
		return "-"
	}
	return rattachement.EcrireHeure(t)
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
