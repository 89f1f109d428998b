package synchro

import (
	"encoding/json"
	"fmt"
	"slices"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/hub/annuaire"
	"guichet/pb_hooks/socle"
)

// Sienne is a demande of a person, wherever it was filed.
type Sienne struct {
	EnTete
	Chez   string `db:"chez"`   // who has it: « la mairie de Saint-Exemple »
	Mandat bool   `db:"mandat"` // she acts for somebody else
}

// limiteSiennes is how many one sees.
const limiteSiennes = 500

// DuCompte lists the demandes that a compte of the hub may read today, in every
// guichet, newest first: its own and those of whom it acts for.
func DuCompte(app core.App, compte string) ([]Sienne, error) {
	var l []Sienne
	err := app.DB().NewQuery(`SELECT d.*, c.nom AS chez, min(l.mandat) AS mandat
		FROM hub_paires p JOIN hub_clients c ON c.secteur = p.secteur JOIN hub_membres m ON m.client = c.id
		JOIN hub_lecteurs l ON l.membre = m.id AND l.sujet = p.sujet AND (l.jusqu_au = '' OR l.jusqu_au >= {:auj})
		JOIN hub_demandes d ON d.id = l.demande
		WHERE p.compte IN (` + annuaire.Reunis + `) GROUP BY d.id ORDER BY d.deposee_le DESC, d.id LIMIT {:n}`).
		Bind(dbx.Params{"c": compte, "auj": socle.De(app).Horloge.Aujourdhui().ISO(), "n": limiteSiennes}).All(&l)
	if err != nil {
		return nil, fmt.Errorf("demandes of a compte: %w", err)
	}
	return l, nil
}

// attend tells that it waits for a kind of thing.
func (t *EnTete) attend(genre string) bool {
	var l []string
	_ = json.Unmarshal(t.Attentes, &l) // only this room writes it
	return slices.Contains(l, genre)
}

// gardeEnTetesMois is how long a header stays once its demande is over: it was a copy,
// and its guichet keeps the demande (RU-030: three months in a portal).
const gardeEnTetesMois = 3

// purger forgets the headers of demandes that were over long enough ago. Their places
// stay, empty, for a year; what is left of the comptes that were erased too.
func purger(app core.App) error {
	maintenant := socle.De(app).Horloge.Maintenant()
	avant := dbx.Params{"m": socle.Date(maintenant.AddDate(0, -gardeEnTetesMois, 0)).String()}
	err := app.RunInTransaction(func(tx core.App) error {
		for _, requete := range []string{
			"DELETE FROM hub_lecteurs WHERE demande IN (SELECT id FROM hub_demandes WHERE close_le != '' AND close_le < {:m})",
			viderEnTetes + "close_le != '' AND close_le < {:m}",
		} {
			if _, err := tx.DB().NewQuery(requete).Bind(avant).Execute(); err != nil {
				return err
			}
		}
		an := dbx.Params{"m": socle.Date(maintenant.AddDate(-1, -1, 0)).String()}
		for _, requete := range []string{"DELETE FROM hub_demandes WHERE numero = '' AND maj_le < {:m}", "DELETE FROM hub_effacements WHERE efface_le < {:m}"} {
			if _, err := tx.DB().NewQuery(requete).Bind(an).Execute(); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("purge the headers: %w", err)
	}
	return nil
}

// viderEnTetes leaves nothing but the place of headers, of which the condition follows.
const viderEnTetes = `UPDATE hub_demandes SET numero = '', teleservice = '', titre = '', etat = '', mot = '', attentes = '[]', lien = '', deposee_le = '', close_le = '', echeance = ''
	WHERE `

// oublierLecteur forgets what somebody may read of a member: the headers that nobody else
// may read lose what they say.
func oublierLecteur(tx core.App, membre, sujet string) error {
	cle := dbx.Params{"m": membre, "s": sujet}
	for _, requete := range []string{
		viderEnTetes + `id IN (SELECT demande FROM hub_lecteurs WHERE membre = {:m} AND sujet = {:s})
			AND NOT EXISTS (SELECT 1 FROM hub_lecteurs l WHERE l.demande = hub_demandes.id AND (l.membre != {:m} OR l.sujet != {:s}))`,
		"DELETE FROM hub_lecteurs WHERE membre = {:m} AND sujet = {:s}",
	} {
		if _, err := tx.DB().NewQuery(requete).Bind(cle).Execute(); err != nil {
			return fmt.Errorf("what somebody may read: %w", err)
		}
	}
	return nil
}
