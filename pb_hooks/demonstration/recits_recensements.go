package demonstration

import "guichet/pb_hooks/socle"

// recenser declares a young person who turned 16 some days before the dépôt.
func recenser(auj socle.Jour, ilYa int, heure [2]int, parent *habitant, prenoms, nom string, joursApres16 int, suites ...suite) histoire {
	naissance := auj.PlusJours(-ilYa - joursApres16).PlusMois(-16 * 12)
	return histoire{ilYa: ilYa, heure: heure, qui: parent, quoi: "recensement-citoyen", suite: suites, dit: reponses{
		"lien": "parent", "jeune_prenoms": prenoms, "jeune_nom_naissance": nom,
		"jeune_date_naissance": naissance.ISO(), "jeune_pays_naissance": "99100", "jeune_commune_naissance": "88160",
		"nationalite_par": "naissance", "parent1_nom": parent.nom(), "parent1_naissance": "Née le 3 juin 1983 à Épinal",
		"situation_famille": "celibataire", "situation_scolaire": "general", "etablissement": "Lycée de la Vologne", "exemption": "non", "atteste": "oui",
		"piece_identite": "carte-d-identite.pdf", "livret_famille": "livret-de-famille.pdf",
	}}
}

const droitDomicile = "Code du service national R111-1\u00a0: le recensement se fait à la mairie du domicile."

func recensements(auj socle.Jour) []histoire {
	return []histoire{
		recenser(auj, 53, [2]int{19, 20}, &elodie, "Lina", "Grandjean", 12,
			suite{1, [2]int{10, 0}, prise(nadege)},
			suite{2, [2]int{9, 30}, accord("L’attestation de recensement est à retirer en mairie, ou à télécharger dans votre espace.")},
			suite{3, [2]int{18, 30}, signature}),
		recenser(auj, 46, [2]int{20, 5}, &thomas, "Maxence", "Husson", 31,
			suite{1, [2]int{9, 20}, prise(nadege)},
			suite{1, [2]int{10, 15}, complement(25, "La page du livret de famille où figure votre fils manque. La demande reprendra dès que nous l’aurons.", "Page du livret de famille de l’enfant")},
			suite{4, [2]int{20, 45}, envoi("livret-de-famille-page-enfant.pdf")},
			suite{5, [2]int{9, 10}, accord("")},
			suite{6, [2]int{18, 15}, signature}),
		recenser(auj, 39, [2]int{18, 50}, &farida, "Yanis", "Benali", 5,
			suite{1, [2]int{11, 0}, prise(nadege)},
			suite{2, [2]int{10, 0}, refus(droitDomicile, "L’adresse indiquée est à Épinal, où le jeune habite. Le recensement se fait à la mairie d’Épinal.")},
			suite{4, [2]int{18, 0}, signature}).avec("domicile_commune", "Épinal").avec("domicile_code_postal", "88000").avec("domicile_voie", "4 quai des Bons Enfants"),
		// Never completed: the job of the night ends it after its last day.
		recenser(auj, 34, [2]int{21, 30}, &luc, "Tom", "Didierjean", 20,
			suite{1, [2]int{9, 45}, complement(12, "La pièce d’identité jointe est périmée depuis plus de cinq ans.", "Pièce d’identité en cours de validité")}),
		recenser(auj, 15, [2]int{19, 10}, &ines, "Clara", "Moreira", 8,
			suite{1, [2]int{10, 20}, prise(nadege)},
			suite{2, [2]int{9, 5}, complement(30, "Le livret de famille joint est celui d’un autre enfant. Joignez la page de Clara.", "Page du livret de famille de Clara")}),
		// Three decisions wait for the maire, with the refusal of an acte.
		recenser(auj, 10, [2]int{12, 35}, &sarah, "Noé", "Vautrin", 15,
			suite{1, [2]int{9, 50}, prise(nadege)},
			suite{3, [2]int{10, 30}, accord("L’attestation de recensement est à retirer en mairie, ou à télécharger dans votre espace.")}),
		recenser(auj, 8, [2]int{20, 25}, &remi, "Zoé", "Aubry", 3,
			suite{1, [2]int{11, 15}, prise(nadege)},
			suite{2, [2]int{14, 30}, accord("")},
			suite{3, [2]int{18, 45}, retour("Vérifiez le prénom : la pièce d’identité porte Zoë avec un tréma.")}),
		recenser(auj, 2, [2]int{19, 55}, &nicolas, "Jules", "Mougeot", 10),
	}
}

// brouillons are what Camille began. Her son is 16 by the clock of the demo:
// his recensement is there to be finished.
func brouillons(auj socle.Jour) []brouillon {
	return []brouillon{
		{9, "recensement-citoyen", reponses{
			"lien": "parent", "jeune_prenoms": "Louis", "jeune_nom_naissance": "Thouvenel",
			"jeune_date_naissance": auj.PlusJours(-24).PlusMois(-16 * 12).ISO(), "jeune_pays_naissance": "99100", "jeune_commune_naissance": "88160",
			"nationalite_par": "naissance",
		}},
		{2, quoiSubvention, subventionner(auj, 2, [2]int{}, &camille, "Comité des fêtes", 900, 5200).dit},
		{4, "contact", reponses{"profil": "particulier", "nature": "question", "objet": "Inscription à la cantine"}},
	}
}
