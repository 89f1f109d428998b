package sauvegardes

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"filippo.io/age"
	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/socle"
)

// What was erased at a person's request stays erased when an older backup comes
// back: the ids of the usagers, and of the comptes of a hub, are listed outside of the
// archives, in the data folder and, with each backup, on the target. Ids alone: nothing
// of the person.
const (
	nomEffacements = "effacements"
	nomARejouer    = "effacements-a-rejouer"
	surLaCible     = "effacements.age"
)

const cleRejouer = "guichet.sauvegardes.effacer"

// RejouerEffacements adds a function that erases what has an id again, in a restored
// guichet, before it serves; an id that is not there, or is of another room, is no
// fault. Call it from the Register of the room that erases.
func RejouerEffacements(app core.App, effacer func(app core.App, id string) error) {
	app.Store().Set(cleRejouer, append(rejoueurs(app), effacer))
}

func rejoueurs(app core.App) []func(core.App, string) error {
	l, _ := app.Store().Get(cleRejouer).([]func(core.App, string) error)
	return l
}

// NoterEffacement writes that what has an id was erased. Call it in the transaction that
// erases, before it ends: a line too many erases nothing that should stay, one that
// lacks would let the person come back.
func NoterEffacement(app core.App, id string) error {
	chemin := filepath.Join(app.DataDir(), nomEffacements)
	f, err := os.OpenFile(chemin, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("note an erasure: %w", err)
	}
	_, err = fmt.Fprintf(f, "\n%s %s\n", socle.De(app).Horloge.Maintenant().Format(time.RFC3339), id) // after a line that a cut left half written
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close(), socle.SyncFolder(app.DataDir())); err != nil {
		return fmt.Errorf("note an erasure: %w", err)
	}
	return nil
}

// effacement is one line of the list.
type effacement struct {
	le time.Time
	id string
}

// lireEffacements reads a list, but for the line that a cut left half written.
func lireEffacements(b []byte) (l []effacement) {
	for ligne := range strings.Lines(string(b)) {
		date, id, ok := strings.Cut(strings.TrimSpace(ligne), " ")
		le, err := time.Parse(time.RFC3339, date)
		if ok && err == nil && len(id) == 15 {
			l = append(l, effacement{le, id})
		}
	}
	return l
}

func ecrireEffacements(l []effacement) []byte {
	var b bytes.Buffer
	for _, e := range l {
		fmt.Fprintf(&b, "%s %s\n", e.le.Format(time.RFC3339), e.id)
	}
	return b.Bytes()
}

// envoyerEffacements puts the list on the target, beside the archives.
func (c *chantier) envoyerEffacements(ctx context.Context) error {
	b, err := os.ReadFile(filepath.Join(c.app.DataDir(), nomEffacements))
	if absent(err) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("erasures: %w", err)
	}
	chiffre, err := age.EncryptReader(bytes.NewReader(b), c.destinataires()...)
	if err != nil {
		return fmt.Errorf("erasures: %w", err)
	}
	return c.deposer(ctx, surLaCible, chiffre, int64(len(b)))
}

// rapporterEffacements joins the list of what is there to that of the target, in the
// preparation, with what the restored guichet is to erase again.
func (r *Restauration) rapporterEffacements(ctx context.Context) error {
	ici, err := os.ReadFile(filepath.Join(r.donnees, nomEffacements))
	if err != nil && !absent(err) {
		return fmt.Errorf("erasures: %w", err)
	}
	l := append(lireEffacements(ici), r.effacementsDeLaCible(ctx)...)
	slices.SortFunc(l, func(a, b effacement) int {
		if n := a.le.Compare(b.le); n != 0 {
			return n
		}
		return strings.Compare(a.id, b.id)
	})
	l = slices.Compact(l)
	if len(l) == 0 {
		return nil
	}
	// A minute before the snapshot: an erasure may have been under way.
	depuis := r.contenu.Le.Add(-time.Minute)
	aRejouer := slices.DeleteFunc(slices.Clone(l), func(e effacement) bool { return e.le.Before(depuis) })
	return errors.Join(
		socle.EcrireDurable(filepath.Join(r.folder, nomEffacements), ecrireEffacements(l)),
		socle.EcrireDurable(filepath.Join(r.folder, nomARejouer), ecrireEffacements(aRejouer)),
	)
}

// effacementsDeLaCible reads the list of the target; a target without one, or with
// one for another key, has nothing to say.
func (r *Restauration) effacementsDeLaCible(ctx context.Context) []effacement {
	flux, err := r.depot.ouvrir(ctx, surLaCible)
	if absent(err) {
		return nil
	}
	var b []byte
	if err == nil {
		defer flux.Close()
		var clair io.Reader
		if clair, err = age.Decrypt(flux, r.identite); err == nil {
			b, err = io.ReadAll(clair)
		}
	}
	if err != nil {
		r.socle.Logger.Warn("the list of erasures of the target is not read", "err", err)
	}
	return lireEffacements(b)
}

// rejouer erases again what a restoration brought back. The list goes once all of it
// is done: a start that is cut does it again.
func rejouer(app core.App) error {
	chemin := filepath.Join(app.DataDir(), nomARejouer)
	b, err := os.ReadFile(chemin)
	if absent(err) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("replay the erasures: %w", err)
	}
	rooms := rejoueurs(app)
	if len(rooms) == 0 {
		return errors.New("replay the erasures: no room erases")
	}
	for _, e := range lireEffacements(b) {
		for _, effacer := range rooms {
			if err := effacer(app, e.id); err != nil {
				return fmt.Errorf("replay the erasure of %s: %w", e.id, err)
			}
		}
	}
	return os.Remove(chemin)
}
