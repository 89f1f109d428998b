package usagers

import (
	"slices"

	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/socle"
)

// rapproche is the door of the rapprochements: it takes accueil or instruction
// in every service of the collectivité. A rapprochement shows what two persons
// told to any service and moves their demandes of all secteurs, which are
// sealed from who works in one. gestion alone does not open it: it settles
// téléservices and reads no demande.
var rapproche = socle.Acces{Nom: "agent:accueil,instruction partout", Espace: socle.EspaceAgent, Verifier: func(r *socle.Requete) error {
	if err := agents.Avec(agents.Accueil, agents.Instruction).Verifier(r); err != nil {
		return err
	}
	peut, err := PeutRapprocher(r)
	if err == nil && !peut {
		err = errSecteurs
	}
	return err
}}

var errSecteurs = socle.Err(socle.Interdit, "Rapprocher deux usagers touche leurs demandes dans tous les services. "+
	"Votre accès n’en ouvre que certains : demandez à une personne qui les voit tous.")

// PeutRapprocher tells whether the signed-in agent may: the other pages show
// the way in to no one else.
func PeutRapprocher(r *socle.Requete) (bool, error) {
	droits := agents.DroitsDe(r)
	if !droits.A(agents.Accueil, agents.Instruction) {
		return false, nil
	}
	services, err := collectivites.Services(r.App, r.Collectivite)
	if err != nil {
		return false, err
	}
	return !slices.ContainsFunc(services, func(s collectivites.Service) bool { return !droits.AService(s.ID, agents.Accueil, agents.Instruction) }), nil
}
