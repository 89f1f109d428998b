package pieces

import (
	"bytes"
	"errors"
	"fmt"
	"net/http"
	"os"
	"strings"
	"time"

	"guichet/pb_hooks/socle"
)

var errNonBarrable = socle.Err(socle.Invalide, "Le guichet ne peut pas écrire sur ce document la mention qui le protège. Joignez-le sous une autre forme\u00a0: une photo, ou un PDF imprimé depuis son logiciel.")

// ServirBarree answers with a copy of an identity document, barred by a mention
// that says for whom and for what it is. The stored original is not touched.
// The caller has checked the right of the person to this very pièce.
func ServirBarree(r *socle.Requete, p *Piece, mention string) error {
	if p.Collectivite != r.Collectivite {
		return socle.ErrIntrouvable.Cause(fmt.Errorf("piece %s is of another collectivité", p.ID))
	}
	if err := p.presente(); err != nil {
		return err
	}
	copie, genre, err := de(r.App).barrer(p, mention)
	if err != nil {
		return fmt.Errorf("bar piece %s: %w", p.ID, err)
	}
	entetes(r, genre, nomBarre(p.Nom, genre))
	http.ServeContent(r.Response, r.Request, "", time.Time{}, bytes.NewReader(copie))
	return nil
}

// barrer reads a pièce and writes the mention over it.
func (m *magasin) barrer(p *Piece, mention string) ([]byte, string, error) {
	m.ateliers <- struct{}{}
	defer func() { <-m.ateliers }()
	contenu, err := os.ReadFile(m.chemin(p.Empreinte))
	if err != nil {
		return nil, "", err
	}
	return Barrer(contenu, p.Type, mention)
}

// Barrer writes a mention across every page of a PDF, or all over an image,
// which it also reduces. It returns the copy and its type. It never gives back
// what it could not bar.
func Barrer(contenu []byte, genre, mention string) (copie []byte, devenu string, err error) {
	defer func() {
		if p := recover(); p != nil { // a document is a stranger's: its reader may stumble
			err = errNonBarrable.Cause(fmt.Errorf("panic: %v", p))
		}
	}()
	switch genre {
	case "application/pdf":
		copie, err = barrerPDF(contenu, mention)
		devenu = genre
	case "image/jpeg", "image/png":
		copie, err = barrerImage(contenu, mention)
		devenu = "image/jpeg"
	default:
		err = errors.New("no way to draw on " + genre)
	}
	if err != nil {
		return nil, "", errNonBarrable.Cause(err)
	}
	return copie, devenu, nil
}

func nomBarre(nom, genre string) string {
	if genre != "image/jpeg" {
		return nom
	}
	return strings.TrimSuffix(strings.TrimSuffix(strings.TrimSuffix(nom, ".png"), ".jpeg"), ".jpg") + ".jpg"
}
