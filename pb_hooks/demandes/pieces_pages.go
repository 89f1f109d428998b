package demandes

import (
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"strings"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/catalogue"
	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/pieces"
	"guichet/pb_hooks/socle"
	"guichet/pb_hooks/usagers"
	"guichet/ui"
)

const mo = 1_000_000

// partiesMax is far more than the controls of a page with documents.
const partiesMax = 200

var (
	errPartiesIllisibles = socle.Err(socle.Invalide, "Votre envoi n’a pas pu être lu. Revenez en arrière et essayez de nouveau.")
	errPartiesCoupees    = socle.Err(socle.Invalide, "Votre envoi a été coupé. Essayez de nouveau : vos autres réponses sont gardées.")
)

// parties walks a multipart body as it comes: a file is never held whole by
// the form reader, and its limit is the pièce's own.
func parties(r *socle.Requete, champ func(nom, valeur string), fichier func(nom string, p *multipart.Part) error) error {
	lecteur, err := r.Request.MultipartReader()
	if err != nil {
		return errPartiesIllisibles.Cause(err)
	}
	for range partiesMax {
		p, err := lecteur.NextPart()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return coupure(err)
		}
		if p.FileName() != "" {
			if err := fichier(p.FormName(), p); err != nil {
				return err
			}
			continue
		}
		valeur, err := io.ReadAll(io.LimitReader(p, 4096))
		if err != nil {
			return coupure(err)
		}
		champ(p.FormName(), string(valeur))
	}
	return errPartiesIllisibles.Cause(errors.New("too many parts"))
}

// coupure is a body that stopped, or that passed the limit of its route.
func coupure(err error) error {
	var trop *http.MaxBytesError
	if errors.As(err, &trop) {
		return err
	}
	return errPartiesCoupees.Cause(err)
}

// refusDeFichier is the sentence of a document that is refused, "" for any
// other error and for none.
func refusDeFichier(err error) string {
	e := socle.EnErreur(err)
	switch {
	case err == nil:
		return ""
	case e.Code == socle.Invalide || e.Code == socle.TropGrand:
		return e.Message
	default:
		return ""
	}
}

// recevoirPourBrouillon receives one file for a piece of the form and adds it
// to the answers, in one transaction.
func (s *saisieEnCours) recevoirPourBrouillon(r *socle.Requete, piece *catalogue.PieceAttendue, nom string, corps io.Reader) error {
	maxi := int64(min(piece.MaxMo, r.Socle.Config.Limits.FileMB)) * mo
	_, err := pieces.Recevoir(r.App, corps, pieces.Reception{
		Collectivite: r.Collectivite, Proprietaire: s.brouillon.Proprietaire(), Champ: piece.ID, NomDeclare: nom,
		Formats: piece.Formats, MaxOctets: maxi, Origine: pieces.OrigineUsager, Identite: piece.Nature == identite, GardeJours: piece.GardeJours,
		InTx: func(tx core.App, p *pieces.Piece) error { return s.ajouter(r, tx, piece, p) },
	})
	return err
}

func journaliserPiece(tx core.App, par socle.Acteur, p *pieces.Piece) error {
	return socle.Journaliser(tx, socle.Acte{Acteur: par, Verbe: "pieces.recevoir", Objet: "pieces:" + p.ID, Collectivite: p.Collectivite, Details: p.Empreinte})
}

// totalPermis bounds all the files of one owner together.
func totalPermis(tx core.App, proprietaire string, maxi int64) error {
	var total int64
	if err := tx.DB().Select("coalesce(sum(taille), 0)").From("pieces").Where(dbx.HashExp{"proprietaire": proprietaire}).Row(&total); err != nil {
		return err
	}
	if total > maxi {
		return socle.Err(socle.TropGrand, "Vos documents pèsent trop lourd ensemble. Le maximum est "+socle.Taille(maxi)+".")
	}
	return nil
}

// enregistrerPiece is the page of a document without JavaScript: one button
// joins the chosen file, one removes a file, one continues.
func (s *saisieEnCours) enregistrerPiece(r *socle.Requete, page *catalogue.Page) error {
	var joindre, retirer, prendre, depuis string
	recu := false
	err := parties(r, func(nom, valeur string) {
		switch nom {
		case "joindre":
			joindre = valeur
		case "retirer":
			retirer = valeur
		case "prendre":
			prendre = valeur
		case "_depuis":
			depuis = valeur
		}
	}, func(nom string, p *multipart.Part) error {
		if nom != page.Piece.Code {
			return nil
		}
		recu = true
		return s.recevoirPourBrouillon(r, page.Piece, p.FileName(), p)
	})
	if phrase := refusDeFichier(err); phrase != "" {
		return s.rendreEtape(r, http.StatusUnprocessableEntity, page.ID, map[string]string{"fichier": phrase})
	}
	if err != nil {
		return err
	}
	switch {
	case prendre != "":
		return s.prendre(r, page, prendre)
	case retirer != "":
		if err := s.retirerPiece(r, page, retirer); err != nil {
			return err
		}
		return r.Rediriger(s.etape(page.ID))
	case joindre != "" && !recu:
		return s.rendreEtape(r, http.StatusUnprocessableEntity, page.ID, map[string]string{"fichier": "Choisissez d’abord un document sur votre appareil."})
	case joindre != "":
		return r.Rediriger(s.etape(page.ID))
	}
	s.parcourir()
	if manques := s.parcours.Manques()[page.ID]; len(manques) > 0 {
		return r.Rediriger(s.fautes(page.ID, depuis == "verification"))
	}
	return r.Rediriger(s.suite(page.ID, depuis == "verification"))
}

// recevoirPiece is the same for the script that sends each file as soon as it
// is chosen.
func recevoirPiece(r *socle.Requete) error {
	s, err := reprendre(r)
	if err != nil {
		return err
	}
	page, _ := s.parcours.Page(r.Request.PathValue("etape"))
	if page == nil || page.Piece == nil {
		return socle.ErrIntrouvable
	}
	err = parties(r, func(string, string) {}, func(_ string, p *multipart.Part) error {
		return s.recevoirPourBrouillon(r, page.Piece, p.FileName(), p)
	})
	if err != nil {
		return err
	}
	return r.JSON(http.StatusOK, map[string]bool{"recu": true})
}

func servirPieceBrouillon(r *socle.Requete) error {
	return servirDe(r, r.Get(cleBrouillon).(*Brouillon).Proprietaire())
}

func servirPieceUsager(r *socle.Requete) error { return servirDe(r, DeLaRequete(r).Objet()) }

// servirPieceAgent sends a pièce to an agent of the demande's service, and
// records who read it.
func servirPieceAgent(r *socle.Requete) error {
	d, err := OuvrirAgent(r, r.Request.PathValue("demande"), agents.Accueil, agents.Instruction, agents.Validation)
	if err != nil {
		return err
	}
	if err := litIdentite(r, d); err != nil {
		return err
	}
	if err := socle.Consulter(r.App, agents.De(r).ID, r.Collectivite, d.Service, "pieces:"+r.Request.PathValue("piece"), "traitement de la demande"); err != nil {
		return err
	}
	return servirAAgent(r, d)
}

// servirDe sends a pièce that belongs to an owner the door has let in.
func servirDe(r *socle.Requete, proprietaire string) error {
	p, err := pieces.ParID(r.App, r.Collectivite, r.Request.PathValue("piece"))
	if err != nil {
		return err
	}
	if p.Proprietaire != proprietaire {
		return socle.ErrIntrouvable
	}
	return pieces.Servir(r, p)
}

// SaisieComplement draws the control of the documents that the mairie asked
// for.
func SaisieComplement(r *socle.Requete, d *Demande) (ui.Saisie, error) {
	base := r.Chemin + "/demandes/" + d.ID
	s := ui.Saisie{
		Genre: ui.GenreFichier, Nom: "complement", Libelle: "Document à envoyer", Source: base + "/documents",
		Accepte: pieces.Accept(nil), Limites: pieces.Limites(nil, r.Socle.Config.Limits.FileMB, 0) + ".",
	}
	l, err := pieces.DuProprietaire(r.App, complements(d))
	if err != nil {
		return s, err
	}
	for _, p := range l {
		s.Fichiers = append(s.Fichiers, ui.Fichier{ID: p.ID, Nom: p.Nom, Taille: socle.Taille(p.Taille), URL: "#s-complement"})
	}
	return s, nil
}

// complements is the owner of the documents sent in answer to an attente until
// the usager says that all is there: like a brouillon, they can be taken back.
func complements(d *Demande) string { return "brouillons:" + d.ID }

// recevoirComplement receives one document that the mairie asked for.
func recevoirComplement(r *socle.Requete) error {
	d := DeLaRequete(r)
	retirer := ""
	err := parties(r, func(nom, valeur string) {
		if nom == "retirer" {
			retirer = valeur
		}
	}, func(_ string, p *multipart.Part) error {
		_, err := pieces.Recevoir(r.App, p, pieces.Reception{
			Collectivite: r.Collectivite, Proprietaire: complements(d), Champ: "complement", NomDeclare: p.FileName(),
			MaxOctets: int64(r.Socle.Config.Limits.FileMB) * mo, Origine: pieces.OrigineUsager,
			InTx: func(tx core.App, p *pieces.Piece) error {
				if err := journaliserPiece(tx, usagers.Acteur(r), p); err != nil {
					return err
				}
				return totalPermis(tx, complements(d), int64(r.Socle.Config.Limits.DemandeMB)*mo)
			},
		})
		return err
	})
	if err == nil && retirer != "" {
		err = retirerComplement(r, d, retirer)
	}
	if err != nil {
		return err
	}
	if r.EstFragment() {
		return r.JSON(http.StatusOK, map[string]bool{"recu": true})
	}
	return r.Rediriger(r.Chemin + "/demandes/" + d.ID + "#s-complement")
}

func retirerComplement(r *socle.Requete, d *Demande, id string) error {
	p, err := pieces.ParID(r.App, r.Collectivite, id)
	if err != nil {
		return err
	}
	if p.Proprietaire != complements(d) {
		return socle.ErrIntrouvable
	}
	return pieces.Retirer(r.App, p)
}

// produire says that all the documents asked for are there: they become the
// demande's, and its clock starts again.
func produire(r *socle.Requete) error {
	f, err := r.Formulaire()
	if err != nil {
		return err
	}
	d := DeLaRequete(r)
	l, err := pieces.DuProprietaire(r.App, complements(d))
	if err != nil {
		return err
	}
	precision := strings.TrimSpace(f.Get("precision"))
	switch {
	case len([]rune(precision)) > maxRaison:
		return socle.Err(socle.Invalide, "Raccourcissez votre réponse à 900 caractères. Revenez en arrière : votre texte y est encore.")
	case catalogue.ContientNIR(precision):
		return socle.Err(socle.Invalide, catalogue.PhraseNIR)
	case precision == "" && len(l) == 0:
		return socle.Err(socle.Invalide, "Joignez un document ou écrivez votre réponse, puis envoyez.")
	}
	err = r.App.RunInTransaction(func(tx core.App) error {
		if err := pieces.Remettre(tx, complements(d), d.Objet()); err != nil {
			return err
		}
		return Produire(tx, d, usagers.Acteur(r), precision)
	})
	if err != nil {
		return fmt.Errorf("produire %s: %w", d.ID, err)
	}
	r.Annoncer("Votre envoi est parti. La " + collectivites.De(r).NomCommun() + " reprend l’étude de votre demande.")
	return r.Rediriger(r.Chemin + "/demandes/" + d.ID)
}
