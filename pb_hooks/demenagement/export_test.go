package demenagement

import (
	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/collectivites"
)

// Emporter makes an archive and its row, as the command does.
func Emporter(app core.App, c *collectivites.Collectivite, chemin, phrase string) error {
	x, preuve, err := commencer(app, c, phrase != "", acteur)
	if err != nil {
		return err
	}
	m, octets, err := ecrireArchive(app, chemin, Voulu{Collectivite: c, Phrase: phrase, Preuve: preuve})
	if err != nil {
		return err
	}
	return x.finir(app, m, octets)
}

// LireManifeste is what reads a manifest.
var LireManifeste = lireManifeste

// RelireLigne reads a line of an archive and writes it again.
func RelireLigne(c *core.Collection, brut []byte) ([]byte, error) {
	l, err := deJSON(colonnes(c), brut)
	if err != nil {
		return nil, err
	}
	return enJSON(colonnes(c), l)
}
