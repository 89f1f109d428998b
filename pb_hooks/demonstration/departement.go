package demonstration

import (
	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/collectivites"
)

// The Département exists nowhere either.
var ficheDepartement = collectivites.Fiche{
	Niveau: "departement", Code: "999", SIREN: "228899999", Nom: "Haute-Vologne", Departement: fiche.Departement, Population: 48210,
}

var irene = employe{
	Prenom: "Irène", Nom: "Gérard", Qualite: "cheffe de projet du guichet départemental", Courriel: "irene.gerard@example.org", avertissement: agents.Quotidien,
	roles: []agents.Role{agents.Accueil, agents.Instruction, agents.Gestion, agents.Administration},
}

// conterDepartement opens the guichet of the Département, where nobody has come
// yet.
func (x *semis) conterDepartement() error {
	err := x.ouvrir(ficheDepartement, siege{"8 rue de la Préfecture\n88999 Saint-Exemple-sur-Vologne", "0353010066", "guichet.departement@example.org", "#1d4f91", "la présidente du conseil départemental", "Agnès Petitjean, présidente"},
		[]employe{irene}, "contact")
	if err != nil {
		return err
	}
	x.commune.Enseigne = "Département de la Haute-Vologne"
	if err := x.app.DB().Model(x.commune).Update("Enseigne"); err != nil {
		return err
	}
	return x.jouer(nil)
}
