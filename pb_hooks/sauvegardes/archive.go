package sauvegardes

import (
	"archive/tar"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"filippo.io/age"

	"guichet/pb_hooks/socle"
)

const lisezMoi = `SAUVEGARDE D'UN GUICHET

Pour la remettre en service, le plus simple est le programme :
    guichet restore FICHIER
Il demande la clé imprimée sur papier.

Pour l'ouvrir à la main, avec les programmes « age » et « tar » :
    tar xf FICHIER
    age -d cle.age > cle.txt                    (tapez la clé du papier, avec ses tirets)
    age -d -i cle.txt contenu.age | tar xz
data.db est une base SQLite. pieces.txt dit, ligne par ligne, le fichier d'un document
à côté de la sauvegarde, puis son SHA-256 et sa taille. Chacun s'ouvre ainsi :
    age -d -i cle.txt pieces/ab/abcdef... > document
Effacez cle.txt ensuite.

BACKUP OF A GUICHET

The program puts it back in service:
    guichet restore FILE
It asks for the key printed on paper.

By hand, with "age" and "tar":
    tar xf FILE
    age -d cle.age > cle.txt                    (type the key of the paper, with its dashes)
    age -d -i cle.txt contenu.age | tar xz
data.db is an SQLite database. Each line of pieces.txt names the file of a document beside
the backup, its SHA-256 and its size. Each opens like this:
    age -d -i cle.txt pieces/ab/abcdef... > document
Delete cle.txt afterwards.
`

// entree is one file of a tar: a path on the disk, or a content.
type entree struct {
	nom     string
	chemin  string
	contenu []byte
}

// ecrireTar writes files in order, mode 0600.
func ecrireTar(w io.Writer, le time.Time, entrees ...entree) error {
	t := tar.NewWriter(w)
	for _, e := range entrees {
		if err := e.ecrire(t, le); err != nil {
			return fmt.Errorf("archive %s: %w", e.nom, err)
		}
	}
	return t.Close()
}

func (e entree) ecrire(t *tar.Writer, le time.Time) (err error) {
	en := tar.Header{Name: e.nom, Mode: 0o600, Size: int64(len(e.contenu)), ModTime: le, Format: tar.FormatPAX}
	if e.chemin == "" {
		if err := t.WriteHeader(&en); err != nil {
			return err
		}
		_, err := t.Write(e.contenu)
		return err
	}
	f, err := os.Open(e.chemin)
	if err != nil {
		return err
	}
	defer f.Close()
	etat, err := f.Stat()
	if err != nil {
		return err
	}
	en.Size = etat.Size()
	if err := t.WriteHeader(&en); err != nil {
		return err
	}
	_, err = io.Copy(t, f)
	return err
}

// ecrireContenu writes the encrypted part of an archive in a file.
func ecrireContenu(chemin string, m Manifeste, entrees []entree, destinataires ...age.Recipient) (err error) {
	manifeste, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return fmt.Errorf("manifest: %w", err)
	}
	f, err := os.OpenFile(chemin, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("write the archive: %w", err)
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	chiffreur, err := age.Encrypt(f, destinataires...)
	if err != nil {
		return fmt.Errorf("encrypt the archive: %w", err)
	}
	// A database shrinks three or four times at the fastest level already.
	zip, err := gzip.NewWriterLevel(chiffreur, gzip.BestSpeed)
	if err != nil {
		return err
	}
	if err := ecrireTar(zip, m.Le, append([]entree{{nom: nomManifeste, contenu: manifeste}}, entrees...)...); err != nil {
		return err
	}
	return errors.Join(zip.Close(), chiffreur.Close())
}

// archive is one that is being read, from its beginning to its end.
type archive struct {
	cleAge  []byte
	externe *tar.Reader
}

var errPasUneArchive = socle.Err(socle.Invalide, "Ce fichier n’est pas une sauvegarde de guichet, ou il est abîmé.")

// lireArchive reads what comes before the encrypted part.
func lireArchive(r io.Reader) (*archive, error) {
	a := &archive{externe: tar.NewReader(r)}
	for {
		e, err := a.externe.Next()
		if err != nil {
			return nil, errPasUneArchive.Cause(fmt.Errorf("read the archive: %w", err))
		}
		switch e.Name {
		case nomLisezMoi:
		case nomCleAge:
			if a.cleAge, err = io.ReadAll(io.LimitReader(a.externe, 10_000)); err != nil {
				return nil, errPasUneArchive.Cause(err)
			}
		case nomContenu:
			return a, nil
		default:
			return nil, errPasUneArchive.Cause(fmt.Errorf("read the archive: unknown file %q", e.Name))
		}
	}
}

// contenu is the encrypted part of an archive, opened.
type contenu struct {
	Manifeste
	zip     *gzip.Reader
	interne *tar.Reader
}

// ouvrir decrypts and reads the manifest.
func (a *archive) ouvrir(identite age.Identity) (*contenu, error) {
	clair, err := age.Decrypt(a.externe, identite)
	var autre *age.NoIdentityMatchError
	if errors.As(err, &autre) {
		return nil, errMauvaiseCle.Cause(err)
	}
	if err != nil {
		return nil, errPasUneArchive.Cause(err)
	}
	c := &contenu{}
	if c.zip, err = gzip.NewReader(clair); err != nil {
		return nil, errPasUneArchive.Cause(err)
	}
	c.interne = tar.NewReader(c.zip)
	e, err := c.interne.Next()
	if err == nil && e.Name != nomManifeste {
		err = fmt.Errorf("the first file is %q", e.Name)
	}
	if err == nil {
		err = json.NewDecoder(io.LimitReader(c.interne, 50<<20)).Decode(&c.Manifeste)
	}
	if err != nil {
		return nil, errPasUneArchive.Cause(fmt.Errorf("manifest: %w", err))
	}
	if c.Format > formatArchive {
		return nil, socle.Err(socle.Conflit, "Cette sauvegarde vient d’un guichet plus récent (version "+c.Version+")\u00a0: installez d’abord cette version.")
	}
	return c, nil
}

// parcourir gives each file after the manifest, and fails unless the archive is
// whole to its last byte.
func (c *contenu) parcourir(voir func(nom string, r io.Reader, taille int64) error) error {
	for {
		e, err := c.interne.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return errPasUneArchive.Cause(fmt.Errorf("read the archive: %w", err))
		}
		if err := voir(e.Name, lecteur{c.interne}, e.Size); err != nil {
			return err
		}
	}
	if _, err := io.Copy(io.Discard, c.zip); err != nil { // the checksum, and age's last block
		return errPasUneArchive.Cause(fmt.Errorf("end of the archive: %w", err))
	}
	return nil
}

// lecteur tells a file of the archive that does not read to its end from a disk that
// does not take it.
type lecteur struct{ r io.Reader }

func (l lecteur) Read(p []byte) (int, error) {
	n, err := l.r.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		err = errPasUneArchive.Cause(fmt.Errorf("read the archive: %w", err))
	}
	return n, err
}

// extraire writes the files of the archive in a folder. An archive names no other
// file than those of the program: nothing is written outside.
func (c *contenu) extraire(folder string) error {
	permis := map[string]bool{nomPieces: true, nomBase: true, nomCle: true, nomVerification: true, nomReglages: true}
	return c.parcourir(func(nom string, r io.Reader, _ int64) error {
		if !permis[nom] {
			return errPasUneArchive.Cause(fmt.Errorf("unknown file %q", nom))
		}
		permis[nom] = false
		return ecrireFlux(filepath.Join(folder, nom), r, true)
	})
}

// ecrireFlux writes a new file, and forces it to the disk when asked.
func ecrireFlux(chemin string, r io.Reader, forcer bool) error {
	f, err := os.OpenFile(chemin, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("write %s: %w", filepath.Base(chemin), err)
	}
	_, err = io.Copy(f, r)
	if err == nil && forcer {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return fmt.Errorf("write %s: %w", filepath.Base(chemin), err)
	}
	return nil
}

// taille is the size of a file, 0 when it is not there.
func taille(chemin string) (int64, error) {
	e, err := os.Stat(chemin)
	if errors.Is(err, fs.ErrNotExist) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	return e.Size(), nil
}
