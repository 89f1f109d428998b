package demonstration

// demanderActe asks for a person's own acte de naissance, by post.
func demanderActe(ilYa int, heure [2]int, qui *habitant, forme, sexe, naissance, motif string, suites ...suite) histoire {
	dit := reponses{
		"type_acte": forme, "qualite": "moi", "personne_concernee_prenoms": qui.Prenom, "personne_concernee_nom_naissance": qui.Nom, "sexe": sexe,
		"date_naissance": naissance, "commune_naissance": lieu.Code, "nombre": "1", "motif": motif,
		"parent1": "Jeanne " + qui.Nom, "parent2": "Paul " + qui.Nom,
	}
	if forme == "sans" {
		delete(dit, "parent1")
		delete(dit, "parent2")
	}
	return histoire{ilYa: ilYa, heure: heure, qui: qui, quoi: "acte-naissance", dit: dit, suite: suites}
}

const (
	droitQualite = "Décret n°\u00a02017-890 du 6 mai 2017, article 30\u00a0: seules certaines personnes peuvent recevoir ce document."
	droitAbsent  = "Décret n°\u00a02017-890 du 6 mai 2017, article 26\u00a0: l’acte n’est pas conservé par la commune."
)

var actesNaissance = []histoire{
	demanderActe(55, [2]int{10, 30}, &sarah, "copie", "f", "1991-03-18", "Mariage",
		suite{1, [2]int{9, 15}, prise(nadege)},
		suite{1, [2]int{11, 0}, courrier}),
	demanderActe(48, [2]int{14, 20}, &ines, "avec", "f", "1988-11-02", "Pacs",
		suite{0, [2]int{15, 0}, prise(nadege)},
		suite{1, [2]int{9, 40}, courrier}),
	demanderActe(41, [2]int{9, 5}, &thomas, "copie", "m", "1979-06-24", "Notaire",
		suite{1, [2]int{10, 10}, prise(nadege)},
		suite{1, [2]int{10, 40}, refus(droitAbsent, "L’acte n’est pas dans nos registres. Votre naissance a été déclarée à la mairie d’Épinal, qui conserve l’acte.")},
		suite{2, [2]int{18, 5}, signature}).avec("commune_naissance", "88160"),
	demanderActe(33, [2]int{16, 45}, &camille, "copie", "f", "1984-09-12", "Passeport",
		suite{1, [2]int{9, 0}, prise(nadege)},
		suite{2, [2]int{9, 30}, courrier}),
	demanderActe(26, [2]int{11, 11}, &hugo, "sans", "m", "1996-01-30", "Recherche personnelle",
		suite{1, [2]int{14, 30}, classement("vous avez déjà fait la même demande au guichet le même jour")}),
	demanderActe(20, [2]int{8, 50}, &monique, "copie", "f", "1948-04-07", "Retraite",
		suite{1, [2]int{9, 25}, prise(nadege)},
		suite{1, [2]int{9, 50}, courrier}).avec("nombre", "2").avec("qualite", "moi"),
	// The person is not the one the acte is about: the maire is asked to refuse.
	demanderActe(9, [2]int{17, 30}, &nicolas, "copie", "m", "1952-08-19", "Généalogie",
		suite{1, [2]int{10, 0}, prise(nadege)},
		suite{2, [2]int{11, 20}, refus(droitQualite, "Vous demandez la copie intégrale de l’acte d’un cousin. Elle n’est donnée qu’à la personne elle-même, à ses ascendants, à ses descendants et à son conjoint. Vous pouvez demander un extrait sans filiation.")},
	).avec("qualite", "autre").avec("type_acte", "copie").avec("personne_concernee_prenoms", "Marcel").
		avec("parent1", "Berthe Mougeot").avec("parent2", "Henri Mougeot"),
	demanderActe(6, [2]int{12, 15}, &remi, "plurilingue", "m", "1990-12-05", "Installation à l’étranger",
		suite{2, [2]int{9, 45}, complement(20, "L’écriture de la date est peu lisible sur votre envoi. Une copie de votre pièce d’identité nous permettra de retrouver l’acte.", "Copie d’une pièce d’identité")}),
	demanderActe(2, [2]int{18, 40}, &luc, "avec", "m", "1975-05-22", "Notaire"),
	demanderActe(0, [2]int{7, 35}, &elodie, "copie", "f", "1993-02-14", "Passeport"),
}
