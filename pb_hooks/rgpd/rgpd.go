// Package rgpd keeps what a person may ask of her data: to read them and carry
// them away, by herself, and the exercices of her other rights (rectification,
// effacement, opposition), which an agent answers within a month.
//
// It promises that what it gives of one person holds nothing of another, that
// every exercice has a day due which its person is told, that an answer which
// is not a plain yes says why and where to complain, and that an effacement
// leaves the demandes sent, which are public archives.
package rgpd

import (
	"net/http"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/exploitation"
	"guichet/pb_hooks/sauvegardes"
	"guichet/pb_hooks/socle"
	"guichet/pb_hooks/usagers"
)

// roles are those who answer.
var roles = []agents.Role{agents.Gestion, agents.Administration, agents.Dpo}

// Register binds the room to app.
func Register(app core.App) {
	s := socle.De(app)
	usagers.DeclarerLien(app, usagers.Lien{Table: "exercices", Champ: "usager", Compte: "compte", Un: "demande sur ses données", Plusieurs: "demandes sur ses données"})
	usagers.DeclarerLienCompte(app, usagers.Lien{Table: "exercices", Champ: "compte"})
	get, post := http.MethodGet, http.MethodPost
	repondent := agents.Avec(roles...)
	s.Router(
		socle.Route{Methode: get, Chemin: "/{collectivite}/mes-donnees", Acces: usagers.Connecte, Action: montrerMesDonnees},
		socle.Route{Methode: get, Chemin: "/{collectivite}/mes-donnees/copie.zip", Acces: usagers.Connecte, Action: donnerMaCopie},
		socle.Route{Methode: get, Chemin: "/{collectivite}/mes-donnees/rectification", Acces: usagers.Connecte, Action: demander(Rectification)},
		socle.Route{Methode: post, Chemin: "/{collectivite}/mes-donnees/rectification", Acces: usagers.Connecte, Action: envoyer(Rectification)},
		socle.Route{Methode: get, Chemin: "/{collectivite}/mes-donnees/effacement", Acces: usagers.Connecte, Action: demander(Effacement)},
		socle.Route{Methode: post, Chemin: "/{collectivite}/mes-donnees/effacement", Acces: usagers.Connecte, Action: envoyer(Effacement)},
		socle.Route{Methode: get, Chemin: "/{collectivite}/mes-donnees/precisions/{exercice}", Acces: aSonExercice, Action: demanderPrecision},
		socle.Route{Methode: post, Chemin: "/{collectivite}/mes-donnees/precisions/{exercice}", Acces: aSonExercice, Action: preciser},

		socle.Route{Methode: get, Chemin: "/{collectivite}/agents/droits", Acces: repondent, Action: listerExercices},
		socle.Route{Methode: get, Chemin: "/{collectivite}/agents/droits/nouvelle", Acces: repondent, Action: saisirExercice},
		socle.Route{Methode: post, Chemin: "/{collectivite}/agents/droits/nouvelle", Acces: repondent, Action: enregistrerExercice},
		socle.Route{Methode: get, Chemin: "/{collectivite}/agents/droits/{exercice}", Acces: repondent, Action: surExercice(montrerExercice)},
		socle.Route{Methode: get, Chemin: "/{collectivite}/agents/droits/{exercice}/copie.zip", Acces: repondent, Action: surExercice(donnerCopie)},
		socle.Route{Methode: post, Chemin: "/{collectivite}/agents/droits/{exercice}/rectification", Acces: repondent, Action: surExercice(rectifier)},
		socle.Route{Methode: post, Chemin: "/{collectivite}/agents/droits/{exercice}/effacement", Acces: repondent, Action: surExercice(effacer)},
		socle.Route{Methode: post, Chemin: "/{collectivite}/agents/droits/{exercice}/prolongation", Acces: repondent, Action: surExercice(prolonger)},
		socle.Route{Methode: post, Chemin: "/{collectivite}/agents/droits/{exercice}/reponse", Acces: repondent, Action: surExercice(repondre)},
	)
	sauvegardes.RejouerEffacements(app, effacerDeNouveau)
	exploitation.Planifier(app, exploitation.Tache{
		Nom: "exercices", Libelle: "Rappeler les réponses dues sur les données personnelles", Quand: "40 6 * * *", Faire: Rappeler,
		Obligatoire: true, SansElle: "Personne n’est averti des réponses dues sur les données personnelles.",
	})
	s.DeclarerRGPD(socle.SourceRGPD{
		Collection: "exercices", Personnels: []string{"demandeur", "courriel", "objet", "souhait", "raison", "prolongation", "motif", "faits", "categories", "sujet"},
		Techniques: []string{"numero", "hub", "recue_le", "echeance", "cle"},
		Libelle:    "Vos demandes sur vos données", Finalite: "Vous répondre et prouver la réponse (RGPD, article 5-2)", Duree: "Cinq ans après la réponse",
		Extraire: func(app core.App, usager string) ([]map[string]any, error) {
			return socle.Lignes(app, `SELECT numero, genre, canal, objet, souhait, raison, recue_le, echeance, prolongation, etat, motif, categories, repondu_le
				FROM exercices WHERE usager = {:u} AND usager != '' ORDER BY cree_le`, dbx.Params{"u": usager})
		},
	})
}
