package ui

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strings"
	"time"
)

// Statique serves the style, the scripts and the images, each under an address
// that carries the hash of its content: browsers keep them for ever.
type Statique struct {
	contenus map[string][]byte // by address
	adresses map[string]string // by name
}

func chargerStatique(f fs.FS) (*Statique, error) {
	s := &Statique{contenus: map[string][]byte{}, adresses: map[string]string{}}
	entrees, err := fs.ReadDir(f, "statique")
	if err != nil {
		return nil, fmt.Errorf("static files: %w", err)
	}
	for _, e := range entrees {
		b, err := fs.ReadFile(f, "statique/"+e.Name())
		if err != nil {
			return nil, fmt.Errorf("static files: %w", err)
		}
		h := sha256.Sum256(b)
		adresse := "/statique/" + hex.EncodeToString(h[:4]) + "/" + e.Name()
		s.contenus[adresse], s.adresses[e.Name()] = b, adresse
	}
	return s, nil
}

// URL is the address of a file; an unknown name fails the page, so that a test
// sees it.
func (s *Statique) URL(nom string) (string, error) {
	a, ok := s.adresses[nom]
	if !ok {
		return "", fmt.Errorf("no static file %s", nom)
	}
	return a, nil
}

var types = map[string]string{".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml"}

// Servir answers with the file of the address, false when there is none.
func (s *Statique) Servir(w http.ResponseWriter, r *http.Request) bool {
	b, ok := s.contenus[r.URL.Path]
	if !ok {
		return false
	}
	ext := path.Ext(r.URL.Path)
	genre := types[ext]
	if genre == "" {
		genre = mime.TypeByExtension(ext)
	}
	w.Header().Set("Content-Type", genre)
	w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'") // an SVG opened alone runs nothing
	http.ServeContent(w, r, strings.TrimPrefix(r.URL.Path, "/statique/"), time.Time{}, bytes.NewReader(b))
	return true
}
