package catalogue

import (
	"bytes"
	"fmt"
	"io"
	"path"
	"strings"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/socle"
)

// Exporter is the file of a téléservice: the document that it serves, byte for
// byte as it was published. Another guichet imports it.
func Exporter(app core.App, collectivite, code string) ([]byte, error) {
	t, err := ParCode(app, collectivite, code)
	if err != nil {
		return nil, err
	}
	r, err := RevisionParID(app, t.Revision)
	if err != nil {
		return nil, err
	}
	return r.Document, nil
}

// Importation is what a file holds, before anything is kept of it.
type Importation struct {
	Document *Document
	Reprises []Reprise // of a form of Publik, nil for a document of ours
	Manques  []string  // what prevents its publication
}

// LireFichier reads a file of a téléservice: a form document (.json), or a form
// of Publik (.wcs) with the blocks that it cites.
func LireFichier(nom string, contenu io.Reader, blocs ...io.Reader) (*Importation, error) {
	i := &Importation{}
	var err error
	switch strings.ToLower(path.Ext(nom)) {
	case ".wcs", ".xml":
		i.Document, i.Reprises, err = ImporterPublik(contenu, blocs...)
	case ".json":
		i.Document, err = Lire(contenu)
	default:
		err = fmt.Errorf("%s: neither a form document (.json) nor a form of Publik (.wcs)", path.Base(nom))
	}
	if err != nil {
		return nil, err
	}
	i.Manques = Verifier(i.Document)
	return i, nil
}

// Importer keeps a document as a version in preparation: nothing is published.
// The document of a téléservice that is here already becomes its next version;
// one that is in preparation is never replaced, which is a conflict.
func Importer(tx core.App, collectivite string, d *Document, par socle.Acteur) (*Ebauche, error) {
	e, err := EbaucheParCode(tx, collectivite, d.Code)
	if err != nil {
		return nil, err
	}
	if e == nil {
		return Ebaucher(tx, collectivite, d, par)
	}
	deja, err := d.Canonique()
	if err != nil {
		return nil, err
	}
	if bytes.Equal(e.Document, deja) {
		return e, nil
	}
	return nil, socle.Err(socle.Conflit, "Une version de « "+e.Titre+" » est déjà en préparation\u00a0: publiez-la ou abandonnez-la, puis importez de nouveau.")
}
