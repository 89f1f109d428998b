package installation

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"

	"github.com/spf13/cobra"

	"guichet/pb_hooks/socle"
)

// commandeService is « guichet service »: the program as a service of systemd.
func commandeService(s *socle.Socle) *cobra.Command {
	racine := &cobra.Command{Use: "service", Short: "Run the guichet as a service of systemd"}
	var aBlanc bool
	installer := &cobra.Command{
		Use:   "install",
		Short: "Install, enable and start the service, with --domain on its public address; again, change the domain",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			m, err := cetteMachine(cmd, aBlanc)
			if err != nil {
				return err
			}
			demande := Demande{Domaine: s.Config.Domain}
			if !cmd.Flags().Changed("domain") {
				demande.Domaine = "" // what the file says stays there
			}
			if cmd.Flags().Changed("data-dir") {
				demande.Donnees = s.Config.DataDir
			}
			return m.Installer(demande)
		},
	}
	retirer := &cobra.Command{
		Use:   "uninstall",
		Short: "Stop and remove the service; the data and the configuration stay",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			m, err := cetteMachine(cmd, aBlanc)
			if err != nil {
				return err
			}
			return m.Retirer()
		},
	}
	for _, c := range []*cobra.Command{installer, retirer} {
		c.Flags().BoolVar(&aBlanc, "dry-run", false, "print what would be done, and do nothing")
	}
	racine.AddCommand(installer, retirer)
	return racine
}

// cetteMachine is the one the command runs on: a Linux with systemd, and the
// right to write there, unless nothing is done.
func cetteMachine(cmd *cobra.Command, aBlanc bool) (*Machine, error) {
	cmd.SilenceUsage = true
	programme, err := os.Executable()
	if err != nil {
		return nil, fmt.Errorf("find the program: %w", err)
	}
	m := &Machine{Racine: "/", Programme: programme, ABlanc: aBlanc, Sortie: cmd.OutOrStdout(), Executer: executer(cmd.OutOrStdout())}
	if aBlanc {
		return m, nil
	}
	switch _, err := os.Stat("/run/systemd/system"); {
	case runtime.GOOS != "linux" || err != nil:
		return nil, errors.New("systemd does not run this machine: start « guichet serve » with what does (see README.md), or --dry-run to read the unit")
	case os.Geteuid() != 0:
		return nil, errors.New("this writes in /etc: run it as root (sudo), or with --dry-run")
	}
	return m, nil
}

func executer(sortie io.Writer) func(string, ...string) error {
	return func(nom string, args ...string) error {
		c := exec.Command(nom, args...)
		c.Stdout, c.Stderr = sortie, sortie
		if err := c.Run(); err != nil {
			return fmt.Errorf("%s: %w", c, err)
		}
		return nil
	}
}
