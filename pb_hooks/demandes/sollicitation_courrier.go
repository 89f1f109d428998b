package demandes

import (
	"mime/multipart"
	"net/http"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/pieces"
	"guichet/pb_hooks/socle"
	"guichet/ui"
)

// ChampCourrier is the mark of the letter that an agent received, by post or by
// mail: no question of the form asks for it.
const ChampCourrier = "courrier"

const courrier = ChampCourrier

// courriersMax is how many scans one demande keeps: a letter, its envelope, what
// was inside.
const courriersMax = 20

func courriers(app core.App, proprietaire string) ([]pieces.Piece, error) {
	l, err := pieces.DuProprietaire(app, proprietaire)
	if err != nil {
		return nil, err
	}
	var lettres []pieces.Piece
	for _, p := range l {
		if p.Champ == courrier {
			lettres = append(lettres, p)
		}
	}
	return lettres, nil
}

// presenterRecue adds to the summary what an agent does there: join the letter.
func (s *saisieEnCours) presenterRecue(r *socle.Requete, p *pageVerification) error {
	if p.Manque == "" {
		p.Titre = "Vérifiez, puis enregistrez"
	}
	l, err := courriers(r.App, s.brouillon.Proprietaire())
	if err != nil {
		return err
	}
	p.Joindre = s.chemin + "/courrier"
	p.Courrier = &ui.Saisie{
		Genre: ui.GenreFichier, Nom: courrier, Libelle: "Courrier numérisé", Facultatif: true, Multiple: true, Source: p.Joindre,
		Accepte: pieces.Accept(nil), Limites: pieces.Limites(nil, r.Socle.Config.Limits.FileMB, courriersMax) + ".",
	}
	for _, x := range l {
		p.Courrier.Fichiers = append(p.Courrier.Fichiers, ui.Fichier{ID: x.ID, Nom: x.Nom, Taille: socle.Taille(x.Taille), URL: s.chemin + "/pieces/" + x.ID})
	}
	return nil
}

// recevoirCourrier receives one scan, or takes one back.
func recevoirCourrier(r *socle.Requete) error {
	s, err := reprendre(r)
	if err != nil {
		return err
	}
	retire := ""
	err = parties(r, func(nom, valeur string) {
		if nom == "retirer" {
			retire = valeur
		}
	}, func(_ string, p *multipart.Part) error {
		_, err := pieces.Recevoir(r.App, p, pieces.Reception{
			Collectivite: r.Collectivite, Proprietaire: s.brouillon.Proprietaire(), Champ: courrier, NomDeclare: p.FileName(),
			MaxOctets: int64(r.Socle.Config.Limits.FileMB) * mo, Origine: pieces.OrigineAgent,
			InTx: func(tx core.App, p *pieces.Piece) error {
				if err := journaliserPiece(tx, s.par, p); err != nil {
					return err
				}
				return totalPermis(tx, s.brouillon.Proprietaire(), int64(r.Socle.Config.Limits.DemandeMB)*mo)
			},
		})
		return err
	})
	if err == nil && retire != "" {
		err = s.retirerCourrier(r, retire)
	}
	if err != nil {
		return err
	}
	if r.EstFragment() {
		return r.JSON(http.StatusOK, map[string]bool{"recu": true})
	}
	return r.Rediriger(s.chemin + "/verification#s-" + courrier)
}

func (s *saisieEnCours) retirerCourrier(r *socle.Requete, id string) error {
	p, err := pieces.ParID(r.App, r.Collectivite, id)
	if err != nil {
		return err
	}
	if p.Proprietaire != s.brouillon.Proprietaire() || p.Champ != courrier {
		return socle.ErrIntrouvable
	}
	return pieces.Retirer(r.App, p)
}
