package demonstration

import "guichet/pb_hooks/demandes"

// signaler tells a problem of the street; the person leaves her name unless
// she is nobody.
func signaler(ilYa int, heure [2]int, qui *habitant, theme, adresse, description string, suites ...suite) histoire {
	dit := reponses{"theme": theme, "danger": "non", "adresse": adresse, "description": description, "suites": "contact"}
	if qui == nil {
		dit["suites"] = "anonyme"
	}
	return histoire{ilYa: ilYa, heure: heure, qui: qui, quoi: "signalement", dit: dit, suite: suites}
}

// avec adds an answer or a pièce to a histoire.
func (h histoire) avec(code, valeur string) histoire {
	h.dit[code] = valeur
	return h
}

// par says by which canal it came, when it was not the site.
func (h histoire) par(c demandes.Canal) histoire {
	h.canal = c
	return h
}

var signalements = []histoire{
	signaler(58, [2]int{18, 12}, &remi, "eclairage", "chemin du Moulin, devant le n° 3", "Le lampadaire clignote depuis une semaine et s’éteint vers 21 heures.",
		suite{1, [2]int{9, 10}, prise(mathis)},
		suite{3, [2]int{16, 40}, traite(mathis, "Bonjour,\n\nLe ballast a été remplacé ce matin. N’hésitez pas à nous écrire si le lampadaire clignote encore.")}),
	signaler(51, [2]int{7, 48}, &elodie, "chaussee", "27 rue de la Gare", "Un trou s’est formé dans le trottoir après les pluies. Les poussettes passent sur la route.",
		suite{0, [2]int{10, 5}, prise(mathis)},
		suite{0, [2]int{10, 20}, reponse(mathis, "Bonjour,\n\nMerci pour votre signalement. Nous posons une barrière aujourd’hui, la réparation est prévue dans la semaine.")},
		suite{1, [2]int{19, 30}, message("La barrière est bien en place, merci. Elle est un peu près du passage piéton.")},
		suite{4, [2]int{11, 0}, traite(mathis, "Bonjour,\n\nLe trottoir est refait et la barrière est retirée.")},
	).avec("photos", "trottoir-rue-de-la-gare.png"),
	signaler(44, [2]int{11, 25}, nil, "depot", "lisière du bois, au bout du chemin des Fontaines", "Des gravats et deux pneus ont été déposés pendant la nuit.",
		suite{1, [2]int{8, 40}, prise(mathis)},
		suite{2, [2]int{15, 15}, traite(mathis, "Le dépôt est enlevé. Une plainte est déposée.")}),
	signaler(37, [2]int{9, 2}, &yvette, "frelons", "15 Grande Rue, sous l’avancée du toit", "Un gros nid, avec beaucoup d’allées et venues depuis lundi.",
		suite{0, [2]int{9, 5}, prise(nadege)},
		suite{0, [2]int{9, 30}, traite(nadege, "Bonjour,\n\nLe nid est chez vous : sa destruction revient à une entreprise de votre choix. La liste des entreprises formées est affichée en mairie.")},
	).par(demandes.Telephone),
	signaler(30, [2]int{20, 33}, &camille, "eclairage", "rue des Tisserands, à l’angle de la Grande Rue", "Deux lampadaires sont éteints : le passage piéton n’est plus éclairé.",
		suite{1, [2]int{8, 55}, prise(mathis)},
		suite{3, [2]int{14, 10}, traite(mathis, "Bonjour,\n\nLes deux lampes sont changées, le passage est éclairé de nouveau.")},
	).avec("photos", "passage-pieton.png"),
	signaler(24, [2]int{12, 40}, &thomas, "signalisation", "42 route de Gérardmer", "Le panneau « 30 » est tombé dans le fossé.",
		suite{2, [2]int{9, 0}, classement("cette route est départementale, votre signalement est transmis au Département")}),
	signaler(19, [2]int{17, 5}, &hugo, "vehicule", "parking de la salle des fêtes", "Une voiture sans plaque n’a pas bougé depuis un mois.",
		suite{1, [2]int{10, 30}, prise(nadege)},
		suite{1, [2]int{10, 45}, reponse(nadege, "Bonjour,\n\nLa gendarmerie est prévenue. L’enlèvement demande environ un mois.")}),
	signaler(16, [2]int{8, 15}, &luc, "eau", "lieu-dit la Basse du Pré", "L’eau de la fontaine déborde sur le chemin.",
		suite{1, [2]int{9, 20}, retrait}),
	// Late: nobody took it, its answer was due after five jours ouvrés.
	signaler(13, [2]int{19, 50}, &farida, "vegetation", "impasse des Lilas, au fond", "La haie du terrain communal dépasse sur le trottoir, on marche sur la route."),
	signaler(6, [2]int{16, 22}, &gilbert, "neige", "chemin des Fontaines", "Le bac à sel est vide.",
		suite{1, [2]int{11, 45}, prise(nadege)}).par(demandes.AuGuichet),
	signaler(3, [2]int{13, 5}, &sarah, "mobilier", "place de l’Église", "Une latte du banc est cassée et des clous dépassent.").avec("photos", "banc-place-de-l-eglise.png"),
	signaler(1, [2]int{21, 14}, &nicolas, "chaussee", "rue de la Filature, devant l’arrêt du car", "Un nid-de-poule s’agrandit à chaque passage du car.").
		avec("photos", "nid-de-poule.png"),
}
