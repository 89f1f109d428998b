package collectivites

import (
	"fmt"
	"strings"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/exploitation"
	"guichet/pb_hooks/socle"
)

// ManquesAccuse tells what no accusé de réception can do without: the address
// and the phone of who answers (CRPA R112-11-1), s being nil for the mairie
// alone, and the address that sends it (CRPA R112-11-3).
func (c *Collectivite) ManquesAccuse(app core.App, s *Service) []string {
	qui, adresse, telephone := "La "+c.NomCommun(), c.Adresse, c.Telephone
	if s != nil {
		qui, adresse, telephone = "Le service «\u00a0"+s.Nom+"\u00a0»", adresse+s.Adresse, telephone+s.Telephone
	}
	var l []string
	if adresse == "" {
		l = append(l, qui+" n’a pas d’adresse postale (CRPA R112-11-1).")
	}
	if telephone == "" {
		l = append(l, qui+" n’a pas de téléphone (CRPA R112-11-1).")
	}
	if exploitation.AdresseExpediteur(app) == "" {
		l = append(l, "L’adresse qui envoie les accusés de réception manque, smtp.from dans la configuration (CRPA R112-11-3).")
	}
	return l
}

// Ouvrir opens the collectivité to the public. It is refused, with every
// reason, while an accusé de réception would be incomplete: the delays of
// recours could not be opposed (CRPA L112-12).
func (c *Collectivite) Ouvrir(tx core.App, par socle.Acteur) error {
	if manques := c.ManquesAccuse(tx, nil); len(manques) > 0 {
		return socle.Err(socle.Invalide, "Le guichet ne peut pas ouvrir\u00a0: "+strings.Join(manques, " "))
	}
	if c.Demenage == Parti {
		return socle.Err(socle.Conflit, "Ce guichet a déménagé\u00a0: il s’ouvre à sa nouvelle adresse.")
	}
	c.Ouverte, c.Demenage = true, ""
	if err := tx.DB().Model(c).Update("Ouverte", "Demenage"); err != nil {
		return fmt.Errorf("ouvrir %s: %w", c.ID, err)
	}
	return socle.Journaliser(tx, socle.Acte{Acteur: par, Verbe: "collectivites.ouvrir", Objet: "collectivites:" + c.ID, Collectivite: c.ID})
}
