package socle

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"

	"github.com/pocketbase/pocketbase/core"
)

// The fingerprints of a collectivité that moved here were made with the key of
// the guichet it left: that key, of one usage only, came with it and is kept as
// an older one. It recognises; nothing new is made with it.

func reglageCles(usage string) string { return "cles-" + usage }

// Cles are the keys by which the fingerprints of one usage are recognised, that
// of this instance first. They are secrets: they leave in a sealed archive only.
func Cles(app core.App, usage string) ([][]byte, error) {
	anciennes, _, err := LireReglage[[][]byte](app, reglageCles(usage))
	if err != nil {
		return nil, err
	}
	return append([][]byte{De(app).Coffre.derivee(usage)}, anciennes...), nil
}

// AccueillirCles keeps the keys of another instance as older ones of a usage.
func AccueillirCles(tx core.App, usage string, cles [][]byte, par Acteur) error {
	connues, err := Cles(tx, usage)
	if err != nil {
		return err
	}
	deja := map[string]bool{}
	for _, c := range connues {
		deja[string(c)] = true
	}
	anciennes := connues[1:]
	for _, c := range cles {
		if len(c) != sha256.Size {
			return fmt.Errorf("older key of %s: want %d bytes, got %d", usage, sha256.Size, len(c))
		}
		if !deja[string(c)] {
			deja[string(c)], anciennes = true, append(anciennes, c)
		}
	}
	if len(anciennes) == len(connues)-1 {
		return nil
	}
	return EcrireReglage(tx, reglageCles(usage), anciennes, ParPage, par)
}

// Reconnaitre tells whether a fingerprint is that of a value, made here or where
// its row comes from.
func Reconnaitre(app core.App, usage, valeur, empreinte string) (bool, error) {
	if empreinte == "" {
		return false, nil
	}
	attendue := []byte(empreinte)
	if hmac.Equal([]byte(De(app).Coffre.Empreinte(usage, valeur)), attendue) {
		return true, nil
	}
	cles, err := Cles(app, usage)
	if err != nil {
		return false, err
	}
	for _, c := range cles[1:] {
		m := hmac.New(sha256.New, c)
		m.Write([]byte(valeur))
		if hmac.Equal([]byte(hex.EncodeToString(m.Sum(nil))), attendue) {
			return true, nil
		}
	}
	return false, nil
}
