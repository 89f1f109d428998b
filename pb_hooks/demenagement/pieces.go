package demenagement

import (
	"archive/zip"
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"slices"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/pieces"
	"guichet/pb_hooks/socle"
)

// empreintes lists the contents that the rows of pièces name, each once.
func (x *exportation) empreintes() ([]pieces.Piece, error) {
	p, err := porteeDe(x.app, "pieces")
	if err != nil {
		return nil, err
	}
	vues, l := map[string]bool{}, []pieces.Piece(nil)
	for _, id := range x.ids {
		var dela []pieces.Piece
		err := x.db.Select("id", "empreinte", "taille").From("pieces").Where(dbx.NewExp(p.sql+" AND otee_le = ''", dbx.Params{"c": id})).All(&dela)
		if err != nil {
			return nil, fmt.Errorf("pièces: %w", err)
		}
		for _, y := range dela {
			if !vues[y.Empreinte] {
				vues[y.Empreinte] = true
				l = append(l, y)
			}
		}
	}
	slices.SortFunc(l, func(a, b pieces.Piece) int {
		if a.Empreinte < b.Empreinte {
			return -1
		}
		return 1
	})
	return l, nil
}

// pieces writes each content under its SHA-256. One that the store has lost is
// told in the manifest: it keeps nobody here.
func (x *exportation) pieces() error {
	l, err := x.empreintes()
	if err != nil {
		return err
	}
	for i := range l {
		x.avance(i, len(l))
		f, err := pieces.Ouvrir(x.app, &l[i])
		if err != nil {
			socle.De(x.app).Logger.Error("export: a pièce is lost", "piece", l[i].ID, "err", err)
			x.m.Pieces.Manquantes = append(x.m.Pieces.Manquantes, l[i].Empreinte)
			continue
		}
		dit, err := x.e.ajouter(nomPiece(l[i].Empreinte), zip.Store, func(w io.Writer) error {
			_, err := io.Copy(w, f)
			return err
		})
		_ = f.Close() // read only
		if err == nil && dit.SHA256 != l[i].Empreinte {
			err = fmt.Errorf("the content of pièce %s is damaged: run « guichet pieces verify »", l[i].ID)
		}
		if err != nil {
			return err
		}
		x.m.Pieces.Nombre, x.m.Pieces.Octets = x.m.Pieces.Nombre+1, x.m.Pieces.Octets+dit.Octets
	}
	x.avance(len(l), len(l))
	return nil
}

func porteeDe(app core.App, collection string) (*Portee, error) {
	l, err := Portees(app)
	if err != nil {
		return nil, err
	}
	for i := range l {
		if l[i].Collection == collection {
			return &l[i], nil
		}
	}
	return nil, fmt.Errorf("no portée for %s", collection)
}

// ranger stores the contents of the archive, before any row names them. What
// fails later leaves contents without row, which a job removes.
func (a *Archive) rangerPieces(app core.App, avance func(fait, total int)) error {
	fait := 0
	for nom, f := range a.fichiers {
		if !estPiece(nom) {
			continue
		}
		if f.UncompressedSize64 > maxPiece {
			return fmt.Errorf("%s has %d bytes, more than any pièce", nom, f.UncompressedSize64)
		}
		r, err := a.ouvrir(nom)
		if err != nil {
			return err
		}
		contenu, err := io.ReadAll(io.LimitReader(r, maxPiece))
		_ = r.Close() // read only
		if err != nil {
			return fmt.Errorf("%s: %w", nom, err)
		}
		empreinte, err := pieces.Ranger(app, contenu)
		if err != nil {
			return err
		}
		if nomPiece(empreinte) != nom {
			return fmt.Errorf("%s was altered: its SHA-256 is not its name", nom)
		}
		fait++
		avance(fait, a.Manifeste.Pieces.Nombre)
	}
	return nil
}

// maxPiece is more than any pièce that a guichet takes in.
const maxPiece = 1 << 30

// parLigne reads a file of one JSON a line.
func (a *Archive) parLigne(nom string, faire func([]byte) error) error {
	r, err := a.ouvrir(nom)
	if err != nil {
		return err
	}
	defer r.Close()
	d := json.NewDecoder(bufio.NewReaderSize(r, 64<<10))
	for rang := 1; d.More(); rang++ {
		var brut json.RawMessage
		if err := d.Decode(&brut); err != nil {
			return fmt.Errorf("%s, line %d: %w", nom, rang, err)
		}
		if err := faire(brut); err != nil {
			return fmt.Errorf("%s, line %d: %w", nom, rang, err)
		}
	}
	return nil
}
