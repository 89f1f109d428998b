// Package statistiques adds up what the guichets count: demandes by collectivité,
// intercommunalité, téléservice, canal, état and month, and how much of the
// département they cover.
//
// It promises that a day of a collectivité is what its guichet told last, that no
// figure from one to four can be read or worked out, and that it holds nothing
// else than numbers.
package statistiques

import (
	"net/http"

	"github.com/pocketbase/pocketbase/core"

	"guichet/config"
	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/hub/annuaire"
	"guichet/pb_hooks/hub/synchro"
	"guichet/pb_hooks/rattachement"
	"guichet/pb_hooks/socle"
)

const racine = "/agents/reglages/chiffres"

// lisent are the roles of the Département that read the figures.
var lisent = annuaire.Avec(agents.Gestion, agents.Administration)

// Register binds the room to app. Its addresses exist in the role hub alone.
func Register(app core.App) {
	s := socle.De(app)
	synchro.DeclarerGenre(app, rattachement.GenreStat, projeter)
	synchro.DeclarerReleve(app, rattachement.GenreStat, relever)
	annuaire.DeclarerActives(app, actives)
	if s.Config.Role != config.RoleHub {
		return
	}
	get, post, ouvertes := http.MethodGet, http.MethodPost, "/{collectivite}"+cheminOuvertes
	s.Router(
		socle.Route{Methode: get, Chemin: "/{collectivite}" + racine, Acces: lisent, Action: montrer},
		socle.Route{Methode: get, Chemin: "/{collectivite}" + racine + "/export", Acces: lisent, Action: exporter},
		socle.Route{Methode: post, Chemin: "/{collectivite}" + racine + "/donnees-ouvertes", Acces: annuaire.Avec(agents.Administration), Action: reglerOuvertes},
		socle.Route{Methode: get, Chemin: ouvertes, Acces: annuaire.AuDepartement, Action: siOuvertes(montrerOuvertes)},
		socle.Route{Methode: get, Chemin: ouvertes + "/demandes.csv", Acces: annuaire.AuDepartement, Action: siOuvertes(donnerCSV)},
		socle.Route{Methode: get, Chemin: ouvertes + "/demandes.json", Acces: annuaire.AuDepartement, Action: siOuvertes(donnerJSON)},
	)
	annuaire.ProposerReglage(app, "Chiffres du département", "Les demandes de tous les guichets, les communes couvertes", "/chiffres")
}
