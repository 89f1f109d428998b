package usagers

import (
	"fmt"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/exploitation"
	"guichet/pb_hooks/socle"
)

const dureeInvitation = 15 * 24 * time.Hour

// Inviter offers a mandat on the organisme that one represents to an address.
// Who accepts it, signed in, acts with the organisme's agreement, proven by who
// invited her.
func (m *Mandat) Inviter(tx core.App, c *collectivites.Collectivite, courriel, fonction string) error {
	if !m.Gere() || !m.Vaut(socle.De(tx).Horloge.Aujourdhui().ISO()) {
		return errPasGere
	}
	_, err := m.inviter(tx, c, courriel, Mandat{Qualite: Mandataire, Fonction: fonction, Preuve: ParMandataire, Par: "compte:" + m.Compte})
	return err
}

// inviter writes the mandat that waits for its holder, and mails its link.
func (m *Mandat) inviter(tx core.App, c *collectivites.Collectivite, courriel string, n Mandat) (*Mandat, error) {
	s, jeton := socle.De(tx), socle.Jeton()
	maintenant := s.Horloge.Maintenant()
	n.ID, n.Collectivite, n.Usager, n.Nom, n.Du = socle.ID(), m.Collectivite, m.Usager, m.Nom, s.Horloge.Aujourdhui().ISO()
	n.Courriel, n.Lien, n.DeclareLe, n.ExpireLe = courriel, socle.Hacher(jeton), socle.Date(maintenant), socle.Date(maintenant.Add(dureeInvitation))
	if err := tx.DB().Model(&n).Insert(); err != nil {
		return nil, fmt.Errorf("invite on %s: %w", m.ID, err)
	}
	if err := n.journaliser(tx, "usagers.inviter_mandat", socle.Acteur(n.Par), ""); err != nil {
		return nil, err
	}
	return &n, exploitation.Poster(tx, exploitation.Lettre{
		Collectivite: c.ID, Modele: "invitation_mandat", A: courriel, RepondreA: c.Courriel, Valable: dureeInvitation, Secret: jeton, Pied: c.Contact(),
		Objet: "Agir pour un organisme sur le guichet " + collectivites.DeNom(c.Nom),
		Corps: []string{
			"Vous êtes invité à agir pour un organisme sur le guichet " + collectivites.DeNom(c.Nom) + ".",
			"Ouvrez ce lien et connectez-vous pour savoir lequel, puis accepter ou non. Il sert une fois, pendant 15 jours.",
		},
		Lien:  &exploitation.Lien{Libelle: "Voir l’invitation", URL: s.AdressePublique() + c.Chemin() + "/mandat/" + jeton},
		Suite: []string{"Si vous n’attendiez pas ce courriel, ne faites rien."},
	})
}

// annulerInvitations voids the links that the holder of a mandat sent and that
// nobody took up: she no longer represents anybody.
func (m *Mandat) annulerInvitations(tx core.App) error {
	_, err := tx.DB().Delete("mandats", dbx.HashExp{"usager": m.Usager, "compte": "", "par": "compte:" + m.Compte}).Execute()
	if err != nil {
		return fmt.Errorf("invitations of %s: %w", m.ID, err)
	}
	return nil
}

// PurgerInvitations forgets the addresses of those who did not answer in time.
func PurgerInvitations(app core.App) error {
	_, err := app.DB().Delete("mandats", dbx.NewExp("lien != '' AND compte = '' AND expire_le <= {:m}", dbx.Params{"m": socle.Date(socle.De(app).Horloge.Maintenant()).String()})).Execute()
	if err != nil {
		return fmt.Errorf("purge invitations: %w", err)
	}
	return nil
}

var errInvitation = socle.Err(socle.Introuvable, "Cette invitation a déjà servi ou n’est plus valable. Demandez-en une autre à la personne qui vous l’a envoyée.")

// mandatOffert is the mandat that waits behind a link.
func mandatOffert(app core.App, collectivite, jeton string) (*Mandat, error) {
	var m Mandat
	err := app.DB().Select("*").From("mandats").Where(socle.Egal("lien", socle.Hacher(jeton))).AndWhere(dbx.HashExp{"collectivite": collectivite}).One(&m)
	if err != nil || !socle.De(app).Horloge.Maintenant().Before(m.ExpireLe.Time()) {
		return nil, errInvitation.Cause(err)
	}
	return &m, nil
}

// prendreMandat gives the mandat of a link to who accepts it; the link is void.
func prendreMandat(tx core.App, collectivite, jeton string, c *Compte) (*Mandat, error) {
	m, err := mandatOffert(tx, collectivite, jeton)
	if err != nil {
		return nil, err
	}
	if _, err := Inscrire(tx, collectivite, c, Identite{}); err != nil {
		return nil, err
	}
	s := socle.De(tx)
	m.Compte, m.Lien, m.Courriel, m.Du, m.ProuveLe = c.ID, "", "", s.Horloge.Aujourdhui().ISO(), socle.Date(s.Horloge.Maintenant())
	if err := tx.DB().Model(m).Update("Compte", "Lien", "Courriel", "Du", "ProuveLe"); err != nil {
		return nil, fmt.Errorf("accept %s: %w", m.ID, err)
	}
	return m, m.journaliser(tx, "usagers.accepter_mandat", c.Acteur(), "")
}
