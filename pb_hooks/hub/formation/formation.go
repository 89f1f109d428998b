// Package formation is what the guichet of the Département knows of its guichet of a
// training: where it is, and the key by which it lets in who leads one. The room
// formation is that guichet, on this machine or on another.
//
// It promises that the key is shown to nobody once it was pasted, that who enters by it
// is in the journal, and that the linked guichets are told the address and nothing else.
package formation

import (
	"net/http"

	"github.com/pocketbase/pocketbase/core"

	"guichet/config"
	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/hub/annuaire"
	"guichet/pb_hooks/hub/synchro"
	"guichet/pb_hooks/socle"
)

const racine = "/agents/reglages/formation"

// forment are the roles of the Département that lead a training: those of its support.
// reglent are those that say where it is.
var (
	forment = annuaire.Avec(agents.Gestion, agents.Administration)
	reglent = annuaire.Avec(agents.Administration)
)

// Register binds the room to app. Its addresses exist in the role hub alone.
func Register(app core.App) {
	s := socle.De(app)
	synchro.DeclarerEtat(app, synchro.Etat{Commun: redire})
	if s.Config.Role != config.RoleHub {
		return
	}
	get, post, base := http.MethodGet, http.MethodPost, "/{collectivite}"+racine
	s.Router(
		socle.Route{Methode: get, Chemin: base, Acces: forment, Action: montrer},
		socle.Route{Methode: post, Chemin: base, Acces: reglent, Action: enregistrer},
		socle.Route{Methode: post, Chemin: base + "/retrait", Acces: reglent, Action: retirer},
		socle.Route{Methode: post, Chemin: base + "/entree", Acces: forment, Action: ouvrir},
	)
	annuaire.ProposerReglage(app, "Formation", "Les places où les agents s’entraînent sans risque", "/formation")
}
