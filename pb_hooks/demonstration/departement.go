package demonstration

import (
	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/catalogue"
	"guichet/pb_hooks/collectivites"
	hubcatalogue "guichet/pb_hooks/hub/catalogue"
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
	if err := x.jouer(nil); err != nil {
		return err
	}
	return x.partager()
}

// partager has the Département propose two téléservices that it checked: one that
// both communes have, and one that the smaller has not.
func (x *semis) partager() error {
	for _, code := range []string{"signalement", "debit-boissons-temporaire"} {
		doc, err := catalogue.Modele(code)
		if err != nil {
			return err
		}
		pour := hubcatalogue.Destinataires{Pour: hubcatalogue.PourNiveaux, Niveaux: []string{"commune"}}
		if _, err := hubcatalogue.Partager(x.app, doc, pour, x.aujourdhui.PlusJours(-12), x.agents[irene.Courriel].Acteur()); err != nil {
			return err
		}
	}
	return nil
}
