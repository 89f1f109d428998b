package agents

import (
	"errors"
	"fmt"
	"strings"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/spf13/cobra"

	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/socle"
)

// tousSaufDpo are the roles of a lone secretary; who watches over personal data
// processes no demande.
func tousSaufDpo() (l []string) {
	for _, r := range Roles {
		if r.Role != Dpo {
			l = append(l, string(r.Role))
		}
	}
	return l
}

// commandeAgent is « guichet agent »: how the first agent of a collectivité
// comes in, before any mail works.
func commandeAgent(s *socle.Socle) *cobra.Command {
	racine := &cobra.Command{Use: "agent", Short: "Agents of a collectivité"}
	var collectivite, service string
	var roles []string
	inviter := &cobra.Command{
		Use: "invite EMAIL", Short: "Invite an agent and print the link to open, good once and for 7 days", Args: cobra.ExactArgs(1),
		RunE: s.AvecBase(func(cmd *cobra.Command, app core.App, args []string) error {
			courriel, err := socle.LireCourriel(args[0])
			if err != nil {
				return fmt.Errorf("%s is not an e-mail address such as name@example.org", args[0])
			}
			c, err := collectivites.ParSlug(app, collectivite)
			if err != nil {
				return fmt.Errorf("no collectivité is served at /%s/", collectivite)
			}
			droits, err := lireRoles(app, c.ID, service, roles)
			if err != nil {
				return err
			}
			return app.RunInTransaction(func(tx core.App) error {
				_, chemin, err := Inviter(tx, c, courriel, droits, socle.Programme("commande"))
				if err != nil {
					return err
				}
				if chemin == "" {
					fmt.Fprintln(cmd.OutOrStdout(), "rights given; this agent has come in already:", s.AdressePublique()+c.Chemin()+"/agents")
					return nil
				}
				fmt.Fprintln(cmd.OutOrStdout(), s.AdressePublique()+chemin)
				return nil
			})
		}),
	}
	inviter.Flags().StringVar(&collectivite, "collectivite", "", "its name in addresses")
	inviter.Flags().StringSliceVar(&roles, "role", tousSaufDpo(), "roles: accueil, instruction, validation, gestion, administration, dpo")
	inviter.Flags().StringVar(&service, "service", "", "code of a service; every service when absent")
	_ = inviter.MarkFlagRequired("collectivite") // the flag exists

	lister := &cobra.Command{
		Use: "list COLLECTIVITE", Short: "List the agents of a collectivité and their roles", Args: cobra.ExactArgs(1),
		RunE: s.AvecBase(func(cmd *cobra.Command, app core.App, args []string) error {
			c, err := collectivites.ParSlug(app, args[0])
			if err != nil {
				return fmt.Errorf("no collectivité is served at /%s/", args[0])
			}
			l, err := DeLaCollectivite(app, c.ID)
			if err != nil {
				return err
			}
			for _, a := range l {
				droits, err := Droits(app, a.ID, c.ID)
				if err != nil {
					return err
				}
				noms := make([]string, len(droits))
				for i, h := range droits {
					noms[i] = string(h.Role)
				}
				situation := "active"
				switch {
				case a.Suspendue():
					situation = "suspended"
				case !a.Actif:
					situation = "deactivated"
				case a.Invitee():
					situation = "invited"
				}
				fmt.Fprintf(cmd.OutOrStdout(), "%-30s %-24s %-12s %s\n", a.Courriel, a.NomComplet(), situation, strings.Join(noms, ","))
			}
			return nil
		}),
	}
	racine.AddCommand(inviter, lister)
	return racine
}

func lireRoles(app core.App, collectivite, codeService string, codes []string) (Habilitations, error) {
	service := ""
	if codeService != "" {
		var s collectivites.Service
		err := app.DB().Select("*").From("services").Where(dbx.HashExp{"collectivite": collectivite, "code": codeService}).One(&s)
		if err != nil {
			return nil, fmt.Errorf("no service has the code %s", codeService)
		}
		service = s.ID
	}
	var droits Habilitations
	for _, code := range codes {
		role, ok := LireRole(code)
		if !ok {
			return nil, fmt.Errorf("unknown role %s", code)
		}
		droits = append(droits, Habilitation{Role: role, Service: service})
	}
	if len(droits) == 0 {
		return nil, errors.New("give at least one role")
	}
	return droits, nil
}
