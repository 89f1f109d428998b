package installation

import (
	"fmt"
	"sync/atomic"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/socle"
)

// Avancement is how far the first run went.
type Avancement struct {
	CommenceeLe string            `json:"commencee_le"` // YYYY-MM-DD; "" for not begun
	TermineeLe  string            `json:"terminee_le"`
	Remises     map[string]string `json:"remises"`    // steps put off, with the day
	AdresseLe   string            `json:"adresse_le"` // the address was confirmed
	CourrielLe  string            `json:"courriel_le"`
	Preset      string            `json:"preset"` // who wrote the preset that answered
}

const reglageInstallation = "installation"

// cleStore keeps that the instance is installed: no request asks again.
const cleStore = "guichet.installation.terminee"

func lireAvancement(app core.App) (Avancement, error) {
	a, _, err := socle.LireReglage[Avancement](app, reglageInstallation)
	return a, err
}

// ecrire keeps the progress; par is who made it.
func (a Avancement) ecrire(tx core.App, par socle.Acteur) error {
	return socle.EcrireReglage(tx, reglageInstallation, a, socle.ParPage, par)
}

// avancer changes the progress in one transaction, with what else it holds.
func avancer(app core.App, par socle.Acteur, changer func(core.App, *Avancement) error) error {
	return app.RunInTransaction(func(tx core.App) error {
		a, err := lireAvancement(tx)
		if err != nil {
			return err
		}
		if err := changer(tx, &a); err != nil {
			return err
		}
		return a.ecrire(tx, par)
	})
}

// EnCours tells that the first run is not over. An instance whose collectivités
// were opened by commands has none.
func EnCours(app core.App) (bool, error) {
	faite := app.Store().GetOrSet(cleStore, func() any { return new(atomic.Bool) }).(*atomic.Bool)
	if faite.Load() {
		return false, nil
	}
	a, err := lireAvancement(app)
	if err != nil {
		return false, err
	}
	if a.TermineeLe == "" {
		if a.CommenceeLe != "" {
			return true, nil
		}
		toutes, err := collectivites.Toutes(app)
		if err != nil {
			return false, fmt.Errorf("is the instance installed: %w", err)
		}
		if len(toutes) == 0 {
			return true, nil
		}
	}
	faite.Store(true)
	return false, nil
}
