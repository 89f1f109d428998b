package rattachement

import (
	"context"
	"fmt"
	"net/http"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/socle"
)

// demanderRenaissance notes that the data of this guichet are older than what the
// hub knows of them: nothing is told before it has given the next epoch.
func demanderRenaissance(app core.App) error {
	_, err := app.DB().Update("rattachements", dbx.Params{"renaissance": nouvelleInstance()}, dbx.HashExp{"renaissance": ""}).Execute()
	if err != nil {
		return fmt.Errorf("ask for the next epoch: %w", err)
	}
	return nil
}

// renaitre begins the epoch that the hub gives: the numbers begin again, the outbox
// of the life before is dropped, and all that may be known there is told anew.
func (c *correspondant) renaitre(ctx context.Context) error {
	var nee Nee
	_, err := c.appeler(ctx, http.MethodPost, CheminEpoque, Renaissance{ID: c.Renaissance, Precedente: c.Instance, Epoque: c.Epoque}, &nee)
	if errNote := c.constater(c.app, err); err == nil {
		err = errNote
	}
	if err != nil {
		return err
	}
	instance := de(c.app).instance
	err = c.app.RunInTransaction(func(tx core.App) error {
		for _, table := range []string{"synchro_envois", "synchro_emis"} {
			if _, err := tx.DB().NewQuery("DELETE FROM " + table).Execute(); err != nil {
				return err
			}
		}
		if err := marquerTout(tx); err != nil {
			return err
		}
		if err := c.noter(tx, dbx.Params{"epoque": nee.Epoque, "seq": 0, "applique": 0, "renaissance": "", "instance": instance}); err != nil {
			return err
		}
		return socle.Journaliser(tx, socle.Acte{Acteur: socle.Programme("rattachement"), Verbe: "rattachement.renaitre", Objet: c.Objet(), Details: []any{nee.Epoque}})
	})
	if err != nil {
		return fmt.Errorf("begin epoch %d: %w", nee.Epoque, err)
	}
	c.Epoque, c.Seq, c.Applique, c.Renaissance, c.Instance = nee.Epoque, 0, 0, "", instance
	return nil
}

// marquerTout marks what the hub may know: who signs in through it, their demandes,
// every day of the counters, and what the other rooms tell.
func marquerTout(tx core.App) error {
	_, err := tx.DB().NewQuery(`INSERT OR IGNORE INTO synchro_marques (genre, agregat, collectivite)
		SELECT DISTINCT 'stat', c.collectivite || '.' || c.periode, c.collectivite FROM compteurs c JOIN rattachements_collectivites r ON r.collectivite = c.collectivite
		WHERE c.maille = 'jour' AND c.fait IN ('arrivee', 'etat')`).Execute()
	if err != nil {
		return fmt.Errorf("mark all: %w", err)
	}
	_, err = tx.DB().NewQuery(`INSERT OR IGNORE INTO synchro_marques (genre, agregat, collectivite)
		SELECT 'compte', p.sujet, p.collectivite FROM preuves p JOIN rattachements_collectivites r ON r.collectivite = p.collectivite WHERE p.genre = 'hub'`).Execute()
	if err != nil {
		return fmt.Errorf("mark all: %w", err)
	}
	_, err = tx.DB().NewQuery(`INSERT OR IGNORE INTO synchro_marques (genre, agregat, collectivite)
		SELECT 'demande', d.id, d.collectivite FROM demandes d JOIN rattachements_collectivites r ON r.collectivite = d.collectivite
		WHERE d.essai = 0 AND d.usager IN (
			SELECT u.id FROM usagers u JOIN preuves p ON p.compte = u.compte AND p.compte != '' AND p.genre = 'hub'
			UNION SELECT m.usager FROM mandats m JOIN preuves p ON p.compte = m.compte AND p.compte != '' AND p.genre = 'hub'
			UNION SELECT x.usager FROM demandes x JOIN preuves p ON p.compte = x.compte AND p.compte != '' AND p.genre = 'hub')`).Execute()
	if err != nil {
		return fmt.Errorf("mark all: %w", err)
	}
	for _, marquer := range de(tx).tout {
		if err := marquer(tx); err != nil {
			return fmt.Errorf("mark all: %w", err)
		}
	}
	// Last of all, even where one waited already: with the sums the hub knows that it
	// was told all, and looks for what was lost here.
	if _, err := tx.DB().NewQuery("DELETE FROM synchro_marques WHERE genre = {:g}").Bind(dbx.Params{"g": GenreReleve}).Execute(); err != nil {
		return fmt.Errorf("mark all: %w", err)
	}
	return marquerReleves(tx)
}

// renvoyer has events of the outbox sent again, by their numbers, both included. When
// some are no longer there all is told, in a new epoch.
func renvoyer(app core.App, de, a int64) error {
	res, err := app.DB().NewQuery("UPDATE synchro_envois SET envoye_le = '' WHERE seq BETWEEN {:de} AND {:a}").Bind(dbx.Params{"de": de, "a": a}).Execute()
	var n int64
	if err == nil {
		n, err = res.RowsAffected()
	}
	if err != nil {
		return fmt.Errorf("outbox: %w", err)
	}
	if n < a-de+1 {
		return demanderRenaissance(app)
	}
	return nil
}

// reprendre tells again what a restored hub has forgotten, from the outbox. What it
// no longer holds is told in a new epoch.
func (l *Lien) reprendre(app core.App, applique int64) error {
	if err := renvoyer(app, applique+1, l.Seq); err != nil {
		return err
	}
	l.Applique = applique
	return l.noter(app, dbx.Params{"applique": applique})
}
