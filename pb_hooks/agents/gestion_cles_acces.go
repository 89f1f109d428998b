package agents

import (
	"cmp"
	"fmt"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/socle"
)

// retirerClesAgent closes what the passkeys of an agent open, when one was lost or
// is not hers.
func retirerClesAgent(r *socle.Requete) error {
	a, err := agentAReglerSeul(r)
	if err != nil {
		return err
	}
	if err := r.App.RunInTransaction(func(tx core.App) error { return retirerCles(tx, a, r.Collectivite, De(r).Acteur()) }); err != nil {
		return err
	}
	r.Annoncer("Les clés d’accès de " + cmp.Or(a.NomComplet(), a.Courriel) + " sont retirées. Ses appareils sont déconnectés.")
	return r.Rediriger(r.Chemin + "/agents/reglages/agents/" + a.ID)
}

// retirerCles forgets all of them and ends the sessions of the agent: one of them
// may have opened each.
func retirerCles(tx core.App, a *Agent, collectivite string, par socle.Acteur) error {
	if _, err := tx.DB().Delete("cles_acces", dbx.HashExp{"agent": a.ID}).Execute(); err != nil {
		return fmt.Errorf("remove the passkeys of %s: %w", a.ID, err)
	}
	if err := socle.FermerSessions(tx, socle.EspaceAgent, a.ID, ""); err != nil {
		return err
	}
	return socle.Journaliser(tx, socle.Acte{Acteur: par, Verbe: "agents.retirer_cles_acces", Objet: "agents:" + a.ID, Collectivite: collectivite})
}
