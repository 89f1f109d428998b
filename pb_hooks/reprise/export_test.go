package reprise

import (
	"bytes"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/collectivites"
)

// Lire reads a file.
func Lire(contenu []byte) (colonnes []string, lignes [][]string, err error) {
	t, err := lire(contenu)
	if err != nil {
		return nil, nil, err
	}
	return t.colonnes, t.lignes, nil
}

// LireJour reads a day.
func LireJour(dit string) (string, bool) {
	j, lu := lireJour(dit)
	return j.ISO(), lu
}

// Garder keeps an address that was read.
func Garder(app core.App, x Redirection) error { return x.garder(app) }

// Commander is the command, on a collectivité.
func Commander(app core.App, c *collectivites.Collectivite, quoi string, contenu []byte, essai bool) (string, error) {
	var b bytes.Buffer
	err := commander(&b, app, c, quoi, "ancien.csv", contenu, essai)
	return b.String(), err
}
