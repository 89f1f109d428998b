package demenagement

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"
)

// format is the version of the archives that this program writes; it reads no
// later one.
const format = 1

// The files of an archive.
const (
	nomManifeste = "manifeste.json"
	nomSchema    = "schema.json"
	nomLisezMoi  = "LISEZMOI.html"
	nomJournal   = "journal.jsonl"
	nomSecrets   = "secrets.json"
)

// Manifeste is manifeste.json: what the archive holds, so that it can be known
// whole before anything of it is brought in.
type Manifeste struct {
	Format        int                 `json:"format"`
	Programme     string              `json:"programme"` // version that made it
	FaitLe        time.Time           `json:"fait_le"`
	Instance      bool                `json:"instance"` // a whole one
	Collectivites []CollectiviteDite  `json:"collectivites"`
	Collections   []CollectionDite    `json:"collections"` // in the order in which they are brought in
	Fichiers      []FichierDit        `json:"fichiers"`    // all but this one and the pièces, which are named by their SHA-256
	Pieces        PiecesDites         `json:"pieces"`
	Journal       JournalDit          `json:"journal"`
	Secrets       bool                `json:"secrets"` // whether secrets.json is there
	Preuve        string              `json:"preuve,omitempty"`
	Statistiques  map[string]CompteID `json:"statistiques"` // by collectivité

	empreinte string // SHA-256 of this file, once it is written
}

// CollectiviteDite names a collectivité of the archive.
type CollectiviteDite struct {
	ID     string `json:"id" db:"id"`
	Slug   string `json:"slug" db:"slug"`
	Nom    string `json:"nom" db:"nom"`
	Niveau string `json:"niveau" db:"niveau"`
	INSEE  string `json:"insee,omitempty" db:"insee"`
	SIREN  string `json:"siren,omitempty" db:"siren"`
}

// CollectionDite is one collection and how many of its rows are here.
type CollectionDite struct {
	Nom    string `json:"nom"`
	Lignes int    `json:"lignes"`
}

// FichierDit is one file.
type FichierDit struct {
	Nom    string `json:"nom"`
	Octets int64  `json:"octets"`
	SHA256 string `json:"sha256"`
}

// PiecesDites counts the contents: several rows may share one.
type PiecesDites struct {
	Nombre     int      `json:"nombre"`
	Octets     int64    `json:"octets"`
	Manquantes []string `json:"manquantes,omitempty"` // contents that rows name and the store had lost
}

// JournalDit is the extract of the journal.
type JournalDit struct {
	Lignes int    `json:"lignes"`
	Tete   string `json:"tete"` // seal of the last line of the whole chain, at that instant
	Rang   int64  `json:"rang"` // of that line
}

// CompteID is the sum of one collectivité's statistics, to be found again.
type CompteID struct {
	Demandes int `json:"demandes"`
	Faits    int `json:"faits"`
}

// lireManifeste reads it, and refuses what this program cannot bring in.
func lireManifeste(r io.Reader) (*Manifeste, error) {
	var m Manifeste
	if err := json.NewDecoder(io.LimitReader(r, 64<<20)).Decode(&m); err != nil {
		return nil, fmt.Errorf("%s: %w", nomManifeste, err)
	}
	switch {
	case m.Format < 1:
		return nil, fmt.Errorf("%s: this is no archive of a guichet", nomManifeste)
	case m.Format > format:
		return nil, fmt.Errorf("the archive has format %d, this program reads up to %d: update it first", m.Format, format)
	case len(m.Collectivites) == 0:
		return nil, fmt.Errorf("%s: it names no collectivité", nomManifeste)
	}
	for _, c := range m.Collectivites {
		if !estID.MatchString(c.ID) || c.Slug == "" || strings.ContainsAny(c.Slug, "/?# ") {
			return nil, fmt.Errorf("%s: %q is no collectivité", nomManifeste, c.Slug)
		}
	}
	return &m, nil
}
