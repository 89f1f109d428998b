package oidc

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/pocketbase/pocketbase/core"
	"github.com/spf13/cobra"

	"guichet/pb_hooks/socle"
)

// commande is « guichet hub », what the pages do without them: five hundred
// guichets are registered by a script.
func commande(s *socle.Socle) *cobra.Command {
	racine := &cobra.Command{Use: "hub", Short: "Guichets and applications that the hub signs people in for"}
	racine.AddCommand(commandeAjouter(s), commandeLister(s), commandeSecret(s), commandeActiver(s, "suspend", false), commandeActiver(s, "resume", true))
	return racine
}

func commandeAjouter(s *socle.Socle) *cobra.Command {
	c := &Client{Actif: true}
	var retours, sorties, portees []string
	var cles string
	ajouter := &cobra.Command{
		Use: "add NAME", Short: "Register a client and print its id and its secret, told once", Args: cobra.ExactArgs(1),
		RunE: s.AvecBase(func(cmd *cobra.Command, app core.App, args []string) error {
			c.Nom, c.Portees = args[0], strings.Join(portees, " ")
			if c.Authentification == "key" {
				c.Authentification = ParCle
			}
			c.Adresser(retours, sorties)
			if cles != "" {
				brut, err := os.ReadFile(cles)
				if err != nil {
					return fmt.Errorf("--jwks: %w", err)
				}
				c.LireCles(string(brut))
			}
			if fautes := c.Verifier(); len(fautes) > 0 {
				return errors.New(enAnglais(fautes))
			}
			return app.RunInTransaction(func(tx core.App) error {
				par := socle.Programme("commande")
				if err := c.Enregistrer(tx, par); err != nil {
					return err
				}
				fmt.Fprintf(cmd.OutOrStdout(), "issuer: %s\nclient_id: %s\n", Emetteur(s), c.ID)
				if c.Authentification == ParCle {
					return nil
				}
				secret, err := c.NouveauSecret(tx, par)
				if err == nil {
					fmt.Fprintln(cmd.OutOrStdout(), "client_secret:", secret)
				}
				return err
			})
		}),
	}
	f := ajouter.Flags()
	f.StringSliceVar(&retours, "redirect", nil, "redirect_uri, compared exactly; repeat for several")
	f.StringSliceVar(&sorties, "post-logout", nil, "post_logout_redirect_uri, compared exactly; repeat for several")
	f.StringVar(&c.Avis, "backchannel", "", "backchannel_logout_uri")
	f.StringVar(&c.Habilitation, "habilitation", "", "reference of the habilitation that allows the scopes")
	f.StringSliceVar(&portees, "scope", nil, "scope that the habilitation allows, among "+strings.Join(Portees(), ", ")+"; repeat for several")
	f.StringVar(&c.Authentification, "auth", ParFormulaire, "post (client_secret_post), basic (client_secret_basic) or key (private_key_jwt)")
	f.StringVar(&cles, "jwks", "", "file of the client's public keys, a JWK Set, for --auth key")
	f.StringVar(&c.Algorithme, "alg", algorithmes[0], "ES256 or RS256")
	return ajouter
}

// flagDe is where each fault is mended.
var flagDe = map[string]string{
	"nom": "NAME is empty", "retours": "--redirect: at least one https:// address, without fragment nor *", "sorties": "--post-logout: https:// addresses only",
	"avis": "--backchannel: an https:// address", "portees": "--scope: unknown scope", "habilitation": "--scope needs --habilitation",
	"authentification": "--auth: post, basic or key", "cles": "--auth key needs --jwks: a file with a public key for ES256 or RS256", "algorithme": "--alg: ES256 or RS256",
}

func enAnglais(fautes map[string]string) string {
	var l []string
	for nom := range fautes {
		l = append(l, flagDe[nom])
	}
	slices.Sort(l)
	return strings.Join(l, "; ")
}

func commandeLister(s *socle.Socle) *cobra.Command {
	return &cobra.Command{
		Use: "list", Short: "List the clients", Args: cobra.NoArgs,
		RunE: s.AvecBase(func(cmd *cobra.Command, app core.App, _ []string) error {
			l, err := Clients(app)
			if err != nil {
				return err
			}
			for i := range l {
				situation := "active"
				if !l[i].Actif {
					situation = "suspended"
				}
				fmt.Fprintf(cmd.OutOrStdout(), "%s  %-9s  %s\n", l[i].ID, situation, l[i].Nom)
			}
			return nil
		}),
	}
}

// leClient finds the one that a command names.
func leClient(app core.App, id string) (*Client, error) {
	c, err := ClientParID(app, id)
	if err == nil && c == nil {
		return nil, fmt.Errorf("no client %s: see « guichet hub list »", id)
	}
	return c, err
}

func commandeSecret(s *socle.Socle) *cobra.Command {
	return &cobra.Command{
		Use: "secret ID", Short: "Give a client a new secret and print it; the one before serves until the next", Args: cobra.ExactArgs(1),
		RunE: s.AvecBase(func(cmd *cobra.Command, app core.App, args []string) error {
			c, err := leClient(app, args[0])
			if err != nil {
				return err
			}
			return app.RunInTransaction(func(tx core.App) error {
				secret, err := c.NouveauSecret(tx, socle.Programme("commande"))
				if err == nil {
					fmt.Fprintln(cmd.OutOrStdout(), "client_secret:", secret)
				}
				return err
			})
		}),
	}
}

func commandeActiver(s *socle.Socle, verbe string, actif bool) *cobra.Command {
	return &cobra.Command{
		Use: verbe + " ID", Short: map[bool]string{true: "Let a suspended client ask again", false: "Answer a client no more, at once"}[actif], Args: cobra.ExactArgs(1),
		RunE: s.AvecBase(func(cmd *cobra.Command, app core.App, args []string) error {
			c, err := leClient(app, args[0])
			if err != nil {
				return err
			}
			c.Actif = actif
			return app.RunInTransaction(func(tx core.App) error { return c.Enregistrer(tx, socle.Programme("commande")) })
		}),
	}
}
