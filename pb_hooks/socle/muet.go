package socle

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// nomMuet is the file whose presence in the data folder makes the guichet a
// copy: it sends nothing (no mail, no message to another server) until who runs
// it says that it is the one in service.
const nomMuet = "copie-muette"

// Taire makes the guichet of a data folder mute from its next start. origine
// says in one line what it is a copy of.
func Taire(donnees, origine string) error {
	if err := EcrireDurable(filepath.Join(donnees, nomMuet), []byte(origine+"\n")); err != nil {
		return fmt.Errorf("make the copy mute: %w", err)
	}
	return nil
}

// lireMuet reads what the mute copy comes from, "" for a guichet in service.
func (s *Socle) lireMuet(donnees string) error {
	b, err := os.ReadFile(filepath.Join(donnees, nomMuet))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("is this a copy: %w", err)
	}
	origine := strings.TrimSpace(string(b))
	if origine == "" {
		origine = "une sauvegarde"
	}
	s.muet.Store(&origine)
	return nil
}

// Muet tells that this guichet is a copy and sends nothing, and what it is a
// copy of. The file is looked at again while it is mute: « guichet confirm » may
// be another process.
func (s *Socle) Muet() (origine string, muet bool) {
	if s.reserve != nil {
		if origine := s.reserve(); origine != "" {
			return origine, true
		}
	}
	p := s.muet.Load()
	if p == nil {
		return "", false
	}
	if _, err := os.Stat(filepath.Join(s.app.DataDir(), nomMuet)); errors.Is(err, fs.ErrNotExist) {
		s.muet.CompareAndSwap(p, nil)
		return "", false
	}
	return *p, true
}

// Parler confirms that this copy is the guichet in service: from now on it
// sends again.
func (s *Socle) Parler(donnees string) error {
	err := os.Remove(filepath.Join(donnees, nomMuet))
	if err == nil || errors.Is(err, fs.ErrNotExist) {
		err = SyncFolder(donnees)
	}
	if err != nil {
		return fmt.Errorf("end the mute copy: %w", err)
	}
	s.muet.Store(nil)
	return nil
}
