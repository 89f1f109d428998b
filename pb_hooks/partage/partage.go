// Package partage keeps what the guichet of the Département proposes to the
// collectivités of this one: téléservices, each with the revisions that were shared
// and the day on which the Département checked it. The designer installs one, or
// compares it with what was changed here.
//
// It promises that nothing which was changed here is ever overwritten, that what the
// Département takes back stays where it is installed, and that an update is published
// by itself only where the gestion wants it, nothing was changed, and no rule is to be
// confirmed. DESIGN.md of rattachement says how it comes.
package partage

import (
	"net/http"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/catalogue"
	"guichet/pb_hooks/exploitation"
	"guichet/pb_hooks/rattachement"
	"guichet/pb_hooks/socle"
)

// Register binds the room to app.
func Register(app core.App) {
	s := socle.De(app)
	get, post, gerer := http.MethodGet, http.MethodPost, agents.Avec(agents.Gestion)
	s.Router(
		socle.Route{Methode: get, Chemin: "/{collectivite}" + racine, Acces: gerer, Action: lister},
		socle.Route{Methode: post, Chemin: "/{collectivite}" + racine, Acces: gerer, Action: choisir},
		socle.Route{Methode: get, Chemin: "/{collectivite}" + racine + "/{partage}", Acces: gerer, Action: montrer},
		socle.Route{Methode: post, Chemin: "/{collectivite}" + racine + "/{partage}", Acces: gerer, Action: preparer},
	)
	s.DeclarerRGPD(
		socle.SourceRGPD{Collection: "partages", Techniques: []string{"hub", "sujet", "titre", "document", "revisions", "verifiee_le", "pour"}},
		socle.SourceRGPD{Collection: "partages_reglages"},
	)
	catalogue.DeclarerPartages(app, modele)
	catalogue.DeclarerMentions(app, catalogue.Mentions{Liste: mentionsListe, Publie: mentionsPublie})
	rattachement.DeclarerReception(app, rattachement.GenreCatalogue, recevoir)
	rattachement.DeclarerEnvoi(app, rattachement.GenreSuivi, composer)
	rattachement.DeclarerTout(app, marquerTout)
	exploitation.Planifier(app, exploitation.Tache{
		Nom: "partages", Libelle: "Mettre à jour les démarches du Département", Quand: "7,22,37,52 * * * *", Faire: MettreAJour,
		SansElle: "Les mises à jour que le Département propose attendent d’être prises à la main.",
	})
}
