package rattachement

import (
	"context"
	"errors"
	"fmt"

	"github.com/pocketbase/pocketbase/core"
	"github.com/spf13/cobra"

	"guichet/pb_hooks/socle"
)

// commandes are those that do what the page does, for who installs by script.
func commandes(s *socle.Socle) []*cobra.Command {
	relier := &cobra.Command{
		Use: "enroll INVITATION", Short: "Link this guichet with that of its Département", Args: cobra.ExactArgs(1),
		Long: "Takes an invitation of the guichet of the Département: the whole address, with what follows the #. " +
			"The key is made here and never leaves. Put the address between quotes.",
		RunE: s.AvecBase(func(cmd *cobra.Command, app core.App, args []string) error {
			i, err := LireInvitation(args[0])
			if err != nil {
				return err
			}
			a, err := Rattacher(context.WithoutCancel(cmd.Context()), app, i, socle.Programme("commande"))
			if err != nil {
				return enAnglais(err)
			}
			sortie := cmd.OutOrStdout()
			fmt.Fprintf(sortie, "hub: %s\nnode: %s\n", i.Adresse, a.Noeud)
			fmt.Fprintf(sortie, "collectivités: %d\n", len(a.Collectivites))
			for _, nom := range a.Manquantes {
				fmt.Fprintln(sortie, "not on this guichet:", nom)
			}
			if a.Preset == nil {
				return nil
			}
			r, err := RemplissageDe(app)
			if err != nil || r == nil {
				return err
			}
			for _, x := range r.Repris {
				fmt.Fprintf(sortie, "%s: %s (%s)\n", map[bool]string{true: "filled", false: "kept as it was"}[x.Garde == ""], x.Nom, x.Valeur)
			}
			return nil
		}),
	}
	return []*cobra.Command{relier}
}

// enAnglais says to who types the command what the page says in French.
func enAnglais(err error) error {
	var e *socle.Erreur
	if !errors.As(err, &e) {
		return err
	}
	dit := map[string]string{
		ErrDejaRattache.Message: "this guichet is linked with another hub already: end that link first, on its page",
		errCopie.Message:        "this guichet is a copy: it calls no other server",
		errHubMuet.Message:      "the hub does not answer; the invitation is still good",
		errRefusee.Message:      "this invitation has served or has expired: ask for another one",
		errPersonne.Message:     "this invitation is for none of the collectivités of this guichet",
	}[e.Message]
	if dit == "" {
		return err
	}
	if cause := errors.Unwrap(e); cause != nil {
		return fmt.Errorf("%s (%w)", dit, cause)
	}
	return errors.New(dit)
}
