package partage

import (
	"fmt"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/catalogue"
	"guichet/pb_hooks/rattachement"
	"guichet/pb_hooks/socle"
)

// Automatique tells that a collectivité takes by itself the updates of what it did not
// change.
func Automatique(app core.App, collectivite string) (bool, error) {
	var oui bool
	err := app.DB().NewQuery("SELECT EXISTS (SELECT 1 FROM partages_reglages WHERE collectivite = {:c} AND automatique = 1)").Bind(dbx.Params{"c": collectivite}).Row(&oui)
	if err != nil {
		return false, fmt.Errorf("updates of %s: %w", collectivite, err)
	}
	return oui, nil
}

// Regler says whether a collectivité takes the updates by itself.
func Regler(tx core.App, collectivite string, automatique bool, par socle.Acteur) error {
	_, err := tx.DB().NewQuery(`INSERT INTO partages_reglages (id, collectivite, automatique) VALUES ({:id}, {:c}, {:a})
		ON CONFLICT (collectivite) DO UPDATE SET automatique = excluded.automatique`).Bind(dbx.Params{"id": socle.ID(), "c": collectivite, "a": automatique}).Execute()
	if err != nil {
		return fmt.Errorf("updates of %s: %w", collectivite, err)
	}
	return socle.Journaliser(tx, socle.Acte{Acteur: par, Verbe: "partage.regler", Objet: "collectivites:" + collectivite, Collectivite: collectivite, Details: automatique})
}

// MettreAJour publishes what the Département has shared anew, in each collectivité
// that wants it, of the téléservices that follow it and were not changed there. One
// that cannot be published stays a proposal.
func MettreAJour(app core.App) error {
	m, err := rattachement.Membres(app)
	if err != nil {
		return err
	}
	for c := range m {
		automatique, err := Automatique(app, c)
		if err != nil {
			return err
		}
		if !automatique {
			continue
		}
		l, err := Proposes(app, c)
		if err != nil {
			return err
		}
		for i := range l {
			if err := l[i].mettreAJour(app, c); err != nil {
				return err
			}
		}
	}
	return nil
}

// mettreAJour publishes one of them where it may.
func (p *Partage) mettreAJour(app core.App, collectivite string) error {
	x, err := p.suivi(app, collectivite)
	if err != nil || x.Revision == 0 || x.Revision >= x.Recue || x.Modifie || x.Attendu {
		return err
	}
	t, err := catalogue.ParDocument(app, collectivite, p.Sujet)
	if err != nil || t == nil {
		return err
	}
	s, err := catalogue.Nouveaute(app, t, nil)
	if err != nil || s == nil || !s.Publiable() {
		return err
	}
	par := socle.Programme("partage")
	err = app.RunInTransaction(func(tx core.App) error {
		if err := catalogue.PublierNouveaute(tx, t, par); err != nil {
			return err
		}
		return socle.Journaliser(tx, socle.Acte{Acteur: par, Verbe: "partage.mettre_a_jour", Objet: "teleservices:" + t.ID, Collectivite: collectivite, Details: []any{p.Sujet, x.Revision, x.Recue}})
	})
	if err != nil && !socle.EstPanneBase(err) {
		socle.De(app).Logger.Warn("an update of the Département waits for somebody", "subject", p.Sujet, "err", err)
		return nil
	}
	return err
}
