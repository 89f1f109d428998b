// Package assistance is how the agents of a guichet ask the Département for help:
// what they ask, the diagnosis that goes with it, and the conversation that
// follows. The other side of it is hub/assistance.
//
// It promises that nothing leaves without an agent who has read it, that the
// diagnosis speaks of the guichet and of no person, and that a guichet without a
// link tells nobody. It keeps where they train, which the Département says. The access
// that the administration gives the support is of the room agents; this one shows it,
// tells it to the hub, and lets in what the hub signed.
package assistance

import (
	"net/http"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/exploitation"
	"guichet/pb_hooks/rattachement"
	"guichet/pb_hooks/socle"
)

const racine = "/agents/assistance"

// Register binds the room to app.
func Register(app core.App) {
	s := socle.De(app)
	s.Decorer(decorer)
	get, post, base := http.MethodGet, http.MethodPost, "/{collectivite}"+racine
	s.Router(
		socle.Route{Methode: get, Chemin: base, Acces: agents.Connecte, Action: lister},
		socle.Route{Methode: get, Chemin: base + "/nouvelle", Acces: agents.Connecte, Action: demander},
		socle.Route{Methode: post, Chemin: base + "/nouvelle", Acces: agents.Connecte, Action: envoyer},
		socle.Route{Methode: get, Chemin: base + "/{aide}", Acces: agents.Connecte, Action: montrer},
		socle.Route{Methode: post, Chemin: base + "/{aide}", Acces: agents.Connecte, Action: ecrire},
		socle.Route{Methode: post, Chemin: base + "/{aide}/cloture", Acces: agents.Connecte, Action: clore},
		socle.Route{Methode: post, Chemin: base + "/{aide}/reouverture", Acces: agents.Connecte, Action: rouvrir},
		socle.Route{Methode: post, Chemin: base + "/{aide}/acces", Acces: agents.Avec(agents.Administration), Action: donnerAcces},
		socle.Route{Methode: post, Chemin: base + "/{aide}/acces/retrait", Acces: agents.Avec(agents.Administration), Action: retirerAcces},
		socle.Route{Methode: get, Chemin: "/{collectivite}" + cheminEntree + "/{jeton}", Acces: lienAssistance, Action: annoncerEntree},
		socle.Route{Methode: post, Chemin: "/{collectivite}" + cheminEntree + "/{jeton}", Acces: lienAssistance, Action: entrer},
	)
	rattachement.DeclarerEnvoi(app, rattachement.GenreAide, composer)
	rattachement.DeclarerTout(app, marquerTout)
	rattachement.DeclarerReception(app, rattachement.GenreAide, recevoir)
	rattachement.DeclarerReception(app, rattachement.GenreFormation, recevoirFormation)
	exploitation.Planifier(app, exploitation.Tache{
		Nom: "aides", Libelle: "Oublier les demandes d’aide closes", Quand: "42 3 * * *", Faire: oublier, Obligatoire: true,
		SansElle: "Les demandes d’aide closes sont gardées plus de 12 mois.",
	})
	s.DeclarerRGPD(socle.SourceRGPD{
		Collection: "aides", Personnels: []string{"objet", "lignes", "reponses"}, Techniques: []string{"numero", "page", "diagnostic", "etat"},
		Libelle: "Les demandes d’aide des agents", Finalite: "Aider les agents qui se servent du guichet", Duree: "12 mois après la fin de la demande d’aide",
	})
}

// decorer puts « Demander de l’aide » on every page of an agent, with the page that
// she reads.
func decorer(r *socle.Requete) {
	if r.Chemin == "" || len(agents.DroitsDe(r)) == 0 || agents.DroitsDe(r).A(agents.Assistance) {
		return
	}
	r.ModifierCadre(func(k *socle.Cadre) { k.DemanderAide = adresseNouvelle(r) })
}
