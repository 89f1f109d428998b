package demonstration

import (
	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/collectivites"
)

// The other commune that the hub links exists nowhere either: the key of its SIREN
// is wrong. It is one of the small ones.
var ficheVoisine = collectivites.Fiche{
	Niveau: "commune", Code: "88998", SIREN: "218899988", Nom: "Le Val-Imaginaire", Departement: fiche.Departement, CodesPostaux: []string{"88998"}, Population: 214,
}

var sylvie = employe{
	Prenom: "Sylvie", Nom: "Claudon", Qualite: "secrétaire de mairie", Courriel: "sylvie.claudon@example.org", avertissement: agents.Chaque,
	roles: []agents.Role{agents.Accueil, agents.Instruction, agents.Gestion, agents.Administration},
}

// conterVoisine tells the weeks of the other commune.
func (x *semis) conterVoisine() error {
	err := x.ouvrir(ficheVoisine, siege{"1 rue de l’Église\n88998 Le Val-Imaginaire", "0353010077", "mairie.val@example.org", "#7a4a1f", "le maire", "Jean Remy, maire"},
		[]employe{sylvie}, "contact", "signalement", "acte-naissance", "inscription-scolaire")
	if err != nil {
		return err
	}
	return x.jouer(x.mettreToutesEnScene(chezVoisine))
}

// chezVoisine is what its inhabitants wrote.
var chezVoisine = []histoire{
	ecrire(12, [2]int{18, 10}, &denis, "question", "Distribution des sacs jaunes", "Bonjour,\n\nQuand les sacs jaunes seront-ils distribués ?",
		suite{2, [2]int{9, 15}, traite(sylvie, "Bonjour,\n\nIls sont à la mairie aux heures d’ouverture, autant qu’il vous en faut.")}),
	ecrire(3, [2]int{11, 0}, &denis, "demande", "Clé de la salle communale", "Bonjour,\n\nPuis-je prendre la clé vendredi soir pour l’assemblée du comité des fêtes ?"),
}

var denis = habitant{"Denis", "Claude", "denis.claude@example.org", "0639980217", "2 rue du Lavoir", true}
