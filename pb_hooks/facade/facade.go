// Package facade keeps the pages that cross rooms: the entrance of the
// instance and of each collectivité, what the law asks to be told of both, « mes
// demandes », a demande as its usager reads it, the agents' inbox, the vue 360
// and a demande at the desk, the guide of the program.
//
// It owns no row: it shows what the rooms before it keep, and leads to their
// acts.
package facade

import (
	"net/http"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/demandes"
	"guichet/pb_hooks/socle"
	"guichet/pb_hooks/usagers"
)

// Register binds the room to app.
func Register(app core.App) {
	s := socle.De(app)
	s.Decorer(decorer)
	s.Router(
		socle.Route{Methode: http.MethodGet, Chemin: "/{$}", Acces: socle.Public, Action: montrerInstance},
		socle.Route{Methode: http.MethodGet, Chemin: "/aide", Acces: socle.Public, Action: montrerAide},
		socle.Route{Methode: http.MethodGet, Chemin: "/aide/{article}", Acces: socle.Public, Action: montrerArticle},
		socle.Route{Methode: http.MethodGet, Chemin: "/{collectivite}/agents/aide", Acces: agents.Connecte, Action: montrerAide},
		socle.Route{Methode: http.MethodGet, Chemin: "/{collectivite}/agents/aide/{article}", Acces: agents.Connecte, Action: montrerArticle},
		socle.Route{Methode: http.MethodGet, Chemin: "/{collectivite}/{$}", Acces: socle.Public, Action: montrerEntree},
		socle.Route{Methode: http.MethodGet, Chemin: "/{collectivite}", Acces: socle.Public, Action: ajouterBarre},
		socle.Route{Methode: http.MethodGet, Chemin: "/{collectivite}/modalites", Acces: socle.Public, Action: montrerModalites},
		socle.Route{Methode: http.MethodGet, Chemin: "/{collectivite}/donnees-personnelles", Acces: socle.Public, Action: montrerDonnees},
		socle.Route{Methode: http.MethodGet, Chemin: "/{collectivite}/demandes", Acces: usagers.Connecte, Action: listerMesDemandes},
		socle.Route{Methode: http.MethodGet, Chemin: "/{collectivite}/demandes/{demande}", Acces: demandes.ALaDemande, Action: montrerMaDemande},
		socle.Route{Methode: http.MethodGet, Chemin: "/{collectivite}/agents", Acces: agents.Connecte, Action: listerDemandes},
		socle.Route{Methode: http.MethodGet, Chemin: "/{collectivite}/agents/mairies", Acces: agents.Connecte, Action: listerMairies},
		socle.Route{Methode: http.MethodPost, Chemin: "/{collectivite}/agents/mairies", Acces: agents.Connecte, Action: ajouterAutreGuichet},
		socle.Route{Methode: http.MethodPost, Chemin: "/{collectivite}/agents/mairies/{guichet}/retrait", Acces: agents.Connecte, Action: retirerAutreGuichet},
		socle.Route{Methode: http.MethodGet, Chemin: "/{collectivite}/agents/usagers", Acces: bureau, Action: listerUsagers},
		socle.Route{Methode: http.MethodGet, Chemin: "/{collectivite}/agents/usagers/{usager}", Acces: demandes.AUsager, Action: montrerUsager},
		socle.Route{Methode: http.MethodGet, Chemin: "/{collectivite}/agents/usagers/{usager}/mandats/{mandat}", Acces: auMandat, Action: montrerMandat},
		socle.Route{Methode: http.MethodPost, Chemin: "/{collectivite}/agents/usagers/{usager}/mandats/{mandat}", Acces: auMandat, Action: reglerMandat},
		socle.Route{Methode: http.MethodPost, Chemin: "/{collectivite}/agents/usagers/{usager}/secteur", Acces: demandes.AUsager, Action: ouvrirSecteur},
		socle.Route{Methode: http.MethodGet, Chemin: "/{collectivite}/agents/export", Acces: agents.Avec(agents.Accueil, agents.Instruction, agents.Validation), Action: exporterListe},
		socle.Route{Methode: http.MethodGet, Chemin: "/{collectivite}/agents/demandes/{demande}", Acces: demandes.AuBureau, Action: montrerDemande},
	)
}

// ajouterBarre gives the entrance one address.
func ajouterBarre(r *socle.Requete) error { return r.Rediriger(r.Chemin + "/") }
