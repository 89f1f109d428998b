package annuaire

import (
	"errors"
	"io"
	"net/http"
	"slices"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/pieces"
	"guichet/pb_hooks/socle"
	"guichet/ui"
)

// documentsMax is how many documents are kept of a member: a convention, a
// délibération, some letters.
const documentsMax = 50

func saisieDocuments(r *socle.Requete, a *adherent) (ui.Saisie, error) {
	l, err := pieces.DuProprietaire(r.App, a.Objet())
	if err != nil {
		return ui.Saisie{}, err
	}
	url := r.Chemin + racineAdherents + "/" + a.ID + "/documents"
	s := ui.Saisie{
		Genre: ui.GenreFichier, Nom: "document", Libelle: "Ajouter un document", Aide: "La convention signée, la délibération, un courrier.", Source: url,
		Accepte: pieces.Accept(nil), Limites: "PDF, JPG, PNG ou HEIC, " + socle.Taille(maxDocument(r)) + " au plus.",
	}
	for _, p := range l {
		s.Fichiers = append(s.Fichiers, ui.Fichier{ID: p.ID, Nom: p.Nom, Taille: socle.Taille(p.Taille) + ", le " + socle.JourDe(p.RecueLe.Time()).Date(), URL: url + "/" + p.ID})
	}
	return s, nil
}

func maxDocument(r *socle.Requete) int64 { return int64(r.Socle.Config.Limits.FileMB) * pieces.Mo }

// documentDe finds a document of the member of the address.
func documentDe(r *socle.Requete, a *adherent, id string) (*pieces.Piece, error) {
	p, err := pieces.ParID(r.App, r.Collectivite, id)
	if err == nil && p.Proprietaire != a.Objet() {
		err = socle.ErrIntrouvable
	}
	return p, err
}

func servirDocument(r *socle.Requete, a *adherent) error {
	p, err := documentDe(r, a, r.Request.PathValue("piece"))
	if err != nil {
		return err
	}
	return pieces.Servir(r, p)
}

var errIllisible = socle.Err(socle.Invalide, "Votre envoi n’a pas pu être lu. Revenez en arrière et essayez de nouveau.")

// garderDocument takes a document, or takes one away.
func garderDocument(r *socle.Requete, a *adherent) error {
	retire, recu, err := lireDocument(r, a)
	if err == nil && retire != "" {
		err = retirerDocument(r, a, retire)
	} else if err == nil && !recu {
		err = socle.Err(socle.Invalide, "Choisissez d’abord un document sur votre appareil.")
	}
	if e := socle.EnErreur(err); err != nil && !r.EstFragment() && slices.Contains([]socle.CodeErreur{socle.Invalide, socle.TropGrand}, e.Code) {
		p, errPage := nouvellePageAdherent(r, a)
		if errPage != nil {
			return errPage
		}
		p.Erreurs = p.Documents.Fautes(map[string]string{p.Documents.Nom: e.Message})
		return r.Rendre(http.StatusUnprocessableEntity, "hub/adherent", p)
	}
	if err != nil {
		return err
	}
	if r.EstFragment() {
		return r.JSON(http.StatusOK, map[string]bool{"recu": true})
	}
	r.Annoncer(map[bool]string{true: "Le document est ajouté.", false: "Le document est retiré."}[recu])
	return r.Rediriger(r.Chemin + racineAdherents + "/" + a.ID)
}

// lireDocument walks the form as it comes: a document is never whole in memory here.
func lireDocument(r *socle.Requete, a *adherent) (retire string, recu bool, err error) {
	lecteur, err := r.Request.MultipartReader()
	if err != nil {
		return "", false, errIllisible.Cause(err)
	}
	for range 20 {
		p, err := lecteur.NextPart()
		if errors.Is(err, io.EOF) {
			return retire, recu, nil
		}
		if err != nil {
			return "", false, errIllisible.Cause(err)
		}
		switch {
		case p.FileName() != "" && p.FormName() == "document":
			if err := recevoirDocument(r, a, p.FileName(), p); err != nil {
				return "", false, err
			}
			recu = true
		case p.FormName() == "retirer":
			b, err := io.ReadAll(io.LimitReader(p, 100))
			if err != nil {
				return "", false, errIllisible.Cause(err)
			}
			retire = string(b)
		}
	}
	return "", false, errIllisible.Cause(errors.New("too many parts"))
}

func recevoirDocument(r *socle.Requete, a *adherent, nom string, corps io.Reader) error {
	par := agents.De(r).Acteur()
	_, err := pieces.Recevoir(r.App, corps, pieces.Reception{
		Collectivite: r.Collectivite, Proprietaire: a.Objet(), NomDeclare: nom, MaxOctets: maxDocument(r), Origine: pieces.OrigineAgent,
		InTx: func(tx core.App, p *pieces.Piece) error {
			l, err := pieces.DuProprietaire(tx, a.Objet())
			if err == nil && len(l) > documentsMax {
				err = socle.Err(socle.Invalide, "Cet adhérent a déjà "+socle.Nombre(documentsMax)+" documents\u00a0: retirez-en un d’abord.")
			}
			if err != nil {
				return err
			}
			return noter(tx, a.ID, "hub.document", []any{p.ID, p.Empreinte}, par)
		},
	})
	return err
}

func retirerDocument(r *socle.Requete, a *adherent, id string) error {
	p, err := documentDe(r, a, id)
	if err != nil {
		return err
	}
	return r.App.RunInTransaction(func(tx core.App) error {
		if err := pieces.Retirer(tx, p); err != nil {
			return err
		}
		return noter(tx, a.ID, "hub.retirer_document", p.ID, agents.De(r).Acteur())
	})
}
