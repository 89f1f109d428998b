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
	if m := usagers.MandatDe(r); m != nil {
		return connuesSous(r, doc, m)
	}
	u, err := usagers.DuCompte(r.App, r.Collectivite, compte)
	if err != nil {
		return nil, err
	}
	connu := catalogue.Connu{Prenoms: compte.Prenom, NomNaissance: compte.Nom}
	if u != nil {
		if connu, err = connuDe(u.Identite()); err != nil {
			return nil, err
		}
	}
	connu.Courriel = compte.Courriel
	return catalogue.DepuisCompte(contexteDe(r, doc), connu), nil
}

// connuesSous are those that it knows of whom a mandat represents: nothing while
// nobody has proven it.
func connuesSous(r *socle.Requete, doc *catalogue.Document, m *usagers.Mandat) (catalogue.Reponses, error) {
	if !m.Ouvre("") || m.Qualite.PourOrganisme() {
		return catalogue.Reponses{}, nil
	}
	u, err := usagers.UsagerParID(r.App, r.Collectivite, m.Usager)
	if err != nil {
		return nil, err
	}
	connu, err := connuDe(u.Identite())
	if err != nil {
		return nil, err
	}
	return catalogue.DepuisCompte(contexteDe(r, doc), connu), nil
}

func connuDe(i usagers.Identite) (catalogue.Connu, error) {
	connu := catalogue.Connu{Prenoms: i.Prenoms, NomNaissance: i.NomNaissance, NomUsage: i.NomUsage, Courriel: i.Courriel, Telephone: i.Telephone}
	if len(i.Adresse) > 0 {
		if err := json.Unmarshal(i.Adresse, &connu.Adresse); err != nil {
			return connu, fmt.Errorf("address of an usager: %w", err)
		}
	}
	return connu, nil
}
