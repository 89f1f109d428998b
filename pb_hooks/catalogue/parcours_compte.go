package catalogue

import (
	"cmp"
	"slices"
)

// Connu is what the guichet knows already of the person who begins a demande;
// Adresse has the codes of the bloc adresse_postale.
type Connu struct {
	Prenoms, NomNaissance, NomUsage, Courriel, Telephone string
	Adresse                                              map[string]string
}

// personnes are the roles of who fills the form in: the names of the others,
// a child or somebody who was born long ago, are never known beforehand.
var personnes = []string{"demandeur", "declarant", "auteur"}

// DepuisCompte gives the first answers of a person who is signed in, in the
// blocs of her role: nobody is asked twice what is known (CRPA L114-8). She
// reads them on her way and changes them as she likes; what its own champ would
// refuse is left out.
func DepuisCompte(x *Contexte, c Connu) Reponses {
	qui := x.Doc.Traitement.Identite
	connus := map[string]string{}
	if contact := cmp.Or(qui.Contact, qui.Role); slices.Contains(personnes, contact) {
		connus[contact+"_email"], connus[contact+"_telephone"] = c.Courriel, c.Telephone
	}
	for _, role := range []string{qui.Role, qui.Sinon} {
		if slices.Contains(personnes, role) {
			connus[role+"_prenoms"], connus[role+"_nom_naissance"], connus[role+"_nom_usage"] = c.Prenoms, c.NomNaissance, c.NomUsage
			for code, v := range c.Adresse {
				connus[role+"_"+code] = v
			}
		}
	}
	return x.remplir(connus)
}

// remplir gives the answers of the champs of these codes, but for what a champ
// would refuse.
func (x *Contexte) remplir(connus map[string]string) Reponses {
	valeurs := map[string]Valeur{}
	for code, v := range connus {
		valeurs[code] = un(v)
	}
	return x.remplirBloc("", valeurs)
}

// remplirBloc does it in one bloc alone, in all of them for "".
func (x *Contexte) remplirBloc(bloc string, connus map[string]Valeur) Reponses {
	r := Reponses{}
	for _, e := range x.Doc.Etapes {
		for i := range e.Champs {
			champ := &e.Champs[i]
			v := connus[champ.Code]
			if champ.Role != "" && (bloc == "" || champ.Bloc == bloc) && !v.Vide() && GenreDe(champ.Type).Verifier(champ, v, x) == "" {
				r[champ.ID] = v
			}
		}
	}
	return r
}

// Certifie is what FranceConnect vouches for of who fills the form in: the date
// is whole, the places are codes of INSEE.
type Certifie struct{ Prenoms, NomNaissance, DateNaissance, PaysNaissance, CommuneNaissance string }

// Certifiees gives the answers, in the blocs of her role, that such a person
// does not type: they are corrected where they come from.
func Certifiees(x *Contexte, c Certifie) Reponses {
	qui := x.Doc.Traitement.Identite
	connus := map[string]string{}
	for _, role := range []string{qui.Role, qui.Sinon} {
		if slices.Contains(personnes, role) {
			connus[role+"_prenoms"], connus[role+"_nom_naissance"], connus[role+"_date_naissance"] = c.Prenoms, c.NomNaissance, c.DateNaissance
			connus[role+"_pays_naissance"], connus[role+"_commune_naissance"] = c.PaysNaissance, c.CommuneNaissance
		}
	}
	return x.remplir(connus)
}
