package catalogue

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"unicode/utf8"
)

// Limits of a document, against a hostile or broken import.
const (
	maxOctets     = 2 << 20
	maxProfondeur = 32
	maxEtapes     = 100
	maxChamps     = 500
)

// Lire reads a document: within its limits, as its published schema says, and
// with no unknown key, which would be a typing error kept for ever.
func Lire(r io.Reader) (*Document, error) {
	brut, err := lireBorne(r)
	if err != nil {
		return nil, err
	}
	if err := conforme(brut); err != nil {
		return nil, err
	}
	return decoder(brut)
}

// Relire reads a document that this program stored: the schema that it obeyed
// then may have become stricter since.
func Relire(brut []byte) (*Document, error) {
	brut, err := lireBorne(bytes.NewReader(brut))
	if err != nil {
		return nil, err
	}
	return decoder(brut)
}

// lireBorne reads at most the size and the depth of a document, of a version
// that this program knows.
func lireBorne(r io.Reader) ([]byte, error) {
	brut, err := io.ReadAll(io.LimitReader(r, maxOctets+1))
	if err != nil {
		return nil, fmt.Errorf("read the form document: %w", err)
	}
	if len(brut) > maxOctets {
		return nil, fmt.Errorf("form document: over %d bytes", maxOctets)
	}
	if !utf8.Valid(brut) {
		return nil, errors.New("form document: not UTF-8")
	}
	if err := profondeur(brut); err != nil {
		return nil, err
	}
	var v struct {
		SchemaVersion int `json:"schema_version"`
	}
	if err := json.Unmarshal(brut, &v); err != nil {
		return nil, fmt.Errorf("form document: %w", err)
	}
	if v.SchemaVersion != 1 {
		return nil, fmt.Errorf("form document: schema_version %d is unknown, want 1", v.SchemaVersion)
	}
	return brut, nil
}

func decoder(brut []byte) (*Document, error) {
	dec := json.NewDecoder(bytes.NewReader(brut))
	dec.DisallowUnknownFields()
	var d Document
	if err := dec.Decode(&d); err != nil {
		return nil, fmt.Errorf("form document: %w", err)
	}
	nb := 0
	for _, e := range d.Etapes {
		nb += compter(e.Champs)
	}
	if len(d.Etapes) > maxEtapes || nb > maxChamps {
		return nil, fmt.Errorf("form document: %d étapes and %d champs, at most %d and %d", len(d.Etapes), nb, maxEtapes, maxChamps)
	}
	return &d, nil
}

func compter(champs []Champ) int {
	n := len(champs)
	for i := range champs {
		n += compter(champs[i].Champs)
	}
	return n
}

func profondeur(brut []byte) error {
	dec := json.NewDecoder(bytes.NewReader(brut))
	n := 0
	for {
		jeton, err := dec.Token()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("form document: %w", err)
		}
		switch jeton {
		case json.Delim('{'), json.Delim('['):
			if n++; n > maxProfondeur {
				return fmt.Errorf("form document: nested over %d levels", maxProfondeur)
			}
		case json.Delim('}'), json.Delim(']'):
			n--
		}
	}
}

// Canonique is the document's only spelling: the bytes that are stored, hashed
// and exported.
func (d *Document) Canonique() ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(d); err != nil {
		return nil, fmt.Errorf("form document %s: %w", d.Code, err)
	}
	return bytes.TrimRight(b.Bytes(), "\n"), nil
}

// Empreinte is the SHA-256 of a canonical document, in hexadecimal.
func Empreinte(canonique []byte) string {
	h := sha256.Sum256(canonique)
	return hex.EncodeToString(h[:])
}

// Condition finds a named condition.
func (d *Document) condition(id string) *Test {
	for i := range d.Conditions {
		if d.Conditions[i].ID == id {
			return &d.Conditions[i].Test
		}
	}
	return nil
}

// Options are the options of a list, by its id.
func (d *Document) Options(liste string) []OptionDoc {
	for _, l := range d.Listes {
		if l.ID == liste {
			return l.Options
		}
	}
	return nil
}
