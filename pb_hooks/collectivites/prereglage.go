package collectivites

import (
	"encoding/json"
	"fmt"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/socle"
)

// Prereglage is what a preset says of every collectivité of an instance; an
// empty value says nothing.
type Prereglage struct {
	Couleur, Tribunal                               string
	Horaires                                        Horaires
	DPO, DPOCourriel, DPOTelephone                  string
	Hebergeur, HebergeurAdresse, HebergeurTelephone string
}

// Prereglee gives a collectivité the values of a preset. Its agents change them.
func (c *Collectivite) Prereglee(tx core.App, p Prereglage, par socle.Acteur) error {
	for _, x := range []struct {
		vers   *string
		valeur string
	}{
		{&c.Couleur, p.Couleur},
		{&c.Tribunal, p.Tribunal},
		{&c.DPO, p.DPO},
		{&c.DPOCourriel, p.DPOCourriel},
		{&c.DPOTelephone, p.DPOTelephone},
		{&c.Hebergeur, p.Hebergeur},
		{&c.HebergeurAdresse, p.HebergeurAdresse},
		{&c.HebergeurTelephone, p.HebergeurTelephone},
	} {
		if x.valeur != "" {
			*x.vers = x.valeur
		}
	}
	if !p.Horaires.Vides() || p.Horaires.Note != "" {
		brut, err := json.Marshal(p.Horaires)
		if err != nil {
			return fmt.Errorf("preset %s: %w", c.ID, err)
		}
		c.Horaires = brut
	}
	err := tx.DB().Model(c).Update("Couleur", "Tribunal", "Horaires", "DPO", "DPOCourriel", "DPOTelephone", "Hebergeur", "HebergeurAdresse", "HebergeurTelephone")
	if err != nil {
		return fmt.Errorf("preset %s: %w", c.ID, err)
	}
	return socle.Journaliser(tx, socle.Acte{Acteur: par, Verbe: "collectivites.regler", Objet: "collectivites:" + c.ID, Collectivite: c.ID, Details: c})
}
