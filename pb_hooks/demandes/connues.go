package demandes

import (
	"encoding/json"
	"fmt"

	"guichet/pb_hooks/catalogue"
	"guichet/pb_hooks/socle"
	"guichet/pb_hooks/usagers"
)

// connuesDe are the answers that the guichet knows of the signed-in compte: its
// file in this collectivité, else what it said of itself.
func connuesDe(r *socle.Requete, doc *catalogue.Document) (catalogue.Reponses, error) {
	compte := usagers.De(r)
	if compte == nil {
		return catalogue.Reponses{}, nil
	}
	u, err := usagers.DuCompte(r.App, r.Collectivite, compte)
	if err != nil {
		return nil, err
	}
	connu := catalogue.Connu{Prenoms: compte.Prenom, NomNaissance: compte.Nom, Courriel: compte.Courriel}
	if u != nil {
		connu = catalogue.Connu{Prenoms: u.Prenoms, NomNaissance: u.NomNaissance, NomUsage: u.NomUsage, Courriel: compte.Courriel, Telephone: u.Telephone}
		if err := json.Unmarshal(u.Adresse, &connu.Adresse); err != nil {
			return nil, fmt.Errorf("address of usager %s: %w", u.ID, err)
		}
	}
	return catalogue.DepuisCompte(contexteDe(r, doc), connu), nil
}
