// Package catalogue is what the Département shares with the guichets: téléservices of
// its own or of the standard set, to all of them, to some levels or to named
// collectivités, and the day on which it checked each.
//
// It promises that what is shared is a document as it was on that day, whatever the
// Département does to its own since; that its content is told to whom it is for alone;
// and that what it takes back stays where it is installed.
package catalogue

import (
	"net/http"

	"github.com/pocketbase/pocketbase/core"

	"guichet/config"
	"guichet/pb_hooks/agents"
	locales "guichet/pb_hooks/catalogue"
	"guichet/pb_hooks/hub/annuaire"
	"guichet/pb_hooks/hub/synchro"
	"guichet/pb_hooks/rattachement"
	"guichet/pb_hooks/socle"
)

const racine = "/agents/reglages/catalogue"

// lisent are the roles of the Département that see what is shared; partagent those
// that share.
var (
	lisent    = annuaire.Avec(agents.Gestion, agents.Administration)
	partagent = annuaire.Avec(agents.Gestion)
)

// Register binds the room to app. Its addresses exist in the role hub alone.
func Register(app core.App) {
	s := socle.De(app)
	s.DeclarerRGPD(socle.SourceRGPD{
		Collection: "hub_catalogue", Techniques: []string{"sujet", "code", "titre", "document", "revisions", "verifiee_le", "pour", "niveaux", "membres", "partage_par"},
	})
	synchro.DeclarerGenre(app, rattachement.GenreSuivi, projeter)
	synchro.DeclarerEtat(app, synchro.Etat{Commun: redireCommuns, Propre: redirePropres})
	if s.Config.Role != config.RoleHub {
		return
	}
	get, post, base := http.MethodGet, http.MethodPost, "/{collectivite}"+racine
	s.Router(
		socle.Route{Methode: get, Chemin: base, Acces: lisent, Action: lister},
		socle.Route{Methode: get, Chemin: base + "/{code}", Acces: lisent, Action: montrer},
		socle.Route{Methode: post, Chemin: base + "/{code}", Acces: partagent, Action: partager},
		socle.Route{Methode: post, Chemin: base + "/{code}/retrait", Acces: partagent, Action: retirer},
	)
	locales.DeclarerMentions(app, locales.Mentions{Publie: mentionsPublie})
	annuaire.ProposerReglage(app, "Catalogue partagé", "Les démarches que le Département propose aux guichets", "/catalogue")
}
