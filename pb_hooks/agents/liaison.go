package agents

import (
	"database/sql"
	"errors"
	"fmt"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/exploitation"
	"guichet/pb_hooks/socle"
)

// Whom ProConnect recognises is an agent here by these rules, in their order;
// what it says of her employer gives no role to anybody.
//
//  1. The subject is known: that agent, whatever her address has become.
//  2. The address is that of an agent who has no subject yet: she is the one
//     whom the administration invited.
//  3. She has a role in the collectivité.
//  4. Her employer is the one that the administration wrote. At her first
//     sign-in, another one is refused; later, it suspends her.
//
// Her employer's provider asks its own second factor: ours, which protects the
// passphrase, is not asked again.

// Why she stays outside. They are sentences, and what was noted meanwhile stays.
var (
	refusInconnue = socle.Err(socle.Interdit,
		"ProConnect vous a reconnu, mais ce guichet n’attend personne à votre adresse électronique. Demandez à la personne qui l’administre de vous inviter à cette adresse.")
	refusSujet = socle.Err(socle.Interdit,
		"ProConnect vous connaît maintenant sous une autre identité que la première fois\u00a0: votre employeur a peut-être changé de fournisseur d’identité. "+
			"Demandez à la personne qui administre le guichet de dissocier ProConnect de votre accès, puis recommencez.")
	refusEmployeur = socle.Err(socle.Interdit,
		"ProConnect vous dit employé par un autre organisme que celui qui est noté ici. Demandez à la personne qui administre le guichet de corriger votre employeur.")
	refusSuspension = socle.Err(socle.Interdit,
		"ProConnect vous dit maintenant employé par un autre organisme. Votre accès est suspendu, et la personne qui administre le guichet est prévenue.")
	refusSuspendue = socle.Err(socle.Interdit,
		"Votre accès est suspendu. Demandez à la personne qui administre le guichet de le rétablir.")
	refusSansDroit = socle.Err(socle.Interdit,
		"Votre compte n’ouvre pas ce guichet. Demandez une invitation à la personne qui l’administre.")
)

// identifier applies the rules: an agent, or why not.
func identifier(tx core.App, c *collectivites.Collectivite, d *dite) (a *Agent, refus *socle.Erreur, err error) {
	a, err = trouver(tx, dbx.HashExp{"emetteur": d.Emetteur, "sujet": d.Sujet})
	connue := err == nil
	if errors.Is(err, sql.ErrNoRows) {
		a, err = ParCourriel(tx, d.Courriel)
	}
	if errors.Is(err, sql.ErrNoRows) {
		return nil, refusInconnue, nil
	}
	if err != nil {
		return nil, nil, err
	}
	droits, err := Droits(tx, a.ID, c.ID)
	if err != nil {
		return nil, nil, err
	}
	emploi, err := emploie(tx, a.ID, d.siren())
	if err != nil {
		return nil, nil, err
	}
	switch {
	case len(droits) == 0:
		return nil, refusInconnue, nil
	case !connue && a.Sujet != "":
		return nil, refusSujet, refuserIdentite(tx, c, a, "sujet")
	case !a.Actif:
		return nil, refusSuspendue, nil
	case !emploi && !connue:
		return nil, refusEmployeur, refuserIdentite(tx, c, a, "employeur")
	case !emploi:
		return nil, refusSuspension, suspendre(tx, c, a, d)
	case connue:
		return a, nil, a.retenir(tx, d)
	}
	return a, nil, lier(tx, c, a, d)
}

func refuserIdentite(tx core.App, c *collectivites.Collectivite, a *Agent, quoi string) error {
	return socle.Journaliser(tx, socle.Acte{Acteur: a.Acteur(), Verbe: "agents.refuser_" + quoi, Objet: "agents:" + a.ID, Collectivite: c.ID})
}

// retenir keeps what ProConnect said last.
func (a *Agent) retenir(tx core.App, d *dite) error {
	a.Identite = d.Identite
	if err := tx.DB().Model(a).Update("Emetteur", "Sujet", "SIRET", "UID", "Fournisseur", "CourrielDit"); err != nil {
		return fmt.Errorf("identity of %s: %w", a.ID, err)
	}
	return nil
}

// lier makes the subject of ProConnect an agent's, at her first sign-in by it.
// The link of her invitation has served: nobody else opens her account with it.
// Who had come in by another way is told.
func lier(tx core.App, c *collectivites.Collectivite, a *Agent, d *dite) error {
	nouvelle := a.Invitee()
	if err := a.retenir(tx, d); err != nil {
		return err
	}
	if err := socle.Journaliser(tx, socle.Acte{Acteur: a.Acteur(), Verbe: "agents.lier_proconnect", Objet: "agents:" + a.ID, Collectivite: c.ID, Details: d.Identite}); err != nil {
		return err
	}
	if !nouvelle {
		return avertirLiaison(tx, c, a)
	}
	if err := consommerInvitations(tx, a); err != nil {
		return err
	}
	a.Prenom, a.Nom = d.Prenom, d.Nom
	return a.activer(tx, c.ID)
}

// avertirLiaison tells an agent of a way in that is new.
func avertirLiaison(tx core.App, c *collectivites.Collectivite, a *Agent) error {
	return exploitation.Poster(tx, exploitation.Lettre{
		Collectivite: c.ID, Modele: "agent_liaison", A: a.Courriel, RepondreA: c.Courriel,
		Objet: "ProConnect ouvre maintenant votre accès au guichet",
		Corps: []string{"Une connexion avec ProConnect, à votre adresse et pour votre employeur, a ouvert votre accès au guichet " + collectivites.DeNom(c.Nom) + "."},
		Lien:  &exploitation.Lien{Libelle: "Voir mes connexions", URL: socle.De(tx).AdressePublique() + c.Chemin() + "/agents/profil/connexions"},
		Suite: []string{"Si ce n’était pas vous, prévenez la personne qui administre le guichet."},
		Pied:  c.Contact(),
	})
}

// dissocier forgets the subject of an agent and ends her sessions: the next one
// who comes by her address and her employer is she.
func dissocier(tx core.App, a *Agent, collectivite string, par socle.Acteur) error {
	a.Identite = Identite{}
	if err := tx.DB().Model(a).Update("Emetteur", "Sujet", "SIRET", "UID", "Fournisseur", "CourrielDit"); err != nil {
		return fmt.Errorf("identity of %s: %w", a.ID, err)
	}
	if err := socle.FermerSessions(tx, socle.EspaceAgent, a.ID, ""); err != nil {
		return err
	}
	return socle.Journaliser(tx, socle.Acte{Acteur: par, Verbe: "agents.dissocier_proconnect", Objet: "agents:" + a.ID, Collectivite: collectivite})
}
