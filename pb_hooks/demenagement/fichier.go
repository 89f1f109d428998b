package demenagement

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/socle"
)

// ecrireArchive makes the file of an export, whole or not at all, readable by
// the program's account only.
func ecrireArchive(app core.App, chemin string, v Voulu) (m *Manifeste, octets int64, err error) {
	f, err := os.OpenFile(chemin+".partiel", os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return nil, 0, fmt.Errorf("archive: %w", err)
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.Remove(f.Name()))
		}
	}()
	if m, err = Exporter(app, f, v); err == nil {
		err = f.Sync()
	}
	if err == nil {
		octets, err = f.Seek(0, io.SeekCurrent)
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return nil, 0, err
	}
	if err = os.Rename(f.Name(), chemin); err != nil {
		return nil, 0, fmt.Errorf("archive: %w", err)
	}
	return m, octets, socle.SyncFolder(filepath.Dir(chemin))
}

// finir notes in the row and in the journal that an archive was made.
func (x *Demenagement) finir(app core.App, m *Manifeste, octets int64) error {
	x.Etat, x.Archive, x.Octets = Pret, m.empreinte, octets
	x.Tete, x.Rang = m.Journal.Tete, m.Journal.Rang
	x.FiniLe = socle.Date(socle.De(app).Horloge.Maintenant())
	return app.RunInTransaction(func(tx core.App) error {
		if err := tx.DB().Model(x).Update("Etat", "Archive", "Octets", "Tete", "Rang", "FiniLe"); err != nil {
			return fmt.Errorf("export %s: %w", x.ID, err)
		}
		return socle.Journaliser(tx, socle.Acte{Acteur: x.Par, Verbe: "demenagement.exporter", Objet: "archives:" + x.Archive, Collectivite: x.Collectivite})
	})
}

// commencer makes the row of an export that begins, and draws what proves later
// that its archive was brought in: only its fingerprint stays here.
func commencer(app core.App, c *collectivites.Collectivite, chiffre bool, par socle.Acteur) (x *Demenagement, preuve string, err error) {
	preuve = socle.Jeton()
	x = &Demenagement{
		ID: socle.ID(), Genre: Export, Etat: EnCours, Chiffre: chiffre, Preuve: socle.Hacher(preuve), Par: par,
		CreeLe: socle.Date(socle.De(app).Horloge.Maintenant()),
	}
	if c != nil {
		x.Collectivite = c.ID
	}
	if err := app.DB().Model(x).Insert(); err != nil {
		return nil, "", fmt.Errorf("export: %w", err)
	}
	return x, preuve, nil
}

// echouer notes why an export was not made, and returns it.
func (x *Demenagement) echouer(app core.App, cause error) error {
	return errors.Join(cause, x.noterEchec(app, cause))
}

func (x *Demenagement) noterEchec(app core.App, cause error) error {
	x.Etat, x.Erreur, x.FiniLe = Echoue, couper(cause.Error(), 500), socle.Date(socle.De(app).Horloge.Maintenant())
	return app.DB().Model(x).Update("Etat", "Erreur", "FiniLe")
}

func couper(s string, n int) string {
	if r := []rune(s); len(r) > n {
		return string(r[:n])
	}
	return s
}
