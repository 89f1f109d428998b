package demonstration

// habitant is an imaginary person of the commune.
type habitant struct {
	Prenom, Nom, Courriel, Telephone, Voie string

	compte bool // signs in; the others leave an address, or nothing
}

func (q habitant) nom() string { return q.Prenom + " " + q.Nom }

// dire is what she answers about herself, by code of the champ of a bloc.
func (q habitant) dire(code string) string {
	return map[string]string{
		"prenoms": q.Prenom, "nom_naissance": q.Nom, "email": q.Courriel, "telephone": q.Telephone,
		"voie": q.Voie, "code_postal": fiche.CodesPostaux[0], "commune": fiche.Nom, "pays": "99100",
	}[code]
}

var (
	camille = habitant{"Camille", "Thouvenel", "camille.thouvenel@example.org", "0639980114", "14 rue des Tisserands", true}
	remi    = habitant{"Rémi", "Aubry", "remi.aubry@example.org", "0639980127", "3 chemin du Moulin", true}
	elodie  = habitant{"Élodie", "Grandjean", "elodie.grandjean@example.org", "0639980139", "27 rue de la Gare", true}
	farida  = habitant{"Farida", "Benali", "farida.benali@example.org", "0639980142", "8 impasse des Lilas", true}
	luc     = habitant{"Luc", "Didierjean", "luc.didierjean@example.org", "0639980155", "5 lieu-dit la Basse du Pré", true}
	ines    = habitant{"Inès", "Moreira", "ines.moreira@example.org", "0639980161", "11 rue des Écoles", true}
	thomas  = habitant{"Thomas", "Husson", "thomas.husson@example.org", "0639980178", "42 route de Gérardmer", true}
	sarah   = habitant{"Sarah", "Vautrin", "sarah.vautrin@example.org", "0639980183", "2 place de l’Église", true}
	nicolas = habitant{"Nicolas", "Mougeot", "nicolas.mougeot@example.org", "0639980196", "19 rue de la Filature", true}
	hugo    = habitant{"Hugo", "Perrin", "hugo.perrin@example.org", "0639980203", "6 rue des Tisserands", false}
	monique = habitant{"Monique", "Lallemand", "monique.lallemand@example.org", "0353010114", "31 Grande Rue", false}
	gilbert = habitant{"Gilbert", "Balland", "gilbert.balland@example.org", "0353010127", "1 chemin des Fontaines", false}
	yvette  = habitant{"Yvette", "Colin", "yvette.colin@example.org", "0353010133", "15 Grande Rue", false}
)
