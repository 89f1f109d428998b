package demonstration

import "guichet/pb_hooks/demandes"

// ecrire is a letter to the mairie.
func ecrire(ilYa int, heure [2]int, qui *habitant, nature, objet, texte string, suites ...suite) histoire {
	return histoire{ilYa: ilYa, heure: heure, qui: qui, quoi: "contact", suite: suites, dit: reponses{
		"profil": "particulier", "nature": nature, "objet": objet, "message": texte,
	}}
}

const droitCompetence = "Code général des collectivités territoriales, article L2121-29\u00a0: la demande relève d’une délibération du conseil municipal qui ne la prévoit pas."

var courriers = []histoire{
	// Nobody answered: after two months the silence is a refusal.
	ecrire(68, [2]int{15, 40}, &gilbert, "demande", "Un banc au bord de l’étang", "Bonjour,\n\nPourriez-vous installer un banc au bord de l’étang, du côté du chemin des Fontaines ? Plusieurs voisins âgés s’y promènent.\n\nCordialement"),
	ecrire(57, [2]int{10, 12}, &elodie, "question", "Horaires de la bibliothèque cet été", "Bonjour,\n\nLa bibliothèque sera-t-elle ouverte pendant les vacances ?",
		suite{2, [2]int{9, 30}, traite(nadege, "Bonjour,\n\nElle sera ouverte le mercredi de 14 h à 17 h et le samedi matin. Bonne lecture.")}),
	ecrire(52, [2]int{17, 55}, &luc, "reclamation", "Bruit de la salle des fêtes", "Bonjour,\n\nLa musique a duré jusqu’à 3 heures samedi. Le règlement prévoit 1 heure.",
		suite{1, [2]int{10, 40}, prise(nadege)},
		suite{3, [2]int{11, 30}, traite(nadege, "Bonjour,\n\nLe loueur a été rappelé au règlement et sa caution est retenue. Vous pouvez appeler la gendarmerie sur le moment.")}),
	ecrire(47, [2]int{9, 45}, &yvette, "demande", "Place au cimetière", "Madame la maire,\n\nJe souhaite connaître les concessions libres et leur prix.",
		suite{1, [2]int{9, 0}, prise(nadege)},
		suite{2, [2]int{10, 10}, traite(nadege, "Bonjour,\n\nTrois concessions sont libres. Le tarif voté est de 180 euros pour trente ans. Nous vous proposons un rendez-vous sur place.")},
	).par(demandes.Papier),
	ecrire(43, [2]int{21, 5}, &nicolas, "demande", "Ralentisseur rue de la Filature", "Bonjour,\n\nLes voitures roulent vite devant l’arrêt du car. Un ralentisseur protégerait les enfants.",
		suite{2, [2]int{9, 20}, prise(nadege)},
		suite{6, [2]int{10, 0}, refus(droitCompetence, "Le conseil municipal a étudié cette rue au printemps. Il a retenu un radar pédagogique et un marquage au sol, sans ralentisseur.")},
		suite{8, [2]int{18, 20}, signature}),
	ecrire(36, [2]int{13, 30}, &ines, "declaration", "Changement d’adresse", "Bonjour,\n\nJ’habite maintenant au 11 rue des Écoles.",
		suite{1, [2]int{9, 40}, traite(nadege, "Bonjour,\n\nC’est noté. Pensez aussi à votre carte électorale : elle se demande sur service-public.gouv.fr.")}),
	ecrire(28, [2]int{18, 18}, &hugo, "demande", "Prêt de tables", "Bonjour,\n\nEst-il possible d’emprunter six tables pour une fête de famille ?",
		suite{1, [2]int{20, 0}, retrait}),
	{
		ilYa: 22, heure: [2]int{16, 0}, qui: &monique, quoi: "contact", dit: reponses{
			"profil": "association", "denomination": "Les Amis du Vieux Moulin", "rna": "W889000000", "nature": "demande", "objet": "Salle pour l’assemblée générale",
			"message":   "Bonjour,\n\nNotre association demande la petite salle un vendredi soir. Nous serons une trentaine.",
			"documents": "statuts-de-l-association.pdf",
		},
		suite: []suite{
			{1, [2]int{10, 30}, prise(nadege)},
			{2, [2]int{11, 10}, reponse(nadege, "Bonjour,\n\nLe vendredi demandé est libre. Avez-vous l’attestation d’assurance de l’association ?")},
			{3, [2]int{19, 0}, message("Oui, je la dépose demain à la mairie.")},
		},
	},
	ecrire(18, [2]int{20, 40}, &camille, "demande", "Passage piéton devant l’école", "Bonjour,\n\nLe passage piéton de la rue des Écoles n’est plus visible. Peut-il être repeint avant la rentrée des vacances ?",
		suite{1, [2]int{10, 15}, prise(nadege)},
		suite{2, [2]int{9, 35}, complement(28, "Deux passages traversent la rue des Écoles. Une photo nous dira lequel refaire.", "Photo du passage piéton effacé")}),
	ecrire(14, [2]int{11, 50}, &remi, "recours", "Refus de stationnement", "Madame la maire,\n\nJe demande que soit revu le refus d’une place réservée devant mon atelier.",
		suite{2, [2]int{9, 15}, prise(nadege)},
		suite{4, [2]int{10, 20}, accord("La place est réservée de 8 h à 10 h, du lundi au vendredi. Le panneau est posé par la commune.")}),
	ecrire(7, [2]int{14, 45}, &farida, "question", "Composteur", "Bonjour,\n\nLa commune distribue-t-elle encore des composteurs ?"),
	ecrire(1, [2]int{9, 28}, &thomas, "demande", "Élagage route de Gérardmer", "Bonjour,\n\nLes branches du tilleul communal touchent mon toit.").
		avec("documents", "branches-sur-le-toit.png"),
}
