package catalogue

import (
	"bytes"
	"errors"
	"io"
	"mime/multipart"
	"net/http"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/socle"
	"guichet/ui"
)

type pageImport struct {
	*socle.Cadre
	Racine  string
	Saisies ui.Saisies
}

// blocsMax is how many blocks of Publik come with a form.
const blocsMax = 20

func nouvellePageImport(r *socle.Requete) *pageImport {
	return &pageImport{Cadre: r.Cadre("Importer une démarche"), Racine: racineDe(r), Saisies: ui.Saisies{
		{Genre: ui.GenreFichier, Nom: "fichier", Libelle: "Fichier de la démarche", Limites: "Un fichier .json d’un guichet, ou un formulaire .wcs de Publik.", Accepte: ".json,.wcs"},
		{Genre: ui.GenreFichier, Nom: "blocs", Libelle: "Blocs de Publik que le formulaire emploie", Facultatif: true, Limites: "Des fichiers .wcs ou .xml, 20 au plus.", Accepte: ".wcs,.xml", Multiple: true},
	}}
}

func demanderFichier(r *socle.Requete) error {
	return r.Rendre(http.StatusOK, "catalogue/conception_import", nouvellePageImport(r))
}

type pageRapport struct {
	*socle.Cadre
	Racine   string
	URL      string // of the ébauche
	Reprises []Reprise
	Manques  []string
}

// importerFichier keeps the document as a version in preparation, and tells
// what became of it.
func importerFichier(r *socle.Requete) error {
	i, err := lireEnvoi(r)
	if err != nil {
		p := nouvellePageImport(r)
		p.Erreurs = p.Saisies.Reprendre(nil, map[string]string{"fichier": socle.EnErreur(err).Message})
		if socle.EnErreur(err).Code != socle.Invalide {
			return err
		}
		return r.Rendre(http.StatusUnprocessableEntity, "catalogue/conception_import", p)
	}
	var e *Ebauche
	err = r.App.RunInTransaction(func(tx core.App) error {
		e, err = Importer(tx, r.Collectivite, i.Document, agents.De(r).Acteur())
		return err
	})
	if err != nil {
		return err
	}
	return r.Rendre(http.StatusOK, "catalogue/conception_rapport", &pageRapport{
		Cadre: r.Cadre("Démarche importée : " + i.Document.Titre.Fr), Racine: racineDe(r), URL: racineDe(r) + "/preparation/" + e.ID, Reprises: i.Reprises, Manques: i.Manques,
	})
}

func lireEnvoi(r *socle.Requete) (*Importation, error) {
	if err := r.Request.ParseMultipartForm(maxOctets); err != nil {
		var trop *http.MaxBytesError
		if errors.As(err, &trop) {
			return nil, err
		}
		return nil, socle.Err(socle.Invalide, "Choisissez le fichier à importer.").Cause(err)
	}
	defer r.Request.MultipartForm.RemoveAll()
	fichiers := r.Request.MultipartForm.File["fichier"]
	if len(fichiers) != 1 {
		return nil, socle.Err(socle.Invalide, "Choisissez le fichier à importer.")
	}
	contenu, err := lireFichierEnvoye(fichiers[0])
	if err != nil {
		return nil, err
	}
	envoyes := r.Request.MultipartForm.File["blocs"]
	if len(envoyes) > blocsMax {
		return nil, socle.Err(socle.Invalide, "Joignez 20 blocs au plus.")
	}
	var blocs []io.Reader
	for _, b := range envoyes {
		bloc, err := lireFichierEnvoye(b)
		if err != nil {
			return nil, err
		}
		blocs = append(blocs, bytes.NewReader(bloc))
	}
	i, err := LireFichier(fichiers[0].Filename, bytes.NewReader(contenu), blocs...)
	if err != nil {
		return nil, socle.Err(socle.Invalide, "Ce fichier n’est pas une démarche que le guichet sait lire\u00a0: choisissez un fichier .json d’un guichet ou .wcs de Publik.").Cause(err)
	}
	return i, nil
}

func lireFichierEnvoye(h *multipart.FileHeader) ([]byte, error) {
	f, err := h.Open()
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, 8*maxOctets))
}
