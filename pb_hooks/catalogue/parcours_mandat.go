package catalogue

import (
	"slices"
	"strings"
)

// Organisme is what the guichet knows already of the one for which somebody
// begins a demande; Adresse has the codes of the bloc adresse_postale.
type Organisme struct {
	Genre       string // association, entreprise, collectivite: the name of its bloc
	Nom         string
	Siret       string // or the SIREN alone
	Rna         string
	Adresse     map[string]string
	Prenom      string // of who fills the form in, in the words of her mandat
	NomPersonne string
	Fonction    string
	Represente  bool // she is who represents it
}

// DepuisOrganisme gives the first answers of the bloc of an organisme, to who
// acts for it: nobody is asked twice what is known (CRPA L114-8). She reads them
// on her way and changes them as she likes; what its own champ would refuse is
// left out, and so is an organisme that has another role in the form than to
// file it.
func DepuisOrganisme(x *Contexte, o Organisme) Reponses {
	connus := map[string]Valeur{
		"nom": un(o.Nom), "raison_sociale": un(o.Nom), "rna": un(o.Rna), "siret": un(o.Siret), "siren": un(o.Siret[:min(len(o.Siret), 9)]), "siege": adresseDite(o.Adresse, x),
		"agent_nom": un(strings.TrimSpace(o.Prenom + " " + o.NomPersonne)), "agent_fonction": un(o.Fonction),
	}
	if o.Represente {
		connus["representant_prenom"], connus["representant_nom"] = un(o.Prenom), un(o.NomPersonne)
		connus["representant_fonction"], connus["representant_qualite"] = fonctionDite(o.Fonction), un(o.Fonction)
	}
	qui, parCode := x.Doc.Traitement.Identite, map[string]Valeur{}
	for _, role := range []string{o.Genre, qui.Role, qui.Sinon} {
		for code, v := range connus {
			parCode[role+"_"+code] = v
		}
	}
	return x.remplirBloc(o.Genre, parCode)
}

// fonctionDite is the option of the fonctions that somebody's own word names,
// « trésorière », nil for none.
func fonctionDite(dite string) Valeur {
	for _, o := range listeFonctions.Options {
		if slices.ContainsFunc(strings.Split(o.Libelle.Fr, " ou "), func(mot string) bool { return strings.EqualFold(mot, dite) }) {
			return un(o.ID)
		}
	}
	return nil
}

// Beneficiaire is what the guichet knows already of the person for whom somebody
// acts: her names, and her civil day of birth.
type Beneficiaire struct {
	Enfant                                         bool // of who acts
	Prenoms, NomNaissance, NomUsage, DateNaissance string
}

// Roles that say that the form is filled in for somebody else. Others than these
// may be anybody.
var (
	beneficiaires = []string{"beneficiaire"}
	enfants       = []string{"enfant", "eleve", "jeune", "beneficiaire"}
)

// DepuisBeneficiaire gives the first answers of the blocs of the person for whom
// a form is filled in. Sien tells that the form has such a person, and one alone:
// the blocs of who fills it in are then not hers.
func DepuisBeneficiaire(x *Contexte, b Beneficiaire) (r Reponses, sien bool) {
	roles, role := beneficiaires, ""
	if b.Enfant {
		roles = enfants
	}
	for _, e := range x.Doc.Etapes {
		for i := range e.Champs {
			c := &e.Champs[i]
			switch {
			case c.Bloc != "identite_personne" || !slices.Contains(roles, c.Role):
			case role != "" && role != c.Role:
				return nil, false
			default:
				role = c.Role
			}
		}
	}
	if role == "" {
		return nil, false
	}
	return x.remplir(map[string]string{
		role + "_prenoms": b.Prenoms, role + "_nom_naissance": b.NomNaissance, role + "_nom_usage": b.NomUsage, role + "_date_naissance": b.DateNaissance,
	}), true
}
