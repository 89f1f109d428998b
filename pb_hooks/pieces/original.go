package pieces

import (
	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/socle"
)

// genreOriginal is the type of what is kept as it came and never inspected: a
// mail, so that nothing of it is lost. It is served as a download alone, and
// given to no demande.
const genreOriginal = "message/rfc822"

// ChampOriginal is the mark of such a pièce.
const ChampOriginal = "original"

// GarderOriginal stores a mail as it came and returns its pièce, whose row is to
// be written by the caller's transaction with what the mail became.
func GarderOriginal(app core.App, brut []byte, collectivite, proprietaire, nom string) (*Piece, error) {
	empreinte, err := de(app).ranger(brut)
	if err != nil {
		return nil, err
	}
	return &Piece{
		ID: socle.ID(), Collectivite: collectivite, Proprietaire: proprietaire, Champ: ChampOriginal, Origine: OrigineUsager,
		Nom: NomSur(nom, ".eml"), Type: genreOriginal, Taille: int64(len(brut)), Empreinte: empreinte, RecueLe: socle.Date(socle.De(app).Horloge.Maintenant()),
	}, nil
}
