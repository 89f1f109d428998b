package pieces

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/socle"
)

// genreOriginal is the type of what is kept as it came and never inspected: a
// mail, so that nothing of it is lost. It is served as a download alone, and
// given to no demande.
const genreOriginal = "message/rfc822"

// ChampOriginal is the mark of such a pièce.
const ChampOriginal = "original"

// GarderOriginal stores a mail as it came, compressed, and returns its pièce,
// whose row is to be written by the caller's transaction with what the mail
// became.
func GarderOriginal(app core.App, brut []byte, collectivite, proprietaire, nom string) (*Piece, error) {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	if _, err := z.Write(brut); err != nil {
		return nil, fmt.Errorf("compress: %w", err)
	}
	if err := z.Close(); err != nil {
		return nil, fmt.Errorf("compress: %w", err)
	}
	empreinte, err := de(app).ranger(b.Bytes())
	if err != nil {
		return nil, err
	}
	return &Piece{
		ID: socle.ID(), Collectivite: collectivite, Proprietaire: proprietaire, Champ: ChampOriginal, Origine: OrigineUsager,
		Nom: NomSur(nom, ".eml"), Type: genreOriginal, Taille: int64(b.Len()), Empreinte: empreinte, RecueLe: socle.Date(socle.De(app).Horloge.Maintenant()),
	}, nil
}

// ServirOriginal answers with a mail as it came. The caller has checked the
// right of the person to it.
func ServirOriginal(r *socle.Requete, p *Piece) error {
	if p.Collectivite != r.Collectivite || p.Champ != ChampOriginal {
		return socle.ErrIntrouvable.Cause(errors.New("not an original of this collectivité"))
	}
	f, err := Ouvrir(r.App, p)
	if err != nil {
		return err
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		return fmt.Errorf("open piece %s: %w", p.ID, err)
	}
	entetes(r, p.Type, p.Nom)
	_, err = io.Copy(r.Response, z)
	return err
}
