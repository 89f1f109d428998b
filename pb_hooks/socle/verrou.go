package socle

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"

	"github.com/gofrs/flock"
)

// nomVerrou is the file whose lock says that a program serves, or restores,
// this data folder. It stays there, empty: only its lock means something.
const nomVerrou = "guichet.verrou"

// ErrOccupe says that another program holds the data folder.
var ErrOccupe = errors.New("a guichet is at work on this data folder")

// verrou is the lock of the data folder, counted: this program may ask for it
// twice.
type verrou struct {
	mu      sync.Mutex
	fichier *flock.Flock
	nb      int
}

// Verrouiller takes the data folder for this program alone: two of them would
// serve two halves of one guichet, and a restoration would move the database
// under its feet. It fails at once with [ErrOccupe]. The kernel frees it when the
// program dies, however that happens.
func (s *Socle) Verrouiller() (liberer func(), err error) {
	v := &s.verrou
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.nb == 0 {
		if err := os.MkdirAll(s.app.DataDir(), 0o700); err != nil {
			return nil, fmt.Errorf("data folder: %w", err)
		}
		f := flock.New(filepath.Join(s.app.DataDir(), nomVerrou), flock.SetPermissions(0o600))
		pris, err := f.TryLock()
		if err != nil {
			return nil, fmt.Errorf("lock the data folder: %w", err)
		}
		if !pris {
			return nil, fmt.Errorf("%w: %s", ErrOccupe, s.app.DataDir())
		}
		v.fichier = f
	}
	v.nb++
	return sync.OnceFunc(func() {
		v.mu.Lock()
		defer v.mu.Unlock()
		if v.nb--; v.nb == 0 {
			_ = v.fichier.Unlock() // closing it frees it, whatever happens
		}
	}), nil
}
