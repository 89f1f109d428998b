package pieces

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/socle"
)

// ageOrphelin is how long a file without row, or a row without owner, is left
// alone: the transaction that names it may be under way.
const ageOrphelin = 24 * time.Hour

// Purger removes the rows whose owner never came to be or is gone, marks those
// whose time is over, then removes the files that no row names, when they are older than a day: a crash between the
// file and the row, a pièce taken back, an abandoned brouillon.
func Purger(app core.App) error {
	if err := errors.Join(purgerLignes(app), oterEchues(app)); err != nil {
		return err
	}
	m := de(app)
	fichiers, err := filepath.Glob(filepath.Join(m.racine, "*", "*"))
	if err != nil {
		return fmt.Errorf("purge pieces: %w", err)
	}
	var fautes []error
	for _, chemin := range fichiers {
		nommee, err := estNommee(app, filepath.Base(chemin))
		if err == nil && !nommee {
			err = m.oter(chemin)
		}
		if err != nil {
			fautes = append(fautes, fmt.Errorf("purge piece file %s: %w", filepath.Base(chemin), err))
		}
	}
	return errors.Join(fautes...)
}

// purgerLignes spares what answers an attente: until the usager says that all
// is there, it is a brouillon under the id of its demande.
func purgerLignes(app core.App) error {
	limite := socle.Date(socle.De(app).Horloge.Maintenant().Add(-ageOrphelin))
	_, err := app.DB().Delete("pieces", dbx.NewExp(`recue_le < {:limite} AND (
		`+deBrouillon+` AND NOT EXISTS (SELECT 1 FROM brouillons WHERE id = substr(proprietaire, 12))
			AND NOT EXISTS (SELECT 1 FROM demandes WHERE id = substr(proprietaire, 12))
		OR `+dePli+` AND NOT EXISTS (SELECT 1 FROM plis WHERE id = substr(proprietaire, 6))
		OR `+deMessage+` AND NOT EXISTS (SELECT 1 FROM messages WHERE id = substr(proprietaire, 10)))`,
		dbx.Params{"limite": limite.String()})).Execute()
	if err != nil {
		return fmt.Errorf("purge pieces without owner: %w", err)
	}
	return nil
}

func estNommee(app core.App, empreinte string) (bool, error) {
	var nommee bool
	err := app.DB().NewQuery("SELECT EXISTS (SELECT 1 FROM pieces WHERE empreinte = {:e} AND otee_le = '')").Bind(dbx.Params{"e": empreinte}).Row(&nommee)
	return nommee, err
}

// oter removes a file that no row names if it is old. The age is read under
// the lock: the same content may just have been stored again, its row to come.
// It is the machine's, not a business date.
func (m *magasin) oter(chemin string) error {
	m.verrou.Lock()
	defer m.verrou.Unlock()
	etat, err := os.Stat(chemin)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	if time.Since(etat.ModTime()) < ageOrphelin {
		return nil
	}
	return os.Remove(chemin)
}
