package demandes

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/catalogue"
	"guichet/pb_hooks/socle"
	"guichet/pb_hooks/usagers"
)

// connuesDe are the answers that the guichet knows of the signed-in compte: its
// file in this collectivité, else what it said of itself; and of whom it acts
// for.
func connuesDe(r *socle.Requete, doc *catalogue.Document) (catalogue.Reponses, error) {
	compte := usagers.De(r)
	if compte == nil {
		return catalogue.Reponses{}, nil
	}
	u, err := usagers.DuCompte(r.App, r.Collectivite, compte)
	if err != nil {
		return nil, err
	}
	var i usagers.Identite
	if u != nil {
		i = u.Identite()
	} else if i, err = usagers.ContactsConnus(r.App, r.Collectivite, compte); err != nil {
		return nil, err
	} else {
		i.Prenoms, i.NomNaissance = compte.Prenom, compte.Nom
	}
	connu, err := connuDe(i)
	if err != nil {
		return nil, err
	}
	connu.Courriel = compte.Courriel
	if m := usagers.MandatDe(r); m != nil {
		return connuesSous(r.App, contexteDe(r, doc), m, connu)
	}
	return catalogue.DepuisCompte(contexteDe(r, doc), connu), nil
}

// connuesSous are those of a form that its mandataire begins for another.
func connuesSous(app core.App, x *catalogue.Contexte, m *usagers.Mandat, sien catalogue.Connu) (catalogue.Reponses, error) {
	i, err := m.Identite(app)
	if err != nil {
		return nil, err
	}
	dit, err := connuDe(i)
	if err != nil {
		return nil, err
	}
	// What is filed is read by others: where she lives is not theirs to know.
	sien.Adresse = nil
	if m.Qualite.PourOrganisme() {
		return connuesPourOrganisme(x, m, i, dit, sien), nil
	}
	b := catalogue.Beneficiaire{Enfant: m.Qualite == usagers.Enfant, Prenoms: i.Prenoms, NomNaissance: i.NomNaissance, NomUsage: i.NomUsage, DateNaissance: i.DateNaissance}
	siennes, separees := catalogue.DepuisBeneficiaire(x, b)
	if !separees {
		return catalogue.DepuisCompte(x, dit), nil
	}
	maps.Copy(siennes, catalogue.DepuisCompte(x, sien))
	return siennes, nil
}

func connuesPourOrganisme(x *catalogue.Contexte, m *usagers.Mandat, i usagers.Identite, dit, sien catalogue.Connu) catalogue.Reponses {
	reponses := catalogue.DepuisCompte(x, sien)
	maps.Copy(reponses, catalogue.DepuisOrganisme(x, catalogue.Organisme{
		Genre: i.Genre, Nom: i.Denomination, Siret: i.Siret, Rna: i.Rna, Adresse: dit.Adresse,
		Prenom: sien.Prenoms, NomPersonne: cmp.Or(sien.NomUsage, sien.NomNaissance), Fonction: m.Fonction, Represente: m.Qualite == usagers.Representant,
	}))
	return reponses
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
