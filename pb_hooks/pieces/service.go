package pieces

import (
	"fmt"
	"mime"
	"net/http"
	"os"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/socle"
)

// Servir answers with the content of a pièce, always as a download: a browser
// never interprets it under our address. The caller has checked the right of
// the person to this very pièce.
func Servir(r *socle.Requete, p *Piece) error {
	if p.Collectivite != r.Collectivite {
		return socle.ErrIntrouvable.Cause(fmt.Errorf("piece %s is of another collectivité", p.ID))
	}
	f, err := Ouvrir(r.App, p)
	if err != nil {
		return err
	}
	defer f.Close()
	entetes(r, p.Type, p.Nom)
	// No date: the one of the file is the machine's.
	http.ServeContent(r.Response, r.Request, "", time.Time{}, f)
	return nil
}

// Ouvrir gives the whole content of a pièce; the caller closes it, and has
// checked the right of the person to it.
func Ouvrir(app core.App, p *Piece) (*os.File, error) {
	if err := p.presente(); err != nil {
		return nil, err
	}
	f, err := os.Open(de(app).chemin(p.Empreinte))
	if err != nil {
		return nil, fmt.Errorf("open piece %s: %w", p.ID, err)
	}
	etat, err := f.Stat()
	if err == nil && etat.Size() != p.Taille {
		err = fmt.Errorf("%d bytes in the store, want %d", etat.Size(), p.Taille)
	}
	if err != nil {
		_ = f.Close() // read only
		return nil, fmt.Errorf("open piece %s: %w", p.ID, err)
	}
	return f, nil
}

// ServirPDF answers with a document that the program has just drawn, nom
// without its extension.
func ServirPDF(r *socle.Requete, nom string, b []byte) error {
	entetes(r, "application/pdf", nom+".pdf")
	return r.Blob(http.StatusOK, "application/pdf", b)
}

// entetes make the answer a download that no browser interprets nor keeps.
func entetes(r *socle.Requete, genre, nom string) {
	h := r.Response.Header()
	h.Set("Content-Type", genre)
	h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": nom}))
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cache-Control", "private, no-store")
	h.Set("Content-Security-Policy", "default-src 'none'; sandbox")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
}
