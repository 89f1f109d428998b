package agents

import (
	"cmp"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/socle"
)

// lienProConnect is what the page of an agent says of ProConnect, nil when she
// never came by it.
type lienProConnect struct{ Courriel, SIREN string }

func lienDe(a *Agent) *lienProConnect {
	if a.Sujet == "" {
		return nil
	}
	return &lienProConnect{a.CourrielDit, socle.FormaterSIREN(a.siren())}
}

// modifierEmployeur keeps the employer that a form says, when it asks for it.
func modifierEmployeur(tx core.App, r *socle.Requete, a *Agent, siren string) error {
	avec, err := avecProConnect(r)
	if err != nil || !avec {
		return err
	}
	return Employer(tx, a, collectivites.De(r), siren, De(r).Acteur())
}

// agentAReglerSeul is the agent of the address, whom only the administration
// touches when she rules the guichet too.
func agentAReglerSeul(r *socle.Requete) (*Agent, error) {
	a, droits, err := agentDuChemin(r)
	if err != nil {
		return nil, err
	}
	if droits.A(Administration, Dpo) && !DroitsDe(r).A(Administration) {
		return nil, socle.Err(socle.Interdit, "Seule l’administration peut changer l’accès de cet agent.")
	}
	return a, nil
}

// retablirAgent opens again the access that another employer closed.
func retablirAgent(r *socle.Requete) error {
	a, err := agentAReglerSeul(r)
	if err != nil {
		return err
	}
	if !a.Suspendue() {
		return socle.Err(socle.Conflit, "L’accès de cette personne n’est pas suspendu.")
	}
	if err := r.App.RunInTransaction(func(tx core.App) error { return retablir(tx, a, r.Collectivite, De(r).Acteur()) }); err != nil {
		return err
	}
	r.Annoncer("L’accès de " + cmp.Or(a.NomComplet(), a.Courriel) + " est rétabli.")
	return r.Rediriger(r.Chemin + "/agents/reglages/agents/" + a.ID)
}

// dissocierAgent lets somebody whom ProConnect now calls otherwise come again.
func dissocierAgent(r *socle.Requete) error {
	a, err := agentAReglerSeul(r)
	if err != nil {
		return err
	}
	if a.Sujet == "" {
		return socle.Err(socle.Conflit, "Cette personne n’est pas encore venue par ProConnect.")
	}
	if err := r.App.RunInTransaction(func(tx core.App) error { return dissocier(tx, a, r.Collectivite, De(r).Acteur()) }); err != nil {
		return err
	}
	r.Annoncer("ProConnect est dissocié\u00a0: la prochaine connexion à cette adresse, pour cet employeur, l’associera de nouveau.")
	return r.Rediriger(r.Chemin + "/agents/reglages/agents")
}
