// Package assistance is the helpdesk of the Département: what the agents of the
// guichets ask, who deals with it, and what is answered. The other side of it is
// the room assistance of each guichet.
//
// It promises that a guichet reads its own conversations and no other, that what a
// guichet wrote is shown as it wrote it, that nobody outside of the Département reads
// the list, and that it keeps nothing that opens a guichet: it signs, once its guichet
// gives access, what opens it for ten minutes and once.
package assistance

import (
	"net/http"

	"github.com/pocketbase/pocketbase/core"

	"guichet/config"
	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/exploitation"
	"guichet/pb_hooks/hub/annuaire"
	"guichet/pb_hooks/hub/synchro"
	"guichet/pb_hooks/rattachement"
	"guichet/pb_hooks/socle"
)

const racine = "/agents/reglages/assistance"

var roles = []agents.Role{agents.Gestion, agents.Administration}

// repondent is who answers: the management of the Département.
var repondent = annuaire.Avec(roles...)

// Register binds the room to app. Its addresses exist in the role hub alone.
func Register(app core.App) {
	s := socle.De(app)
	synchro.DeclarerDecision(app, rattachement.GenreAide, projeter)
	synchro.DeclarerEtat(app, synchro.Etat{Propre: redire})
	s.DeclarerRGPD(socle.SourceRGPD{
		Collection: "hub_aides", Personnels: []string{"objet", "lignes", "reponses"}, Techniques: []string{"agregat", "noeud", "numero", "page", "diagnostic", "etat", "acces"},
		Libelle: "Les demandes d’aide des agents des guichets", Finalite: "Aider les agents qui se servent d’un guichet", Duree: "12 mois après la fin de la demande d’aide", Seulement: annuaire.Ici,
	})
	if s.Config.Role != config.RoleHub {
		return
	}
	get, post, base := http.MethodGet, http.MethodPost, "/{collectivite}"+racine
	s.Router(
		socle.Route{Methode: get, Chemin: base, Acces: repondent, Action: lister},
		socle.Route{Methode: get, Chemin: base + "/courriel", Acces: repondent, Action: montrerCourriel},
		socle.Route{Methode: post, Chemin: base + "/courriel", Acces: repondent, Action: enregistrerCourriel},
		socle.Route{Methode: get, Chemin: base + "/{aide}", Acces: repondent, Action: montrer},
		socle.Route{Methode: post, Chemin: base + "/{aide}", Acces: repondent, Action: repondre},
		socle.Route{Methode: post, Chemin: base + "/{aide}/attribution", Acces: repondent, Action: attribuer},
		socle.Route{Methode: post, Chemin: base + "/{aide}/cloture", Acces: repondent, Action: clore},
		socle.Route{Methode: post, Chemin: base + "/{aide}/reouverture", Acces: repondent, Action: rouvrir},
		socle.Route{Methode: post, Chemin: base + "/{aide}/ouverture", Acces: repondent, Action: ouvrirGuichet},
	)
	annuaire.ProposerReglage(app, "Assistance", "Répondre aux agents des guichets qui demandent de l’aide", "/assistance")
	exploitation.Planifier(app, exploitation.Tache{
		Nom: "hub-aides", Libelle: "Oublier les demandes d’aide closes des guichets", Quand: "44 3 * * *", Faire: oublier, Obligatoire: true,
		SansElle: "Les demandes d’aide closes sont gardées plus de 12 mois.",
	})
}
