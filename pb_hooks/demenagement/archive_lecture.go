package demenagement

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"regexp"

	"filippo.io/age"
)

// Archive is one that is being read. Nothing of a sealed one is ever written in
// clear on the disk.
type Archive struct {
	Manifeste *Manifeste
	Empreinte string // SHA-256 of the manifest, which names all the rest
	fichier   *os.File
	fichiers  map[string]*zip.File
}

const enteteAge = "age-encryption.org/v1\n"

// ErrScellee says that the archive needs its passphrase.
var ErrScellee = errors.New("the archive is sealed: its passphrase is needed")

// OuvrirArchive reads the list of an archive and its manifest; phrase is "" for
// one that is in clear. [Archive.Fermer] ends it.
func OuvrirArchive(chemin, phrase string) (_ *Archive, err error) {
	f, err := os.Open(chemin)
	if err != nil {
		return nil, err
	}
	a := &Archive{fichier: f}
	defer func() {
		if err != nil {
			err = errors.Join(err, f.Close())
		}
	}()
	etat, err := f.Stat()
	if err != nil {
		return nil, err
	}
	var clair io.ReaderAt = f
	taille := etat.Size()
	entete := make([]byte, len(enteteAge))
	if n, _ := f.ReadAt(entete, 0); string(entete[:n]) == enteteAge {
		if clair, taille, err = desceller(f, taille, phrase); err != nil {
			return nil, err
		}
	}
	z, err := zip.NewReader(clair, taille)
	if err != nil {
		return nil, fmt.Errorf("%s is no archive of a guichet, or it is cut short: %w", path.Base(chemin), err)
	}
	return a, a.ranger(z)
}

func desceller(f io.ReaderAt, taille int64, phrase string) (io.ReaderAt, int64, error) {
	if phrase == "" {
		return nil, 0, ErrScellee
	}
	cle, err := age.NewScryptIdentity(phrase)
	if err != nil {
		return nil, 0, err
	}
	clair, taille, err := age.DecryptReaderAt(f, taille, cle)
	var autre *age.NoIdentityMatchError
	if errors.As(err, &autre) {
		return nil, 0, errors.New("the passphrase is not the one of this archive")
	}
	if err != nil {
		return nil, 0, fmt.Errorf("open the sealed archive: %w", err)
	}
	return clair, taille, nil
}

// bonNom is what a name of an archive may be: nothing that leaves a folder.
var bonNom = regexp.MustCompile(`^[A-Za-z0-9_.-]+(/[A-Za-z0-9_.-]+)*$`)

func (a *Archive) ranger(z *zip.Reader) error {
	a.fichiers = make(map[string]*zip.File, len(z.File))
	for _, f := range z.File {
		if !bonNom.MatchString(f.Name) || path.Clean(f.Name) != f.Name || a.fichiers[f.Name] != nil {
			return fmt.Errorf("the archive has a file %q, or has it twice", f.Name)
		}
		a.fichiers[f.Name] = f
	}
	f := a.fichiers[nomManifeste]
	if f == nil {
		return fmt.Errorf("the archive has no %s: this is no archive of a guichet", nomManifeste)
	}
	r, err := f.Open()
	if err != nil {
		return fmt.Errorf("%s: %w", nomManifeste, err)
	}
	defer r.Close()
	brut, err := io.ReadAll(io.LimitReader(r, 64<<20))
	if err != nil {
		return fmt.Errorf("%s: %w", nomManifeste, err)
	}
	somme := sha256.Sum256(brut)
	a.Empreinte = hex.EncodeToString(somme[:])
	a.Manifeste, err = lireManifeste(bytes.NewReader(brut))
	return err
}

// Fermer ends the reading.
func (a *Archive) Fermer() error { return a.fichier.Close() }

func (a *Archive) ouvrir(nom string) (io.ReadCloser, error) {
	f := a.fichiers[nom]
	if f == nil {
		return nil, fmt.Errorf("the archive lacks %s", nom)
	}
	r, err := f.Open()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", nom, err)
	}
	return r, nil
}

// Verifier reads the whole archive against its manifest: each file, and each
// pièce against its name. The error names the first that differs.
func (a *Archive) Verifier() error {
	connus := map[string]bool{nomManifeste: true}
	for _, dit := range a.Manifeste.Fichiers {
		octets, somme, err := a.sommer(dit.Nom)
		if err != nil {
			return err
		}
		if octets != dit.Octets || somme != dit.SHA256 {
			return fmt.Errorf("%s was altered: its SHA-256 is not that of the manifest", dit.Nom)
		}
		connus[dit.Nom] = true
	}
	var pieces PiecesDites
	for nom := range a.fichiers {
		if connus[nom] {
			continue
		}
		if !estPiece(nom) {
			return fmt.Errorf("the archive has a file %s that its manifest does not name", nom)
		}
		octets, somme, err := a.sommer(nom)
		if err != nil {
			return err
		}
		if nomPiece(somme) != nom {
			return fmt.Errorf("%s was altered: its SHA-256 is not its name", nom)
		}
		pieces.Nombre, pieces.Octets = pieces.Nombre+1, pieces.Octets+octets
	}
	if pieces.Nombre != a.Manifeste.Pieces.Nombre || pieces.Octets != a.Manifeste.Pieces.Octets {
		return fmt.Errorf("the archive has %d pièces of %d bytes, its manifest says %d of %d", pieces.Nombre, pieces.Octets, a.Manifeste.Pieces.Nombre, a.Manifeste.Pieces.Octets)
	}
	return nil
}

func (a *Archive) sommer(nom string) (octets int64, somme string, err error) {
	r, err := a.ouvrir(nom)
	if err != nil {
		return 0, "", err
	}
	defer r.Close()
	h := sha256.New()
	octets, err = io.Copy(h, r)
	if err != nil {
		return 0, "", fmt.Errorf("%s: %w", nom, err)
	}
	return octets, hex.EncodeToString(h.Sum(nil)), nil
}
