package demenagement

import (
	"archive/zip"
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"strings"
	"time"

	"filippo.io/age"
)

// An archive is a ZIP: any system opens it, and its end has the list of its
// files. It is written as it goes, one pièce in memory at the most. A sealed one
// is that ZIP encrypted by age to a passphrase (scrypt): « age --decrypt » opens
// it without this program.
type ecrivain struct {
	z     *zip.Writer
	le    time.Time
	scele io.WriteCloser // nil when the archive is in clear
	dits  []FichierDit
}

// facteur is the work of scrypt, 2^16: 64 MiB of memory, which the smallest
// machine has, a quarter of a second.
const facteur = 16

// phraseMin is the shortest passphrase, in characters.
const phraseMin = 16

func nouvelEcrivain(w io.Writer, phrase string, le time.Time) (*ecrivain, error) {
	e := &ecrivain{le: le}
	if phrase != "" {
		if len([]rune(phrase)) < phraseMin {
			return nil, fmt.Errorf("the passphrase must have %d characters or more", phraseMin)
		}
		pour, err := age.NewScryptRecipient(phrase)
		if err != nil {
			return nil, fmt.Errorf("seal the archive: %w", err)
		}
		pour.SetWorkFactor(facteur)
		if e.scele, err = age.Encrypt(w, pour); err != nil {
			return nil, fmt.Errorf("seal the archive: %w", err)
		}
		w = e.scele
	}
	e.z = zip.NewWriter(w)
	return e, nil
}

// fichier writes one file and keeps its size and its SHA-256 for the manifest.
func (e *ecrivain) fichier(nom string, ecrire func(io.Writer) error) error {
	dit, err := e.ajouter(nom, zip.Deflate, ecrire)
	if err == nil {
		e.dits = append(e.dits, dit)
	}
	return err
}

func (e *ecrivain) ajouter(nom string, methode uint16, ecrire func(io.Writer) error) (dit FichierDit, err error) {
	f, err := e.z.CreateHeader(&zip.FileHeader{Name: nom, Method: methode, Modified: e.le})
	if err != nil {
		return dit, fmt.Errorf("archive, %s: %w", nom, err)
	}
	somme, compte := sha256.New(), &compteur{}
	tampon := bufio.NewWriterSize(io.MultiWriter(f, somme, compte), 64<<10)
	if err := ecrire(tampon); err != nil {
		return dit, fmt.Errorf("archive, %s: %w", nom, err)
	}
	if err := tampon.Flush(); err != nil {
		return dit, fmt.Errorf("archive, %s: %w", nom, err)
	}
	return FichierDit{nom, compte.n, hex.EncodeToString(somme.Sum(nil))}, nil
}

func (e *ecrivain) fin() error {
	if err := e.z.Close(); err != nil {
		return fmt.Errorf("archive: %w", err)
	}
	if e.scele != nil {
		if err := e.scele.Close(); err != nil {
			return fmt.Errorf("archive: %w", err)
		}
	}
	return nil
}

type compteur struct{ n int64 }

func (c *compteur) Write(b []byte) (int, error) {
	c.n += int64(len(b))
	return len(b), nil
}

// nomPiece is where the content of a pièce lies.
func nomPiece(empreinte string) string { return "pieces/" + empreinte[:2] + "/" + empreinte }

func estPiece(nom string) bool { return strings.HasPrefix(nom, "pieces/") }
