package pieces

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/socle"
)

// magasin is the store: pieces/<two first digits>/<SHA-256>, under the data
// folder, and pieces/reception for what is being received.
type magasin struct {
	racine string
	// verrou keeps the purge from removing a content that is being stored
	// again: storing shares it, removing takes it alone.
	verrou sync.RWMutex
	// ateliers bounds how many files are held in memory at once: a slow
	// connection waits in a temporary file, not in memory.
	ateliers chan struct{}
	gardiens []Gardien
}

const nbAteliers = 4

func nouveauMagasin(donnees string) *magasin {
	return &magasin{racine: filepath.Join(donnees, "pieces"), ateliers: make(chan struct{}, nbAteliers)}
}

func (m *magasin) reception() string { return filepath.Join(m.racine, "reception") }

func (m *magasin) chemin(empreinte string) string {
	return filepath.Join(m.racine, empreinte[:2], empreinte)
}

// preparer makes the folders of the store.
func (m *magasin) preparer() error {
	if err := os.MkdirAll(m.reception(), 0o700); err != nil {
		return fmt.Errorf("store of pieces: %w", err)
	}
	if err := socle.SyncFolder(filepath.Dir(m.racine)); err != nil {
		return fmt.Errorf("store of pieces: %w", err)
	}
	return nil
}

// ranger stores a content and returns its SHA-256. When it returns, a power
// cut loses neither the content nor its name; before, there is nothing under
// that name or the whole content. A content already there is written again:
// that heals a damaged copy, and dates it for the purge.
func (m *magasin) ranger(contenu []byte) (empreinte string, err error) {
	somme := sha256.Sum256(contenu)
	empreinte = hex.EncodeToString(somme[:])
	provisoire, err := m.ecrire(contenu)
	if err != nil {
		return "", fmt.Errorf("store %s: %w", empreinte, err)
	}
	m.verrou.RLock()
	defer m.verrou.RUnlock()
	chemin := m.chemin(empreinte)
	if err := os.Mkdir(filepath.Dir(chemin), 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
		return "", fmt.Errorf("store %s: %w", empreinte, errors.Join(err, os.Remove(provisoire)))
	}
	if err := os.Rename(provisoire, chemin); err != nil {
		return "", fmt.Errorf("store %s: %w", empreinte, errors.Join(err, os.Remove(provisoire)))
	}
	// Both folders, always: another reception may have made the inner one and
	// not have reached this line yet.
	if err := errors.Join(socle.SyncFolder(filepath.Dir(chemin)), socle.SyncFolder(m.racine)); err != nil {
		return "", fmt.Errorf("store %s: %w", empreinte, err)
	}
	return empreinte, nil
}

// ecrire forces a content to the disk under a temporary name.
func (m *magasin) ecrire(contenu []byte) (chemin string, err error) {
	f, err := os.CreateTemp(m.reception(), "piece-*")
	if err != nil {
		return "", err
	}
	if _, err = f.Write(contenu); err == nil {
		err = f.Chmod(0o400)
	}
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return "", errors.Join(err, os.Remove(f.Name()))
	}
	return f.Name(), nil
}

// Ranger stores a content that another guichet had inspected, for the rows that
// will name it; it returns its SHA-256.
func Ranger(app core.App, contenu []byte) (empreinte string, err error) {
	return de(app).ranger(contenu)
}
