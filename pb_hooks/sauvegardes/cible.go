package sauvegardes

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path/filepath"
	"strings"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/socle"
)

// GenreCible is the kind of place where backups go.
type GenreCible string

// The three kinds.
const (
	CibleRepertoire GenreCible = "repertoire"
	CibleSFTP       GenreCible = "sftp"
	CibleS3         GenreCible = "s3"
)

// Cible is the place where backups go. Only the fields of its kind are filled.
type Cible struct {
	Genre GenreCible

	Repertoire string // absolute path, or path on the SFTP server

	// SFTP.
	Hote          string
	Port          int
	Utilisateur   string
	MotDePasse    string
	ClePrivee     string // PEM or OpenSSH, without passphrase; instead of MotDePasse
	EmpreinteHote string // SHA256:…, pinned at the first try

	// S3.
	Adresse    string // https://s3.fr-par.scw.cloud
	Region     string
	Seau       string
	Prefixe    string // before every name, "" or « mairie/ »
	CleAcces   string
	CleSecrete string
}

// EnClair says the place in a few words, without any secret.
func (c Cible) EnClair() string {
	switch c.Genre {
	case CibleRepertoire:
		return "le répertoire " + c.Repertoire
	case CibleSFTP:
		return "le serveur " + c.Hote + ", répertoire " + c.Repertoire
	case CibleS3:
		return "le stockage S3 " + c.Seau + " chez " + strings.TrimPrefix(strings.TrimPrefix(c.Adresse, "https://"), "http://")
	}
	return ""
}

// depot is a target at work. Names are relative, with slashes.
type depot interface {
	// lister gives the files of a folder: "" for the archives, « pieces » for all
	// that is under it.
	lister(ctx context.Context, repertoire string, voir func(nom string, taille int64)) error
	// deposer stores a content whole or not at all: nothing is under that name until
	// the last byte is safe.
	deposer(ctx context.Context, nom string, r io.Reader) error
	ouvrir(ctx context.Context, nom string) (io.ReadCloser, error)
	// oter removes a file; one that is not there is no fault.
	oter(ctx context.Context, nom string) error
	// place is what is left, in bytes, of what there is; 0 of 0 when the target does
	// not tell.
	place(ctx context.Context) (libres, totale int64, err error)
	Close() error
}

// ouvreur opens a file by its name, as a depot does.
type ouvreur func(ctx context.Context, nom string) (io.ReadCloser, error)

// provisoire ends the name of what is being stored.
const provisoire = ".part"

// brancher connects to a target, which is not in the data folder of app.
func (c Cible) brancher(ctx context.Context, app core.App) (depot, error) {
	switch c.Genre {
	case CibleRepertoire:
		return ouvrirRepertoire(c.Repertoire, app)
	case CibleSFTP:
		return ouvrirSFTP(ctx, c)
	case CibleS3:
		return ouvrirS3(c), nil
	}
	return nil, errNonReglee
}

// delaiEssai is how long a try may take.
const delaiEssai = 30 * time.Second

// Essayer writes a small file on a target, reads it back and removes it. It returns
// the target with what was learned of it: the fingerprint of an SFTP server met for
// the first time. Its error is a French sentence.
func Essayer(ctx context.Context, app core.App, c Cible) (Cible, error) {
	if _, muet := socle.De(app).Muet(); muet {
		return c, errMuet
	}
	ctx, finir := context.WithTimeout(ctx, delaiEssai)
	defer finir()
	if c.Genre == CibleSFTP && c.EmpreinteHote == "" {
		empreinte, err := rencontrer(ctx, c)
		if err != nil {
			return c, err
		}
		c.EmpreinteHote = empreinte
	}
	d, err := c.brancher(ctx, app)
	if err != nil {
		return c, err
	}
	defer d.Close()
	nom, contenu := "essai-"+socle.ID(), []byte(socle.Jeton())
	if err := d.deposer(ctx, nom, bytes.NewReader(contenu)); err != nil {
		return c, enPhrase("Le guichet n’arrive pas à écrire à cet endroit.", err)
	}
	lu, err := lireTout(ctx, d, nom, 1000)
	if err == nil && !bytes.Equal(lu, contenu) {
		err = fmt.Errorf("what comes back of %s is not what was stored", nom)
	}
	if err := errors.Join(err, d.oter(ctx, nom)); err != nil {
		return c, enPhrase("Le guichet écrit à cet endroit, mais ne relit pas ce qu’il a écrit.", err)
	}
	return c, nil
}

func lireTout(ctx context.Context, d depot, nom string, max int64) ([]byte, error) {
	r, err := d.ouvrir(ctx, nom)
	if err != nil {
		return nil, err
	}
	b, err := io.ReadAll(io.LimitReader(r, max))
	return b, errors.Join(err, r.Close())
}

// enPhrase gives an error that has none a French sentence.
func enPhrase(phrase string, err error) error {
	var e *socle.Erreur
	if errors.As(err, &e) {
		return err
	}
	return socle.Err(socle.Indisponible, phrase).Cause(err)
}

// absent tells that a name is not on the target, whatever its kind.
func absent(err error) bool { return errors.Is(err, fs.ErrNotExist) }

// dedans tells whether a folder is another or in it.
func dedans(repertoire, parent string) bool {
	rel, err := filepath.Rel(parent, repertoire)
	return err == nil && rel != ".." && !strings.HasPrefix(rel, ".."+string(filepath.Separator))
}
