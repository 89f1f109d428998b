// Package territoire tells the inhabitants of a département who is competent: for
// each commune its mairie, its intercommunalité and the Département, with the
// guichet of each that has one, and how to reach a mairie that has none.
//
// It promises that every commune of the département has its page, whether or not
// its mairie uses this program, and that a link leads to a guichet that is linked and
// open today, or to an official page of the State.
package territoire

import (
	"net/http"

	"github.com/pocketbase/pocketbase/core"

	"guichet/config"
	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/hub/annuaire"
	"guichet/pb_hooks/socle"
)

const racine = "/agents/reglages/communes"

// Register binds the room to app. Its addresses exist in the role hub alone.
func Register(app core.App) {
	s := socle.De(app)
	s.DeclarerRGPD(socle.SourceRGPD{Collection: "hub_coordonnees", Techniques: []string{"code", "adresse", "telephone", "courriel", "site", "horaires", "par"}})
	if s.Config.Role != config.RoleHub {
		return
	}
	get, post, public, reglages := http.MethodGet, http.MethodPost, "/{collectivite}"+annuaire.CheminCommunes, "/{collectivite}"+racine
	reglent := annuaire.Avec(agents.Gestion, agents.Administration)
	s.Router(
		socle.Route{Methode: get, Chemin: public, Acces: annuaire.AuDepartement, Action: chercherCommune},
		socle.Route{Methode: get, Chemin: public + "/propositions", Acces: annuaire.AuDepartement, Action: proposerCommunes},
		socle.Route{Methode: get, Chemin: public + "/{code}", Acces: annuaire.AuDepartement, Action: montrerCommune},
		socle.Route{Methode: get, Chemin: reglages, Acces: reglent, Action: listerCoordonnees},
		socle.Route{Methode: get, Chemin: reglages + "/tableau", Acces: reglent, Action: montrerTableau},
		socle.Route{Methode: post, Chemin: reglages + "/tableau", Acces: reglent, Action: enregistrerTableau},
		socle.Route{Methode: get, Chemin: reglages + "/{code}", Acces: reglent, Action: montrerCoordonnees},
		socle.Route{Methode: post, Chemin: reglages + "/{code}", Acces: reglent, Action: enregistrerCoordonnees},
	)
	annuaire.ProposerReglage(app, "Communes du département", "L’adresse, le téléphone et les horaires des mairies qui n’ont pas de guichet", "/communes")
}
