package sauvegardes

import (
	"bytes"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"filippo.io/age"
	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/socle"
)

// The phrase printed on paper: five groups of five characters, that are said on
// the phone without a doubt (no I, O, 0, 1), the last of which checks the others.
// 24 of them are drawn: 120 bits.
const (
	alphabet      = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
	longueur      = 25
	groupe        = 5
	facteurScrypt = 14 // 16 MiB for an instant; the phrase itself cannot be guessed
)

// Papier is what the guichet keeps of the paper key: nothing that opens a backup.
type Papier struct {
	Destinataire string    // age1…: to whom backups are encrypted
	CleAge       []byte    // the key itself, encrypted by age to the phrase
	FaiteLe      time.Time // UTC
}

// NouvelleCle draws a phrase and its key. The phrase is to be shown once: nothing
// keeps it.
func NouvelleCle(app core.App) (phrase string, p Papier, err error) {
	identite, err := age.GenerateX25519Identity()
	if err != nil {
		return "", p, fmt.Errorf("draw the paper key: %w", err)
	}
	phrase = tirerPhrase()
	scelleur, err := age.NewScryptRecipient(phrase)
	if err != nil {
		return "", p, fmt.Errorf("seal the paper key: %w", err)
	}
	scelleur.SetWorkFactor(facteurScrypt)
	var b bytes.Buffer
	w, err := age.Encrypt(&b, scelleur)
	if err == nil {
		_, err = io.WriteString(w, identite.String()+"\n")
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		return "", p, fmt.Errorf("seal the paper key: %w", err)
	}
	return phrase, Papier{Destinataire: identite.Recipient().String(), CleAge: b.Bytes(), FaiteLe: socle.De(app).Horloge.Maintenant()}, nil
}

func tirerPhrase() string {
	b := make([]byte, longueur-1)
	rand.Read(b)
	for i := range b {
		b[i] = alphabet[b[i]%byte(len(alphabet))] // 32 divides 256
	}
	return grouper(string(b) + string(controle(string(b))))
}

func grouper(s string) string {
	var l []string
	for ; len(s) > groupe; s = s[groupe:] {
		l = append(l, s[:groupe])
	}
	return strings.Join(append(l, s), "-")
}

// controle is the check character of Luhn modulo 32: one character mistaken is
// always seen, two neighbours swapped nearly always.
func controle(s string) byte {
	const n = len(alphabet)
	somme := 0
	for i := range len(s) {
		v := strings.IndexByte(alphabet, s[len(s)-1-i])
		if i%2 == 0 {
			v *= 2
		}
		somme += v/n + v%n
	}
	return alphabet[(n-somme%n)%n]
}

// LirePhrase reads a phrase as somebody types it: spaces, dashes and case do not
// matter.
func LirePhrase(saisie string) (string, error) {
	var b strings.Builder
	for _, c := range strings.ToUpper(saisie) {
		switch {
		case c == ' ' || c == '-' || c == '.' || c == '\u00a0' || c == '\u2011' || c == '\u2013' || c == '\t' || c == '\r' || c == '\n':
		case c > 0x7f || strings.IndexByte(alphabet, byte(c)) < 0:
			return "", socle.Err(socle.Invalide, fmt.Sprintf("Le caractère «\u00a0%c\u00a0» n’est jamais dans la clé\u00a0: elle n’a ni I, ni O, ni 0, ni 1.", c))
		default:
			b.WriteRune(c)
		}
	}
	s := b.String()
	switch {
	case len(s) != longueur:
		return "", socle.Err(socle.Invalide, fmt.Sprintf("La clé a %d caractères\u00a0: vous en avez tapé %d.", longueur, len(s)))
	case controle(s[:longueur-1]) != s[longueur-1]:
		return "", socle.Err(socle.Invalide, "Un caractère de la clé n’est pas le bon. Relisez la feuille groupe par groupe.")
	}
	return grouper(s), nil
}

var errMauvaiseCle = socle.Err(socle.Invalide, "Cette clé n’ouvre pas cette sauvegarde. Vérifiez que la feuille est celle de ce guichet, et la plus récente.")

// Ouvrir gives the key that the phrase opens.
func (p Papier) Ouvrir(saisie string) (*age.X25519Identity, error) {
	phrase, err := LirePhrase(saisie)
	if err != nil {
		return nil, err
	}
	return ouvrirCle(bytes.NewReader(p.CleAge), phrase)
}

func ouvrirCle(cleAge io.Reader, phrase string) (*age.X25519Identity, error) {
	ouvreur, err := age.NewScryptIdentity(phrase)
	if err != nil {
		return nil, fmt.Errorf("open the paper key: %w", err)
	}
	ouvreur.SetMaxWorkFactor(facteurScrypt) // a hostile archive must not ask for gigabytes
	r, err := age.Decrypt(cleAge, ouvreur)
	if err != nil {
		return nil, errMauvaiseCle.Cause(err)
	}
	b, err := io.ReadAll(io.LimitReader(r, 1000))
	if err != nil {
		return nil, errMauvaiseCle.Cause(err)
	}
	identite, err := age.ParseX25519Identity(strings.TrimSpace(string(b)))
	if err != nil {
		return nil, errMauvaiseCle.Cause(err)
	}
	return identite, nil
}

// nomVerification is the file of the data folder with the key that reads backups
// back to prove them. It is in the encrypted part of each archive too, which only
// itself and the paper key open: a guichet restored on another machine proves the
// pièces that were sent before.
const nomVerification = "verification.cle"

// cleVerification reads this key, and makes it the first time.
func cleVerification(app core.App) (*age.X25519Identity, error) {
	chemin := filepath.Join(app.DataDir(), nomVerification)
	b, err := os.ReadFile(chemin)
	if errors.Is(err, os.ErrNotExist) {
		identite, err := age.GenerateX25519Identity()
		if err == nil {
			err = socle.EcrireDurable(chemin, []byte(identite.String()+"\n"))
		}
		if err != nil {
			return nil, fmt.Errorf("verification key: %w", err)
		}
		return identite, nil
	}
	if err == nil {
		err = os.Chmod(chemin, 0o600)
	}
	if err != nil {
		return nil, fmt.Errorf("verification key: %w", err)
	}
	identite, err := age.ParseX25519Identity(strings.TrimSpace(string(b)))
	if err != nil {
		return nil, fmt.Errorf("verification key %s: %w", chemin, err)
	}
	return identite, nil
}
