package usagers

import (
	"fmt"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/socle"
)

var errMandatFini = socle.Err(socle.Conflit, "Ce mandat est déjà terminé.")

// Prouver makes a mandat proven by an agent, who says what she saw.
func (m *Mandat) Prouver(tx core.App, vu string, par socle.Acteur) error {
	return m.attester(tx, ParAgent, vu, par)
}

// Accepter makes a mandat proven by who represents the same organisme, her own
// mandat proven before.
func (m *Mandat) Accepter(tx core.App, par *Mandat) error {
	if err := par.peutGerer(tx, m); err != nil {
		return err
	}
	return m.attester(tx, ParMandataire, "", socle.Acteur("compte:"+par.Compte))
}

func (m *Mandat) attester(tx core.App, preuve PreuveMandat, vu string, par socle.Acteur) error {
	if m.Fini(socle.De(tx).Horloge.Aujourdhui().ISO()) || m.Compte == "" {
		return errMandatFini
	}
	m.Preuve, m.Vu, m.Par, m.ProuveLe = preuve, vu, string(par), socle.Date(socle.De(tx).Horloge.Maintenant())
	if err := tx.DB().Model(m).Update("Preuve", "Vu", "Par", "ProuveLe"); err != nil {
		return fmt.Errorf("prove %s: %w", m.ID, err)
	}
	return m.journaliser(tx, "usagers.prouver_mandat", par, preuve)
}

// Finir puts an end to a mandat at once: whoever acts under it acts for herself
// from then on, and reads nothing of the represented one any more. An invitation
// that nobody took up is forgotten.
func (m *Mandat) Finir(tx core.App, par socle.Acteur) error {
	switch {
	case !m.FiniLe.IsZero():
		return errMandatFini
	case m.Compte == "":
		return m.Oublier(tx, par)
	}
	m.FiniLe, m.FiniPar = socle.Date(socle.De(tx).Horloge.Maintenant()), string(par)
	if err := tx.DB().Model(m).Update("FiniLe", "FiniPar"); err != nil {
		return fmt.Errorf("end %s: %w", m.ID, err)
	}
	if err := socle.NePlusAgir(tx, m.ID); err != nil {
		return err
	}
	if err := m.annulerInvitations(tx); err != nil {
		return err
	}
	return m.journaliser(tx, "usagers.finir_mandat", par, "")
}

// Ecarter puts an end to the mandat of somebody else on the same organisme.
func (m *Mandat) Ecarter(tx core.App, par *Mandat) error {
	if err := par.peutGerer(tx, m); err != nil {
		return err
	}
	return m.Finir(tx, socle.Acteur("compte:"+par.Compte))
}

var errPasGere = socle.Err(socle.Interdit, "Seule la personne qui représente l’organisme, avec un mandat prouvé, décide qui d’autre agit pour lui.")

// peutGerer refuses who does not represent the organisme of the other mandat,
// and who would put another représentant out: that is an agent's.
func (m *Mandat) peutGerer(tx core.App, autre *Mandat) error {
	if !m.Gere() || !m.Vaut(socle.De(tx).Horloge.Aujourdhui().ISO()) || autre.Usager != m.Usager || autre.ID == m.ID || autre.Gere() {
		return errPasGere
	}
	return nil
}

// Remplacer ends the mandat of a représentant who left and gives her place to
// another holder of a mandat on the same organisme, which an agent proves.
func (m *Mandat) Remplacer(tx core.App, par *Mandat, vu string, agent socle.Acteur) error {
	if par.Usager != m.Usager || par.ID == m.ID {
		return socle.ErrIntrouvable
	}
	if err := m.Finir(tx, agent); err != nil {
		return err
	}
	par.Qualite = m.Qualite
	if err := tx.DB().Model(par).Update("Qualite"); err != nil {
		return fmt.Errorf("replace %s: %w", m.ID, err)
	}
	if err := par.Prouver(tx, vu, agent); err != nil {
		return err
	}
	return m.journaliser(tx, "usagers.remplacer_mandat", agent, par.ID)
}

// RemplacerParInvitation does it with somebody who has no mandat here: she is
// invited, and her mandat is proven by the agent when she accepts.
func (m *Mandat) RemplacerParInvitation(tx core.App, c *collectivites.Collectivite, courriel, vu string, agent socle.Acteur) error {
	if err := m.Finir(tx, agent); err != nil {
		return err
	}
	n, err := m.inviter(tx, c, courriel, Mandat{Qualite: m.Qualite, Preuve: ParAgent, Vu: vu, Par: string(agent)})
	if err != nil {
		return err
	}
	return m.journaliser(tx, "usagers.remplacer_mandat", agent, n.ID)
}
