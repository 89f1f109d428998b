package demonstration

import (
	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/catalogue"
	"guichet/pb_hooks/collectivites"
)

// The intercommunalité exists nowhere either: no SIREN ends so, its key is wrong.
var ficheEPCI = collectivites.Fiche{
	Niveau: "epci", Code: "200999999", SIREN: "200999999", Nom: "Communauté de communes de la Vologne imaginaire", Departement: fiche.Departement, Population: 6412,
}

// installerEPCI opens the intercommunalité, where the secrétaire of the commune
// works too: it gives the same story told there.
func (x *semis) installerEPCI() (*semis, error) {
	y := *x
	y.deposees, y.teleservices = nil, map[string]*catalogue.Teleservice{}
	err := y.ouvrir(ficheEPCI, siege{"2 rue du Moulin\n88999 Saint-Exemple-sur-Vologne", "0353010099", "communaute@example.org", "#5a3d8a", "la présidente", "Odile Remy, présidente"},
		nil, "contact", "carte-decheterie", "subvention-collectivite")
	if err != nil {
		return nil, err
	}
	if _, _, err := agents.Inviter(x.app, y.commune, nadege.Courriel, nadege.droits(""), parLaDemo); err != nil {
		return nil, err
	}
	signataire := &agents.Signataire{Collectivite: y.commune.ID, Prenom: "Odile", Nom: "Remy", Qualite: "présidente", Courriel: "odile.remy@example.org"}
	return &y, signataire.Enregistrer(x.app, parLaDemo)
}

// chezEPCI is what was sent to the intercommunalité.
var chezEPCI = []histoire{
	ecrire(9, [2]int{10, 25}, &camille, "question", "Passage du bac jaune", "Bonjour,\n\nLe bac jaune est-il ramassé le jour de l’Ascension ?",
		suite{1, [2]int{10, 0}, prise(nadege)},
		suite{1, [2]int{10, 20}, reponse(nadege, "Bonjour,\n\nLe ramassage est reporté au samedi qui suit.")},
		suite{2, [2]int{19, 30}, message("Merci. Et pour le verre ?")}),
	ecrire(2, [2]int{16, 35}, &thomas, "demande", "Benne à déchets verts", "Bonjour,\n\nPeut-on emprunter la benne à déchets verts pour un week-end ?"),
}
