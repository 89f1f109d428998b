package pieces

import (
	"path/filepath"

	"github.com/pocketbase/pocketbase/core"
)

// Fichier is where the content of a pièce is in a data folder: for what copies
// the store or brings one back.
func Fichier(donnees, empreinte string) string {
	return filepath.Join(donnees, "pieces", empreinte[:2], empreinte)
}

// Nommee tells that a row still names a content.
func Nommee(app core.App, empreinte string) (bool, error) { return estNommee(app, empreinte) }
