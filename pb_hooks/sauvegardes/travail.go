package sauvegardes

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/gofrs/flock"
	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/socle"
)

// etape is called before each step of a backup and of a restoration: the tests cut
// the program there.
var etape = func(string) {}

// repertoireTravail is where copies are made and read back, in the data folder: a
// backup holds personal data until it is encrypted.
const repertoireTravail = "sauvegardes"

var errOccupee = socle.Err(socle.Conflit, "Une sauvegarde ou une preuve est déjà en cours. Attendez qu’elle soit finie.")

// prendreAtelier takes the workshop for this program alone, emptied of what a
// killed one left there.
func prendreAtelier(app core.App) (folder string, rendre func() error, err error) {
	racine := filepath.Join(app.DataDir(), repertoireTravail)
	if err := os.MkdirAll(racine, 0o700); err != nil {
		return "", nil, fmt.Errorf("workshop: %w", err)
	}
	verrou := flock.New(filepath.Join(racine, "verrou"), flock.SetPermissions(0o600))
	pris, err := verrou.TryLock()
	if err != nil {
		return "", nil, fmt.Errorf("workshop: %w", err)
	}
	if !pris {
		return "", nil, errOccupee
	}
	folder = filepath.Join(racine, "travail")
	if err = os.RemoveAll(folder); err == nil {
		err = os.Mkdir(folder, 0o700)
	}
	if err != nil {
		return "", nil, fmt.Errorf("workshop: %w", errors.Join(err, verrou.Unlock()))
	}
	return folder, func() error { return errors.Join(os.RemoveAll(folder), verrou.Unlock()) }, nil
}
