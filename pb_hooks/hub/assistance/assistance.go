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
	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/exploitation"
	"guichet/pb_hooks/hub/synchro"
	"guichet/pb_hooks/rattachement"
	"guichet/pb_hooks/socle"
)

const racine = "/agents/reglages/assistance"

var roles = []agents.Role{agents.Gestion, agents.Administration}

// aLAssistance lets in who answers: the management of the Département.
var aLAssistance = socle.Acces{Nom: agents.Avec(roles...).Nom, Espace: socle.EspaceAgent, Verifier: func(r *socle.Requete) error {
	if err := agents.Avec(roles...).Verifier(r); err != nil {
		return err
	}
	if collectivites.De(r).Niveau != "departement" {
		return socle.ErrIntrouvable
	}
	return nil
}}

// Register binds the room to app. Its addresses exist in the role hub alone.
func Register(app core.App) {
	s := socle.De(app)
	synchro.DeclarerGenre(app, rattachement.GenreAide, projeter)
	synchro.DeclarerEtat(app, synchro.Etat{Propre: redire})
	s.DeclarerRGPD(socle.SourceRGPD{
		Collection: "hub_aides", Personnels: []string{"objet", "lignes", "reponses"}, Techniques: []string{"agregat", "noeud", "numero", "page", "diagnostic", "etat", "acces"},
		Libelle: "Les demandes d’aide des agents des guichets", Finalite: "Aider les agents qui se servent d’un guichet", Duree: "12 mois après la fin de la demande d’aide",
	})
	if s.Config.Role != config.RoleHub {
		return
	}
	get, post, base := http.MethodGet, http.MethodPost, "/{collectivite}"+racine
	s.Router(
		socle.Route{Methode: get, Chemin: base, Acces: aLAssistance, Action: lister},
		socle.Route{Methode: get, Chemin: base + "/courriel", Acces: aLAssistance, Action: montrerCourriel},
		socle.Route{Methode: post, Chemin: base + "/courriel", Acces: aLAssistance, Action: enregistrerCourriel},
		socle.Route{Methode: get, Chemin: base + "/{aide}", Acces: aLAssistance, Action: montrer},
		socle.Route{Methode: post, Chemin: base + "/{aide}", Acces: aLAssistance, Action: repondre},
		socle.Route{Methode: post, Chemin: base + "/{aide}/attribution", Acces: aLAssistance, Action: attribuer},
		socle.Route{Methode: post, Chemin: base + "/{aide}/cloture", Acces: aLAssistance, Action: clore},
		socle.Route{Methode: post, Chemin: base + "/{aide}/reouverture", Acces: aLAssistance, Action: rouvrir},
		socle.Route{Methode: post, Chemin: base + "/{aide}/ouverture", Acces: aLAssistance, Action: ouvrirGuichet},
	)
	collectivites.ProposerReglage(app, collectivites.ReglagePropose{
		Titre: "Assistance", Aide: "Répondre aux agents des guichets qui demandent de l’aide", Chemin: "/assistance",
		Visible: func(r *socle.Requete) bool { return collectivites.De(r).Niveau == "departement" },
	})
	exploitation.Planifier(app, exploitation.Tache{
		Nom: "hub-aides", Libelle: "Oublier les demandes d’aide closes des guichets", Quand: "44 3 * * *", Faire: oublier, Obligatoire: true,
		SansElle: "Les demandes d’aide closes sont gardées plus de 12 mois.",
	})
}
