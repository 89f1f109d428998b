package demandes

import (
	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/socle"
)

// CoursDe is the course of the delay of a demande, today.
func CoursDe(app core.App, d *Demande) (*Cours, error) {
	h, err := HorlogeDe(app, d)
	if err != nil {
		return nil, err
	}
	chez, err := collectivites.ParID(app, d.Collectivite)
	if err != nil {
		return nil, err
	}
	c := &Cours{
		Horloge: h, Qui: chez.NomCommun(), Etat: d.Etat, Aujourdhui: socle.De(app).Horloge.Aujourdhui(), AccuseeLe: jourDe(d.AccuseeLe.Time()),
	}
	if d.DocumentDisponibleLe.IsZero() { // a written decision takes the place of the silence's
		c.TaciteLe = jourDe(d.TaciteLe.Time())
	}
	c.Prevue, _ = socle.LireJour(d.PrevueLe)       // "" is no day
	c.TermineeLe, _ = socle.LireJour(d.TermineeLe) // idem
	return c, nil
}
