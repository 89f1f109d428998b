package reprise

import (
	"fmt"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/socle"
)

// joursGardes is how long the lines of a file are kept.
const joursGardes = 30

// entretenir is the nightly job: it ends what was cut short, and forgets the
// lines of the old files.
func entretenir(app core.App) error {
	var l []Reprise
	if err := app.DB().Select("*").From("reprises").Where(dbx.NewExp("etat = 'en_cours'")).All(&l); err != nil {
		return fmt.Errorf("reprises under way: %w", err)
	}
	for i := range l {
		if err := l[i].Continuer(app, 0); err != nil {
			return err
		}
	}
	avant := socle.Date(socle.De(app).Horloge.Maintenant().AddDate(0, 0, -joursGardes))
	_, err := app.DB().NewQuery("DELETE FROM reprises_lignes WHERE reprise IN (SELECT id FROM reprises WHERE cree_le < {:avant} AND etat != 'en_cours')").
		Bind(dbx.Params{"avant": avant}).Execute()
	if err != nil {
		return fmt.Errorf("forget old lines: %w", err)
	}
	_, err = app.DB().NewQuery("DELETE FROM reprises WHERE cree_le < {:avant} AND etat IN ('lue', 'essayee')").Bind(dbx.Params{"avant": avant}).Execute()
	return err
}

// Retirer forgets the lines of a file, and the file itself when nothing of it
// was brought in.
func (r *Reprise) Retirer(tx core.App, par socle.Acteur) error {
	if err := r.relire(tx); err != nil {
		return err
	}
	if r.Etat == EnCours {
		return socle.Err(socle.Conflit, "Cette reprise est en cours. Attendez qu’elle soit finie.")
	}
	if _, err := tx.DB().Delete("reprises_lignes", dbx.HashExp{"reprise": r.ID}).Execute(); err != nil {
		return fmt.Errorf("forget the lines of %s: %w", r.ID, err)
	}
	if r.Etat != Faite {
		if err := tx.DB().Model(r).Delete(); err != nil {
			return fmt.Errorf("forget %s: %w", r.ID, err)
		}
	}
	return socle.Journaliser(tx, socle.Acte{Acteur: par, Verbe: "reprise.retirer", Objet: "reprises:" + r.ID, Collectivite: r.Collectivite})
}
