//go:build unix

package socle

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/user"
	"strconv"
	"syscall"
)

// verifierProprietaire refuses that root works on the data of the service's
// account: the files that it would make could not be read by the service.
func verifierProprietaire(donnees string) error {
	etat, err := os.Stat(donnees)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("data folder: %w", err)
	}
	s, ok := etat.Sys().(*syscall.Stat_t)
	if !ok || s.Uid == 0 || os.Geteuid() != 0 {
		return nil
	}
	nom := strconv.Itoa(int(s.Uid))
	if u, err := user.LookupId(nom); err == nil {
		nom = u.Username
	}
	return fmt.Errorf("the data folder %s belongs to %s, not to root. Run: runuser -u %s -- guichet …", donnees, nom, nom)
}
