package collectivites

import (
	"encoding/json"
	"fmt"
	"reflect"

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

// Preregler gives a collectivité the values of a preset, where nobody chose
// another: what is empty, what it was made with, what the preset before said.
func (c *Collectivite) Preregler(tx core.App, p, avant Prereglage, par socle.Acteur) error {
	for _, x := range []struct {
		champ                  *string
		dit, disait, parDefaut string
	}{
		{&c.Couleur, p.Couleur, avant.Couleur, couleurDefaut},
		{&c.Tribunal, p.Tribunal, avant.Tribunal, presets()[c.Departement].Tribunal},
		{&c.DPO, p.DPO, avant.DPO, ""},
		{&c.DPOCourriel, p.DPOCourriel, avant.DPOCourriel, ""},
		{&c.DPOTelephone, p.DPOTelephone, avant.DPOTelephone, ""},
		{&c.Hebergeur, p.Hebergeur, avant.Hebergeur, ""},
		{&c.HebergeurAdresse, p.HebergeurAdresse, avant.HebergeurAdresse, ""},
		{&c.HebergeurTelephone, p.HebergeurTelephone, avant.HebergeurTelephone, ""},
	} {
		if v := *x.champ; x.dit != "" && (v == "" || v == x.disait || v == x.parDefaut) {
			*x.champ = x.dit
		}
	}
	if h := c.Heures(); p.Horaires.donnees() && (!h.donnees() || reflect.DeepEqual(h, avant.Horaires)) {
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

func (h Horaires) donnees() bool { return !h.Vides() || h.Note != "" }
