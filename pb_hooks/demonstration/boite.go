package demonstration

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"
	"sync"

	"guichet/pb_hooks/exploitation"
)

// Boite is where every mail of the demo ends: an [exploitation.Expediteur] that
// sends nothing, and keeps each mail as it left, its code or its link readable.
type Boite struct {
	fichier string // kept there too, "" for in memory alone

	mu        sync.RWMutex
	courriels []exploitation.Courriel // in the order they left
}

// Pret is always true.
func (b *Boite) Pret() bool { return true }

// Envoyer keeps a mail. One that was tried twice is there once.
func (b *Boite) Envoyer(_ context.Context, c exploitation.Courriel) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if slices.ContainsFunc(b.courriels, func(d exploitation.Courriel) bool { return d.ID == c.ID }) {
		return nil
	}
	if b.fichier != "" {
		if err := ajouterLigne(b.fichier, c); err != nil {
			return fmt.Errorf("keep a mail: %w", err)
		}
	}
	b.courriels = append(b.courriels, c)
	return nil
}

// De lists the mails of an address, newest first; "" lists them all.
func (b *Boite) De(adresse string) []exploitation.Courriel {
	b.mu.RLock()
	defer b.mu.RUnlock()
	var l []exploitation.Courriel
	for _, c := range slices.Backward(b.courriels) {
		if adresse == "" || c.Destinataire == adresse {
			l = append(l, c)
		}
	}
	return l
}

// ParID finds a mail.
func (b *Boite) ParID(id string) (exploitation.Courriel, bool) {
	b.mu.RLock()
	defer b.mu.RUnlock()
	i := slices.IndexFunc(b.courriels, func(c exploitation.Courriel) bool { return c.ID == id })
	if i < 0 {
		return exploitation.Courriel{}, false
	}
	return b.courriels[i], true
}

func ajouterLigne(chemin string, c exploitation.Courriel) error {
	brut, err := json.Marshal(c)
	if err != nil {
		return err
	}
	f, err := os.OpenFile(chemin, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(append(brut, '\n'))
	return errors.Join(err, f.Close())
}

// relire takes back the mails of a kept demo.
func (b *Boite) relire() error {
	brut, err := os.ReadFile(b.fichier)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("read the mailbox: %w", err)
	}
	for ligne := range strings.Lines(string(brut)) {
		var c exploitation.Courriel
		if err := json.Unmarshal([]byte(ligne), &c); err != nil {
			return fmt.Errorf("read the mailbox: %w", err)
		}
		b.courriels = append(b.courriels, c)
	}
	return nil
}
