package demonstration

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/socle"
)

// Demo is one demo: its data folder, its mailbox and its clock.
type Demo struct {
	Horloge *socle.Horloge
	Boite   *Boite
	Dir     string           // data folder
	decor   *decor           // what it shows
	relie   bool             // to the hub of the demo: inhabitants sign in there
	loge    bool             // in a guichet of a training, see [OuvrirPlace]
	place   int              // its number there, 0 for what the places are copied from
	apres   func()           // told that the clock was moved
	voisins atomic.Value     // []guichetPret: those that share one sign-in, this one too
	machine func() time.Time // the clock of the machine
	garde   bool             // the folder stays
	entiere bool             // the story is told, now or by the demo that was kept
	marche  sync.Mutex       // one walk of the clock at a time
}

// marque is the file that says that a folder is a demo's, whole. It keeps how
// far the clock was moved.
const marque = "demonstration.json"

// fichierCourriels keeps the mailbox beside it, one mail a line.
const fichierCourriels = "courriels.jsonl"

type etat struct {
	Avance time.Duration `json:"avance"` // from the machine's clock to the demo's, in ns
}

// recul is how long before today the story of the commune begins: the silence
// that a new demande of two months meets has had the time to come.
const recul = 75 * 24 * time.Hour

// Ouvrir prepares a demo in dir, or in a temporary folder when dir is "". A
// folder that holds anything but a demo is refused: it may be a guichet's. The
// story ends when machine says that it is.
func Ouvrir(dir string, machine func() time.Time) (*Demo, error) {
	d := &Demo{Dir: dir, decor: decors[0], apres: func() {}, machine: machine, garde: dir != "", Boite: &Boite{}}
	d.Horloge = socle.NouvelleHorloge(func() time.Time { return machine().Add(-recul) })
	if !d.garde {
		var err error
		if d.Dir, err = os.MkdirTemp("", "guichet-demo-"); err != nil {
			return nil, fmt.Errorf("temporary folder: %w", err)
		}
		return d, nil
	}
	d.Boite.fichier = filepath.Join(dir, fichierCourriels)
	brut, err := os.ReadFile(filepath.Join(dir, marque))
	if errors.Is(err, fs.ErrNotExist) {
		return d, d.vierge()
	}
	if err != nil {
		return nil, fmt.Errorf("demo kept in %s: %w", dir, err)
	}
	var e etat
	if err := json.Unmarshal(brut, &e); err != nil {
		return nil, fmt.Errorf("demo kept in %s: %w", dir, err)
	}
	d.entiere, d.Horloge = true, socle.NouvelleHorloge(machine)
	d.Horloge.Avancer(e.Avance)
	return d, d.Boite.relire()
}

// vierge makes the folder to keep, which must be empty.
func (d *Demo) vierge() error {
	if err := os.MkdirAll(d.Dir, 0o700); err != nil {
		return fmt.Errorf("folder to keep: %w", err)
	}
	entrees, err := os.ReadDir(d.Dir)
	if err != nil {
		return fmt.Errorf("folder to keep: %w", err)
	}
	if len(entrees) > 0 {
		return fmt.Errorf("%s holds files that are not a demo's: give a new folder", d.Dir)
	}
	return nil
}

// preparer tells the story of the guichet, unless the folder holds it already:
// whole or not at all, in one transaction.
func (d *Demo) preparer(app core.App) error {
	if d.entiere {
		return nil
	}
	if err := app.RunInTransaction(func(tx core.App) error { return semer(tx, d.decor, d.machine()) }); err != nil {
		return fmt.Errorf("make the demo: %w", err)
	}
	d.entiere = true
	return d.noter()
}

// avance is how far the clock was moved.
func (d *Demo) avance() time.Duration { return d.Horloge.Maintenant().Sub(d.machine()) }

// noter remembers how far the clock is, when the demo is kept.
func (d *Demo) noter() error {
	if !d.garde {
		return nil
	}
	brut, err := json.Marshal(etat{Avance: d.avance().Round(time.Second)})
	if err != nil {
		return err
	}
	if err := ecrireFichier(filepath.Join(d.Dir, marque), brut); err != nil {
		return fmt.Errorf("remember the clock: %w", err)
	}
	return nil
}

// Fermer deletes what is not kept, and what was not finished. The databases are
// closed: some systems delete no open file.
func (d *Demo) Fermer() error {
	if d.garde && d.entiere {
		return nil
	}
	if err := os.RemoveAll(d.Dir); err != nil {
		return fmt.Errorf("delete the demo: %w", err)
	}
	return nil
}

// ecrireFichier replaces a file at once: whoever reads it finds it whole.
func ecrireFichier(chemin string, contenu []byte) error {
	provisoire := chemin + ".tmp"
	if err := os.WriteFile(provisoire, contenu, 0o600); err != nil {
		return err
	}
	return os.Rename(provisoire, chemin)
}
