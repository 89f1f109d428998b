package demonstration

import (
	"fmt"

	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/catalogue"
	"guichet/pb_hooks/collectivites"
)

// The intercommunalité exists nowhere either: no SIREN ends so, its key is wrong.
var ficheEPCI = collectivites.Fiche{
	Niveau: "epci", Code: "200999999", SIREN: "200999999", Nom: "Communauté de communes de la Vologne imaginaire", Departement: fiche.Departement, Population: 6412,
}

// teleservicesEPCI are few: a demo starts at once.
var teleservicesEPCI = []string{"contact", "carte-decheterie", "subvention-collectivite"}

// installerEPCI opens the intercommunalité, where the secrétaire of the commune
// works too: it gives the same story told there.
func (x *semis) installerEPCI() (*semis, error) {
	y := *x
	y.deposees, y.teleservices = nil, map[string]*catalogue.Teleservice{}
	var err error
	if y.commune, err = collectivites.Creer(x.app, ficheEPCI, parLaDemo); err != nil {
		return nil, err
	}
	c := y.commune
	c.Adresse, c.Telephone, c.Courriel = "2 rue du Moulin\n88999 Saint-Exemple-sur-Vologne", "0353010099", "communaute@example.org"
	c.Couleur, c.Autorite, c.Tribunal = "#5a3d8a", "la présidente", x.commune.Tribunal
	c.HomologueeJusquA = x.commune.HomologueeJusquA
	c.Directeur, c.DPO, c.DPOCourriel = "Odile Remy, présidente", x.commune.DPO, x.commune.DPOCourriel
	c.Hebergeur, c.HebergeurAdresse, c.HebergeurTelephone = x.commune.Hebergeur, x.commune.HebergeurAdresse, x.commune.HebergeurTelephone
	if err := x.app.DB().Model(c).Update(
		"Adresse", "Telephone", "Courriel", "Couleur", "Autorite", "Tribunal", "HomologueeJusquA",
		"Directeur", "DPO", "DPOCourriel", "Hebergeur", "HebergeurAdresse", "HebergeurTelephone",
	); err != nil {
		return nil, fmt.Errorf("describe the intercommunalité: %w", err)
	}
	if err := c.Ouvrir(x.app, parLaDemo); err != nil {
		return nil, err
	}
	var droits agents.Habilitations
	for _, r := range nadege.roles {
		droits = append(droits, agents.Habilitation{Role: r})
	}
	if _, _, err := agents.Inviter(x.app, c, nadege.Courriel, droits, parLaDemo); err != nil {
		return nil, err
	}
	signataire := &agents.Signataire{Collectivite: c.ID, Prenom: "Odile", Nom: "Remy", Qualite: "présidente", Courriel: "odile.remy@example.org"}
	if err := signataire.Enregistrer(x.app, parLaDemo); err != nil {
		return nil, err
	}
	for _, code := range teleservicesEPCI {
		doc, err := catalogue.Modele(code)
		if err != nil {
			return nil, err
		}
		if y.teleservices[code], err = catalogue.Publier(x.app, c.ID, doc, parLaDemo); err != nil {
			return nil, err
		}
	}
	return &y, nil
}

// chezEPCI is what was sent to the intercommunalité.
var chezEPCI = []histoire{
	ecrire(9, [2]int{10, 25}, &camille, "question", "Passage du bac jaune", "Bonjour,\n\nLe bac jaune est-il ramassé le jour de l’Ascension ?",
		suite{1, [2]int{10, 0}, prise(nadege)},
		suite{1, [2]int{10, 20}, reponse(nadege, "Bonjour,\n\nLe ramassage est reporté au samedi qui suit.")},
		suite{2, [2]int{19, 30}, message("Merci. Et pour le verre ?")}),
	ecrire(2, [2]int{16, 35}, &thomas, "demande", "Benne à déchets verts", "Bonjour,\n\nPeut-on emprunter la benne à déchets verts pour un week-end ?"),
}
