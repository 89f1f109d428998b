package sauvegardes

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/socle"
)

// repertoire is a folder of this machine: another disk, a key, a share of the network.
type repertoire struct {
	racine string
	disque socle.MesureDisque
}

// ouvrirRepertoire never makes the folder: one that is missing is a disk that is not
// plugged in, and a folder made in its place would fill the disk of the guichet.
func ouvrirRepertoire(chemin string, app core.App) (depot, error) {
	reel, err := filepath.EvalSymlinks(chemin)
	if err != nil {
		return nil, socle.Err(socle.Indisponible, "Le répertoire "+chemin+" n’existe pas. Si c’est un disque ou une clé, branchez-le.").Cause(err)
	}
	if vrai, err := filepath.EvalSymlinks(app.DataDir()); err == nil && dedans(reel, vrai) {
		return nil, socle.Err(socle.Invalide, "Ce répertoire est dans celui du guichet\u00a0: une panne de ce disque emporterait les deux. Choisissez-en un autre.")
	}
	if e, err := os.Stat(reel); err != nil || !e.IsDir() {
		return nil, socle.Err(socle.Invalide, chemin+" n’est pas un répertoire.").Cause(err)
	}
	return &repertoire{reel, socle.De(app).Disque}, nil
}

func (d *repertoire) chemin(nom string) string {
	return filepath.Join(d.racine, filepath.FromSlash(nom))
}

func (d *repertoire) lister(ctx context.Context, sous string, voir func(string, int64)) error {
	racine := d.chemin(sous)
	err := filepath.WalkDir(racine, func(chemin string, e fs.DirEntry, err error) error {
		switch {
		case err != nil:
			if absent(err) {
				return nil // nothing was stored yet, or it was removed meanwhile
			}
			return err
		case ctx.Err() != nil:
			return ctx.Err()
		case e.IsDir() && sous == "" && chemin != racine:
			return fs.SkipDir
		case e.IsDir() || !e.Type().IsRegular() || strings.HasSuffix(e.Name(), provisoire):
			return nil
		}
		etat, err := e.Info()
		if absent(err) {
			return nil
		}
		if err != nil {
			return err
		}
		nom, err := filepath.Rel(d.racine, chemin)
		voir(filepath.ToSlash(nom), etat.Size())
		return err
	})
	if err != nil {
		return fmt.Errorf("list %s: %w", racine, err)
	}
	return nil
}

func (d *repertoire) deposer(_ context.Context, nom string, r io.Reader) error {
	chemin := d.chemin(nom)
	parent := filepath.Dir(chemin)
	if _, err := os.Stat(parent); absent(err) { // its name is forced to the disk once
		if err := errors.Join(os.MkdirAll(parent, 0o700), socle.SyncFolder(d.racine), socle.SyncFolder(filepath.Dir(parent))); err != nil {
			return fmt.Errorf("store %s: %w", nom, err)
		}
	}
	f, err := os.OpenFile(chemin+provisoire, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("store %s: %w", nom, err)
	}
	_, err = io.Copy(f, r)
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err == nil {
		err = os.Rename(f.Name(), chemin)
	}
	if err != nil {
		return fmt.Errorf("store %s: %w", nom, errors.Join(err, os.Remove(f.Name())))
	}
	return socle.SyncFolder(parent)
}

func (d *repertoire) ouvrir(_ context.Context, nom string) (io.ReadCloser, error) {
	return os.Open(d.chemin(nom))
}

func (d *repertoire) oter(_ context.Context, nom string) error {
	if err := os.Remove(d.chemin(nom)); err != nil && !absent(err) {
		return fmt.Errorf("remove %s: %w", nom, err)
	}
	return nil
}

func (d *repertoire) place(context.Context) (libres, totale int64, err error) {
	l, t, err := d.disque(d.racine)
	return int64(l), int64(t), err
}

func (d *repertoire) Close() error { return nil }
