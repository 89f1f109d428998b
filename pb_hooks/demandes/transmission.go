package demandes

import (
	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/socle"
)

// Reorienter sends an open demande to another service of the collectivité: the
// usager and the agents there are told.
func Reorienter(tx core.App, d *Demande, vers *collectivites.Service, raison string, par socle.Acteur) error {
	if err := relire(tx, d); err != nil {
		return err
	}
	switch {
	case !d.Etat.Ouverte():
		return errTerminee
	case d.Service == vers.ID:
		return socle.ErrChamps(map[string]string{"service": "La demande est déjà dans ce service."})
	}
	phrase := "Transmise au service " + vers.Nom
	if raison != "" {
		phrase += "\u00a0: " + raison
	}
	d.Service, d.Agent, d.ALireAgent, d.ALireUsager, d.ReorienteeLe = vers.ID, "", true, true, socle.Date(socle.De(tx).Horloge.Maintenant())
	if err := d.modifier(tx, "Service", "Agent", "ALireAgent", "ALireUsager", "ReorienteeLe"); err != nil {
		return err
	}
	if err := Noter(tx, d, Evenement{Acteur: par, Verbe: "reorienter", Phrase: phrase, Public: true}); err != nil {
		return err
	}
	return annoncer(tx, Nouvelle{Genre: Reorientation, Demande: d, Acteur: par, Detail: "au service " + vers.Nom})
}

// ceder ends an open demande that another administration must answer (CRPA
// L114-2), and tells the usager to whom it goes: « à la mairie de … ».
func ceder(tx core.App, d *Demande, a string, par socle.Acteur) error {
	return d.faire(tx, acte{
		verbe: Classer, role: ParInstruction, par: par, public: true, nouvelle: Reorientation, detail: a,
		phrase: "Transmise " + a + ", l’administration compétente pour y répondre (CRPA, article L114-2)",
		avant: func(tx core.App, d *Demande) ([]string, error) {
			d.ReorienteeLe = socle.Date(socle.De(tx).Horloge.Maintenant())
			champs, err := clore(tx, d)
			return append(champs, "ReorienteeLe"), err
		},
	})
}

// transmettre hands an open demande over to an administration outside the
// instance: a mailed link opens it there.
func (a *Avis) transmettre(tx core.App, d *Demande, c *collectivites.Collectivite, par socle.Acteur) error {
	err := ceder(tx, d, "à "+a.Nom, par)
	if err != nil || a.Courriel == "" {
		return err
	}
	return a.demander(tx, d, c)
}
