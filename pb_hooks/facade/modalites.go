package facade

import (
	"net/http"

	"guichet/pb_hooks/catalogue"
	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/exploitation"
	"guichet/pb_hooks/pieces"
	"guichet/pb_hooks/socle"
)

type pageModalites struct {
	*socle.Cadre
	Themes     []theme
	Contact    bool   // one writes to the mairie by a téléservice
	Expediteur string // of the accusés, "" while it is not set
	Limites    string // of one document
	Total      string // of all the documents of a demande
	Horaires   []collectivites.LigneHoraires
	Note       string
}

// montrerModalites is what the public must know to seize the mairie online:
// the téléservices and the other ways (CRPA L112-9, R112-9-2), the addresses
// that send the accusés (CRPA R112-11-3).
func montrerModalites(r *socle.Requete) error {
	l, err := catalogue.Publies(r.App, r.Collectivite)
	if err != nil {
		return err
	}
	limites, h := r.Socle.Config.Limits, collectivites.De(r).Heures()
	p := &pageModalites{
		Cadre: r.Cadre("Modalités d’utilisation"), Themes: parTheme(l), Expediteur: exploitation.AdresseExpediteur(r.App),
		Limites: pieces.Limites(nil, limites.FileMB, 0), Total: socle.Taille(int64(limites.DemandeMB) * pieces.Mo),
		Horaires: h.Lignes(), Note: h.Note,
	}
	for _, t := range l {
		p.Contact = p.Contact || t.Code == catalogue.CodeContact
	}
	return r.Rendre(http.StatusOK, "facade/modalites", p)
}
