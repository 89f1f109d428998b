package catalogue

import (
	"fmt"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/socle"
)

// Suspendre stops a téléservice for a while: nobody begins a demande, those who
// come read phrase. Demandes and brouillons stay.
func (t *Teleservice) Suspendre(tx core.App, phrase string, par socle.Acteur) error {
	t.Etat, t.Suspension = "suspendu", phrase
	return t.regler(tx, "catalogue.suspendre", par, "Etat", "Suspension")
}

// Rouvrir ends a suspension.
func (t *Teleservice) Rouvrir(tx core.App, par socle.Acteur) error {
	t.Etat, t.Suspension = "publie", ""
	return t.regler(tx, "catalogue.rouvrir", par, "Etat", "Suspension")
}

// Limiter sets when it takes demandes, from one day to the end of another, and
// how many; a zero day, or 0, is no limit.
func (t *Teleservice) Limiter(tx core.App, du, au socle.Jour, quota int, par socle.Acteur) error {
	var ouvre, ferme time.Time
	if !du.Nul() {
		ouvre = du.Debut()
	}
	if !au.Nul() {
		ferme = au.PlusJours(1).Debut()
	}
	t.OuvreLe, t.FermeLe, t.Quota = socle.Date(ouvre), socle.Date(ferme), quota
	return t.regler(tx, "catalogue.limiter", par, "OuvreLe", "FermeLe", "Quota")
}

func (t *Teleservice) regler(tx core.App, verbe string, par socle.Acteur, colonnes ...string) error {
	if err := tx.DB().Model(t).Update(colonnes...); err != nil {
		return fmt.Errorf("%s %s: %w", verbe, t.Code, err)
	}
	return socle.Journaliser(tx, socle.Acte{Acteur: par, Verbe: verbe, Objet: "teleservices:" + t.ID, Collectivite: t.Collectivite})
}
