package socle

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// nomCle is the file of the data folder that holds the instance's key.
const nomCle = "guichet.cle"

// Coffre seals what must be read back (TOTP secrets) and fingerprints what
// must not (codes de suivi, mailed codes). Both derive from one key of 32
// bytes kept in the data folder, mode 0600: losing it makes sealed rows
// unreadable, so it belongs to the backup.
type Coffre struct{ cle []byte }

func (c *Coffre) ouvrir(folder string) error {
	chemin := filepath.Join(folder, nomCle)
	cle, err := os.ReadFile(chemin)
	if errors.Is(err, os.ErrNotExist) {
		cle = make([]byte, 32)
		rand.Read(cle)
		err = EcrireDurable(chemin, cle)
	}
	if err == nil {
		err = os.Chmod(chemin, 0o600) // a copy brought back by hand may be open to all
	}
	if err != nil {
		return fmt.Errorf("key of the data folder: %w", err)
	}
	if len(cle) != 32 {
		return fmt.Errorf("key of the data folder %s: want 32 bytes, got %d: bring it back from a backup", chemin, len(cle))
	}
	c.cle = cle
	return nil
}

// EcrireDurable creates the file whole or not at all, and forces it and its
// folder to the disk: a key lost to a power cut would make every sealed row
// unreadable, half a key would stop every start.
func EcrireDurable(chemin string, contenu []byte) error {
	f, err := os.CreateTemp(filepath.Dir(chemin), filepath.Base(chemin)+".*")
	if err != nil {
		return err
	}
	if _, err = f.Write(contenu); err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err == nil {
		err = os.Rename(f.Name(), chemin)
	}
	if err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	return SyncFolder(filepath.Dir(chemin))
}

// SyncFolder forces the names of a folder to the disk.
func SyncFolder(folder string) error {
	d, err := os.Open(folder)
	if err != nil {
		return err
	}
	err = d.Sync()
	if errors.Is(err, os.ErrInvalid) || errors.Is(err, os.ErrPermission) {
		err = nil // Windows cannot sync a folder; its names are journalled by NTFS
	}
	return errors.Join(err, d.Close())
}

func (c *Coffre) derivee(usage string) []byte {
	if len(c.cle) == 0 {
		panic("coffre used before bootstrap")
	}
	k, err := hkdf.Key(sha256.New, c.cle, nil, "guichet/"+usage, 32)
	if err != nil {
		panic(err) // only for lengths HKDF cannot give
	}
	return k
}

// Empreinte is the keyed fingerprint of valeur for one usage, in hexadecimal:
// useless to whoever reads the database without the key.
func (c *Coffre) Empreinte(usage, valeur string) string {
	return hex.EncodeToString(c.signer(usage, valeur))
}

func (c *Coffre) signer(usage, valeur string) []byte {
	m := hmac.New(sha256.New, c.derivee(usage))
	m.Write([]byte(valeur))
	return m.Sum(nil)
}

// Sceller encrypts clair for one usage (AES-256-GCM).
func (c *Coffre) Sceller(usage string, clair []byte) (string, error) {
	gcm, err := c.gcm(usage)
	if err != nil {
		return "", err
	}
	nonce := make([]byte, gcm.NonceSize())
	rand.Read(nonce)
	return base64.RawStdEncoding.EncodeToString(gcm.Seal(nonce, nonce, clair, []byte(usage))), nil
}

// Desceller opens what Sceller closed for the same usage.
func (c *Coffre) Desceller(usage, scelle string) ([]byte, error) {
	brut, err := base64.RawStdEncoding.DecodeString(scelle)
	if err != nil {
		return nil, fmt.Errorf("unseal %s: %w", usage, err)
	}
	gcm, err := c.gcm(usage)
	if err != nil {
		return nil, err
	}
	if len(brut) < gcm.NonceSize() {
		return nil, fmt.Errorf("unseal %s: too short", usage)
	}
	clair, err := gcm.Open(nil, brut[:gcm.NonceSize()], brut[gcm.NonceSize():], []byte(usage))
	if err != nil {
		return nil, fmt.Errorf("unseal %s: %w", usage, err)
	}
	return clair, nil
}

func (c *Coffre) gcm(usage string) (cipher.AEAD, error) {
	b, err := aes.NewCipher(c.derivee(usage))
	if err != nil {
		return nil, err
	}
	return cipher.NewGCM(b)
}

// Jeton draws 256 random bits, written in 43 characters fit for a cookie or a
// link.
func Jeton() string {
	b := make([]byte, 32)
	rand.Read(b)
	return base64.RawURLEncoding.EncodeToString(b)
}

// Hacher is the plain SHA-256 of a value that is random already (a [Jeton]),
// in hexadecimal.
func Hacher(valeur string) string {
	h := sha256.Sum256([]byte(valeur))
	return hex.EncodeToString(h[:])
}
