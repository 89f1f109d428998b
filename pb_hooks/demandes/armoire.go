package demandes

import (
	"net/http"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/catalogue"
	"guichet/pb_hooks/pieces"
	"guichet/pb_hooks/socle"
	"guichet/ui"
)

// Armoire is where a later room keeps the documents that a person gives again:
// what it offers for a document to join, by the hand of the person only, and
// where she keeps those of a demande she has sent, "" when there is none.
type Armoire struct {
	Offrir  func(r *socle.Requete, porte string) ([]ui.Option, error)
	Prendre func(r *socle.Requete, porte, id string) (*pieces.Piece, error)
	Garder  func(r *socle.Requete, d *Demande) (adresse string, err error)
}

const cleArmoire = "guichet.demandes.armoire"

// DeclarerArmoire opens the armoire of the instance.
func DeclarerArmoire(app core.App, a Armoire) { app.Store().Set(cleArmoire, a) }

func armoireDe(app core.App) (Armoire, bool) {
	a, ok := app.Store().Get(cleArmoire).(Armoire)
	return a, ok
}

// offrir lists what the person kept for this document.
func offrir(r *socle.Requete, piece *catalogue.PieceAttendue) ([]ui.Option, error) {
	a, ok := armoireDe(r.App)
	if !ok || piece.Porte == "" {
		return nil, nil
	}
	return a.Offrir(r, piece.Porte)
}

// prendre joins a kept document, as if it had just been sent.
func (s *saisieEnCours) prendre(r *socle.Requete, page *catalogue.Page, id string) error {
	a, ok := armoireDe(r.App)
	if !ok || page.Piece.Porte == "" || s.recue != nil {
		return socle.ErrIntrouvable
	}
	garde, err := a.Prendre(r, page.Piece.Porte, id)
	if err != nil {
		return err
	}
	err = r.App.RunInTransaction(func(tx core.App) error {
		p, err := pieces.Copier(tx, garde, pieces.Copie{
			Proprietaire: s.brouillon.Proprietaire(), Champ: page.Piece.ID, Formats: page.Piece.Formats,
			MaxOctets: int64(min(page.Piece.MaxMo, r.Socle.Config.Limits.FileMB)) * mo, GardeJours: page.Piece.GardeJours,
		})
		if err != nil {
			return err
		}
		return s.ajouter(r, tx, page.Piece, p)
	})
	if phrase := refusDeFichier(err); phrase != "" {
		return s.rendreEtape(r, http.StatusUnprocessableEntity, page.ID, map[string]string{"fichier": phrase})
	}
	if err != nil {
		return err
	}
	return r.Rediriger(s.etape(page.ID))
}

// ajouter makes a document one of the answers, in the transaction that wrote
// it.
func (s *saisieEnCours) ajouter(r *socle.Requete, tx core.App, piece *catalogue.PieceAttendue, p *pieces.Piece) error {
	if err := journaliserPiece(tx, s.par, p); err != nil {
		return err
	}
	var frais Brouillon // another file may have come meanwhile
	if err := tx.DB().Select("*").From("brouillons").Where(dbx.HashExp{"id": s.brouillon.ID}).One(&frais); err != nil {
		return socle.Err(socle.Conflit, "Cette demande est déjà envoyée.").Cause(err)
	}
	reponses, err := frais.lire()
	if err != nil {
		return err
	}
	if len(reponses[piece.ID]) >= piece.NbMax {
		return socle.Err(socle.Invalide, "Vous avez déjà joint "+socle.Pluriel(piece.NbMax, "document", "documents")+". Retirez-en un pour en joindre un autre.")
	}
	if err := totalPermis(tx, s.brouillon.Proprietaire(), int64(r.Socle.Config.Limits.DemandeMB)*mo); err != nil {
		return err
	}
	reponses[piece.ID] = append(reponses[piece.ID], p.ID)
	*s.brouillon, s.reponses = frais, reponses
	return s.brouillon.Garder(tx, reponses)
}
