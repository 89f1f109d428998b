package demandes

import (
	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/catalogue"
	"guichet/pb_hooks/socle"
	"guichet/pb_hooks/usagers"
)

// What a téléservice may ask of who files it, from the least sure.
const (
	avecCompte        = "compte"
	avecFranceConnect = "franceconnect"
)

var errSansIdentite = socle.Err(socle.Interdit, "Cette démarche demande une identité vérifiée par FranceConnect.")

// identificationManquante is what somebody, nil for a visitor, still has to do
// before she fills a form in: connect with a compte, or with FranceConnect; ""
// when it asks no more of her.
func identificationManquante(app core.App, doc *catalogue.Document, compte *usagers.Compte) (string, error) {
	switch doc.Traitement.Authentification {
	case avecCompte:
		if compte == nil {
			return avecCompte, nil
		}
	case avecFranceConnect:
		if compte == nil {
			return avecFranceConnect, nil
		}
		verifiee, err := compte.IdentiteVerifiee(app)
		if err != nil || !verifiee {
			return avecFranceConnect, err
		}
	}
	return "", nil
}

// identifiable refuses a dépôt of somebody whose identity should be verified,
// and is not. What an agent records was verified by her, and what comes from
// another collectivité is not refused for what was not asked there.
func (d Depot) identifiable(app core.App, doc *catalogue.Document) error {
	if d.essai || d.Recue != nil || d.Recours != nil || d.Transmise || doc.Traitement.Authentification != avecFranceConnect {
		return nil
	}
	manque, err := identificationManquante(app, doc, d.Compte)
	if err == nil && manque != "" {
		return errSansIdentite
	}
	return err
}
