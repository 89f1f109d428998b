// Package statistiques keeps the counters of each collectivité, by day and by
// month, draws what they tell the agents and the public, and asks the usager of
// a demande that ended how it went.
//
// It promises that a counter is what its demandes say, at any instant and
// whoever writes them, that no test is counted, that an agent reads the figures
// of her services alone, and that the public reads no figure under five.
package statistiques

import (
	"net/http"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/demandes"
	"guichet/pb_hooks/socle"
)

// Register binds the room to app.
func Register(app core.App) {
	s := socle.De(app)
	s.Router(
		socle.Route{Methode: http.MethodGet, Chemin: "/{collectivite}/statistiques", Acces: socle.Public, Action: montrerPubliques},
		socle.Route{Methode: http.MethodGet, Chemin: "/{collectivite}/agents/statistiques", Acces: agents.Avec(lisent...), Action: montrerStatistiques},
		socle.Route{Methode: http.MethodGet, Chemin: "/{collectivite}/agents/statistiques/export", Acces: agents.Avec(lisent...), Action: exporterStatistiques},
		socle.Route{Methode: http.MethodPost, Chemin: "/{collectivite}/demandes/{demande}/satisfaction", Acces: demandes.ALaDemande, Action: recevoirSatisfaction},
	)
	s.DeclarerCommande(commandeStatistiques(s))
	s.DeclarerRGPD(socle.SourceRGPD{
		Collection: "satisfactions", Libelle: "Votre avis sur vos démarches", Finalite: "Améliorer le guichet", Duree: "Celle de la demande",
		Extraire: func(app core.App, usager string) ([]map[string]any, error) {
			return socle.Lignes(app, "SELECT d.numero, s.note, s.le FROM satisfactions s JOIN demandes d ON s.demande = d.id WHERE d.usager = {:u}", dbx.Params{"u": usager})
		},
	})
}
