package formation

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"guichet/pb_hooks/socle"
)

// The folders of the places and of what they are copied from stand in one, under names
// that never come back. One counts when the state names it, and only then: it is named
// once it is whole and on the disk, and it is deleted once it is no longer named.

// folderPlaces is where they are, in the data folder.
const folderPlaces = "places"

// enTravail ends the name of a folder that is being made.
const enTravail = ".tmp"

func (x *salle) chemin(folder string) string {
	return filepath.Join(x.app.DataDir(), folderPlaces, folder)
}

// preparer reads the state, deletes the remnants of a run that was cut, and tells the
// story if it was never told.
func (x *salle) preparer() error {
	e, err := lireEtat(x.app)
	if err != nil {
		return err
	}
	if e.Gabarit != "" {
		if _, err := os.Stat(x.chemin(e.Gabarit)); err != nil {
			return fmt.Errorf("what the places are copied from: %w", err)
		}
	}
	if len(e.Places) == x.Places {
		x.mu.Lock()
		x.adopter(e)
		x.mu.Unlock()
	} else if err := x.changer(formation, func(n *etat) error { *n = e; n.compter(x.Places); return nil }); err != nil {
		return err
	}
	if err := os.MkdirAll(x.chemin(""), 0o700); err != nil {
		return fmt.Errorf("folder of the places: %w", err)
	}
	if err := x.balayer(); err != nil {
		return err
	}
	if e.Gabarit != "" {
		return nil
	}
	gabarit, err := x.semer()
	if err != nil {
		return fmt.Errorf("tell the story of the places: %w", err)
	}
	return x.changer(formation, func(e *etat) error { e.Gabarit = gabarit; return nil })
}

// balayer deletes every folder that the state does not name, before any is used.
func (x *salle) balayer() error {
	e := x.etat
	entrees, err := os.ReadDir(x.chemin(""))
	if err != nil {
		return fmt.Errorf("folder of the places: %w", err)
	}
	for _, d := range entrees {
		nom := d.Name()
		if nom == e.Gabarit || slices.ContainsFunc(e.Places, func(p Place) bool { return p.Folder == nom }) {
			continue
		}
		if err := x.supprimer(nom); err != nil {
			return err
		}
	}
	return nil
}

func (x *salle) supprimer(folder string) error {
	if folder == "" {
		return nil // that would be all of them
	}
	if err := os.RemoveAll(x.chemin(folder)); err != nil {
		return fmt.Errorf("delete a folder of the places: %w", err)
	}
	return nil
}

// semer tells the story in a new folder, and returns its name.
func (x *salle) semer() (string, error) {
	travail := socle.ID() + enTravail
	defer os.RemoveAll(x.chemin(travail))
	app, _, err := x.ouvrirGuichet(travail, 0)
	if err == nil {
		err = socle.Fermer(app)
	}
	if err != nil {
		return "", err
	}
	return x.copier(travail)
}

// copier makes a whole copy of a folder under a new name, on the disk, and returns it.
func (x *salle) copier(de string) (string, error) {
	nom := socle.ID()
	travail := x.chemin(nom + enTravail)
	err := copierArbre(x.chemin(de), travail)
	if err == nil {
		err = os.Rename(travail, x.chemin(nom))
	}
	if err == nil {
		err = socle.SyncFolder(x.chemin(""))
	}
	if err != nil {
		return "", errors.Join(fmt.Errorf("copy a folder of the places: %w", err), os.RemoveAll(travail))
	}
	return nom, nil
}

// copierArbre copies what a folder holds, forced to the disk.
func copierArbre(de, vers string) error {
	return filepath.WalkDir(de, func(chemin string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		relatif, err := filepath.Rel(de, chemin)
		if err != nil {
			return err
		}
		ici := filepath.Join(vers, relatif)
		switch {
		case d.IsDir():
			if err := os.MkdirAll(ici, 0o700); err != nil {
				return err
			}
			return socle.SyncFolder(filepath.Dir(ici))
		case d.Type().IsRegular():
			return copierFichier(chemin, ici)
		default:
			return nil
		}
	})
}

func copierFichier(de, vers string) error {
	source, err := os.Open(de)
	if err != nil {
		return err
	}
	defer source.Close()
	copie, err := os.OpenFile(vers, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(copie, source)
	if err == nil {
		err = copie.Sync()
	}
	return errors.Join(err, copie.Close())
}
