package synchro

import (
	"context"
	"errors"
	"slices"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/socle"
)

// retardReserve is how many entries of the log a machine that stands by may be behind.
const retardReserve = 10_000

// sonderMachines tells what this machine is among those of the hub, and whether another
// is ready to take its place, for « État du guichet ».
func (x *salle) sonderMachines(ctx context.Context, app core.App) (l socle.Lumiere, constat, conseil string) {
	m := x.meneur
	m.mu.Lock()
	copie := m.copie
	m.mu.Unlock()
	var recoit bool
	err := app.DB().NewQuery("SELECT EXISTS (SELECT 1 FROM teleservices WHERE etat = 'publie')").Row(&recoit)
	c, errCurseur := curseurDe(app)
	reserves, errReserves := m.partage.Reserves(ctx)
	switch err := errors.Join(err, errCurseur, errReserves); {
	case copie:
		return socle.Rouge, "La base de cette machine n’est pas une copie de celle du guichet du Département.", "Remettez ici une sauvegarde récente de la machine qui le sert."
	case err != nil:
		socle.De(app).Logger.Warn("the machines of the hub", "err", err)
		return socle.Rouge, "Les autres machines de ce guichet ne se voient pas.", "Vérifiez que les serveurs du journal fonctionnent et que cette machine les atteint."
	case recoit:
		return socle.Orange, "Les demandes qui sont envoyées au Département ne restent que sur la machine qui les reçoit.",
			"Ouvrez ses téléservices dans un guichet à part, relié à celui-ci comme celui d’une commune."
	case len(reserves) == 0:
		return socle.Orange, "Aucune autre machine n’est prête à prendre la place de celle-ci.", "Vérifiez que les autres fonctionnent et atteignent les serveurs du journal."
	case c.Pos > int64(slices.Max(reserves))+retardReserve:
		return socle.Orange, "Les machines en réserve sont en retard.", "Elles se rattrapent seules. Si cela dure, vérifiez leur disque."
	default:
		return socle.Vert, socle.Pluriel(len(reserves), "machine est prête", "machines sont prêtes") + " à prendre la place de celle-ci.", ""
	}
}
