package pieces

import (
	"fmt"
	"mime"
	"net/http"
	"os"
	"time"

	"guichet/pb_hooks/socle"
)

// Servir answers with the content of a pièce, always as a download: a browser
// never interprets it under our address. The caller has checked the right of
// the person to this very pièce.
func Servir(r *socle.Requete, p *Piece) error {
	if p.Collectivite != r.Collectivite {
		return socle.ErrIntrouvable.Cause(fmt.Errorf("piece %s is of another collectivité", p.ID))
	}
	f, err := os.Open(de(r.App).chemin(p.Empreinte))
	if err != nil {
		return fmt.Errorf("serve piece %s: %w", p.ID, err)
	}
	defer f.Close()
	etat, err := f.Stat()
	if err != nil {
		return fmt.Errorf("serve piece %s: %w", p.ID, err)
	}
	if etat.Size() != p.Taille {
		return fmt.Errorf("serve piece %s: %d bytes in the store, want %d", p.ID, etat.Size(), p.Taille)
	}
	entetes(r, p.Nom, p.Type)
	// No date: the one of the file is the machine's.
	http.ServeContent(r.Response, r.Request, "", time.Time{}, f)
	return nil
}

// ServirPDF answers with a document that the program has just drawn, nom
// without its extension.
func ServirPDF(r *socle.Requete, nom string, b []byte) error {
	entetes(r, nom+".pdf", "application/pdf")
	return r.Blob(http.StatusOK, "application/pdf", b)
}

func entetes(r *socle.Requete, nom, genre string) {
	h := r.Response.Header()
	h.Set("Content-Type", genre)
	h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": nom}))
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cache-Control", "private, no-store")
	h.Set("Content-Security-Policy", "default-src 'none'; sandbox")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
}
