package agents

import (
	"fmt"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"

	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/exploitation"
	"guichet/pb_hooks/socle"
)

// suspendre closes the access of an agent whom ProConnect says at work for
// another employer, everywhere and whatever opens it, until an administration
// says otherwise. The one without whom nobody would administer or run the
// guichet is only kept outside this time: her sessions end, and the mairie is
// told.
func suspendre(tx core.App, c *collectivites.Collectivite, a *Agent, d *dite) error {
	if err := a.retenir(tx, d); err != nil {
		return err
	}
	siennes, err := CollectivitesDe(tx, a.ID)
	if err != nil {
		return err
	}
	seule, err := indispensable(tx, a, siennes)
	if err != nil {
		return err
	}
	if !seule {
		a.Actif, a.SuspenduLe = false, socle.Date(socle.De(tx).Horloge.Maintenant())
		if err := tx.DB().Model(a).Update("Actif", "SuspenduLe"); err != nil {
			return fmt.Errorf("suspend %s: %w", a.ID, err)
		}
	}
	if err := socle.FermerSessions(tx, socle.EspaceAgent, a.ID, ""); err != nil {
		return err
	}
	for _, id := range siennes {
		chez, err := collectivites.ParID(tx, id)
		if err != nil {
			return err
		}
		if err := prevenirAdministration(tx, chez, a, seule); err != nil {
			return err
		}
	}
	if seule {
		return refuserIdentite(tx, c, a, "employeur")
	}
	return socle.Journaliser(tx, socle.Acte{Acteur: a.Acteur(), Verbe: "agents.suspendre", Objet: "agents:" + a.ID, Collectivite: c.ID, Details: d.SIRET})
}

// indispensable tells that an agent is the last one to administer one of these
// collectivités, or to run the instance.
func indispensable(tx core.App, a *Agent, siennes []string) (bool, error) {
	if !a.Actif {
		return false, nil
	}
	if a.Exploitant {
		l, err := Exploitants(tx)
		if err != nil || len(l) == 1 {
			return err == nil, err
		}
	}
	for _, id := range siennes {
		droits, err := Droits(tx, a.ID, id)
		if err != nil {
			return false, err
		}
		if !droits.A(Administration) {
			continue
		}
		n, err := nbAdministrations(tx, id)
		if err != nil || n == 1 {
			return err == nil, err
		}
	}
	return false, nil
}

// prevenirAdministration writes to those who administer a collectivité, or to
// the collectivité itself when nobody else does: once for each employer.
func prevenirAdministration(tx core.App, c *collectivites.Collectivite, a *Agent, seule bool) error {
	ids, err := IDsHabilites(tx, c.ID, Administration)
	if err != nil {
		return err
	}
	var adresses []string
	for _, id := range ids {
		x, err := ParID(tx, id)
		if err != nil {
			return err
		}
		if x.Actif && x.ID != a.ID {
			adresses = append(adresses, x.Courriel)
		}
	}
	if len(adresses) == 0 {
		adresses = []string{c.Courriel}
	}
	suite := "Son accès est suspendu. Sa page permet de le rétablir, ou de le retirer."
	if seule {
		suite = "Cette connexion est refusée. Son accès n’est pas suspendu, car personne d’autre n’administre le guichet\u00a0: son mot de passe l’ouvre encore. Invitez une autre personne à l’administrer, puis retirez-le s’il n’a plus lieu d’être."
	}
	for _, adresse := range adresses {
		if adresse == "" {
			continue
		}
		err := exploitation.Poster(tx, exploitation.Lettre{
			Collectivite: c.ID, Modele: "agent_employeur", A: adresse, RepondreA: c.Courriel, Cle: "agent_employeur:" + a.ID + ":" + c.ID + ":" + a.SIRET + ":" + a.SuspenduLe.String() + ":" + adresse,
			Objet: "Un agent du guichet a changé d’employeur",
			Corps: []string{"ProConnect dit " + a.NomComplet() + ", agent du guichet " + collectivites.DeNom(c.Nom) + ", au service d’un autre employeur\u00a0: SIREN " + socle.FormaterSIREN(a.siren()) + "."},
			Lien:  &exploitation.Lien{Libelle: "Voir cet agent", URL: socle.De(tx).AdressePublique() + c.Chemin() + "/agents/reglages/agents/" + a.ID},
			Suite: []string{suite},
			Pied:  c.Contact(),
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func (x Identite) siren() string { return x.SIRET[:min(9, len(x.SIRET))] }

// retablir opens again the access of a suspended agent.
func retablir(tx core.App, a *Agent, collectivite string, par socle.Acteur) error {
	a.Actif, a.SuspenduLe = true, types.DateTime{}
	if err := tx.DB().Model(a).Update("Actif", "SuspenduLe"); err != nil {
		return fmt.Errorf("restore %s: %w", a.ID, err)
	}
	return socle.Journaliser(tx, socle.Acte{Acteur: par, Verbe: "agents.retablir", Objet: "agents:" + a.ID, Collectivite: collectivite})
}
