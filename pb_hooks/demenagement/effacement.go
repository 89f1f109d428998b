package demenagement

import (
	"fmt"
	"slices"
	"strings"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/socle"
	"guichet/pb_hooks/usagers"
)

// EffacerPartie removes the rows of a collectivité that has moved, on the proof
// that its archive was brought in elsewhere: the public archives are there (code
// du patrimoine, L212-1), this is a copy. Its own row stays, which leads its
// addresses to the new guichet, and so does the journal, which has ids only. The
// contents of the pièces go with the next purge, unless another row names them.
func EffacerPartie(app core.App, c *collectivites.Collectivite, preuve string, par socle.Acteur) (effacees int64, err error) {
	if err := verifierPreuve(app, c, preuve); err != nil {
		return 0, err
	}
	portees, err := deriverPortees(app, true)
	if err != nil {
		return 0, err
	}
	slices.Reverse(portees) // what hangs from a row goes before it
	err = app.RunInTransaction(func(tx core.App) error {
		remettre, err := leverGardes(tx)
		if err != nil {
			return err
		}
		for _, p := range portees {
			if p.sql == "" || p.Collection == "collectivites" || p.Collection == "journaux" {
				continue
			}
			n, err := effacer(tx, p, c.ID)
			if err != nil {
				return err
			}
			effacees += n
		}
		if err := effacerIsoles(tx); err != nil {
			return err
		}
		if err := remettre(); err != nil {
			return err
		}
		return socle.Journaliser(tx, socle.Acte{Acteur: par, Verbe: "demenagement.effacer", Objet: "collectivites:" + c.ID, Collectivite: c.ID, Details: effacees})
	})
	if err != nil {
		return 0, fmt.Errorf("erase %s: %w", c.Slug, err)
	}
	return effacees, nil
}

func effacer(tx core.App, p Portee, collectivite string) (int64, error) {
	res, err := tx.DB().Delete(p.Collection, dbx.NewExp(p.sql, dbx.Params{"c": collectivite})).Execute()
	if err != nil {
		return 0, fmt.Errorf("%s: %w", p.Collection, err)
	}
	return res.RowsAffected()
}

// effacerIsoles removes the comptes that no collectivité has any more, and what
// hangs from no row; an agent who works nowhere any more signs in no more.
func effacerIsoles(tx core.App) error {
	for _, sql := range []string{
		`DELETE FROM comptes WHERE rapproche_de = '' AND NOT EXISTS (SELECT 1 FROM usagers WHERE compte = comptes.id) AND NOT EXISTS (SELECT 1 FROM demandes WHERE compte = comptes.id)
			AND NOT EXISTS (SELECT 1 FROM brouillons WHERE compte = comptes.id) AND NOT EXISTS (SELECT 1 FROM porte_documents WHERE compte = comptes.id)
			AND NOT EXISTS (SELECT 1 FROM exercices WHERE compte = comptes.id) AND NOT EXISTS (SELECT 1 FROM relectures WHERE compte = comptes.id)
			AND NOT EXISTS (SELECT 1 FROM mandats WHERE compte = comptes.id)`,
		`DELETE FROM comptes WHERE rapproche_de != '' AND NOT EXISTS (SELECT 1 FROM comptes x WHERE x.id = comptes.rapproche_de)`,
		`DELETE FROM rapprochements_comptes WHERE NOT EXISTS (SELECT 1 FROM comptes WHERE id = garde) OR NOT EXISTS (SELECT 1 FROM comptes WHERE id = autre)`,
		`DELETE FROM connexions WHERE NOT EXISTS (SELECT 1 FROM comptes WHERE id = compte)`,
		`DELETE FROM preuves WHERE NOT EXISTS (SELECT 1 FROM comptes WHERE id = compte)`,
		`DELETE FROM identites_pivot WHERE NOT EXISTS (SELECT 1 FROM comptes WHERE id = compte)`,
		`DELETE FROM revisions WHERE ebauche != '' AND NOT EXISTS (SELECT 1 FROM ebauches WHERE id = revisions.ebauche)`,
		`DELETE FROM usagers_cles WHERE NOT EXISTS (SELECT 1 FROM usagers WHERE id = usager)`,
		`UPDATE agents SET actif = 0 WHERE exploitant = 0 AND NOT EXISTS (SELECT 1 FROM habilitations WHERE agent = agents.id)`,
		`DELETE FROM sessions WHERE espace = 'agent' AND porteur IN (SELECT id FROM agents WHERE actif = 0)`,
		`DELETE FROM sessions WHERE espace = 'usager' AND porteur != '' AND NOT EXISTS (SELECT 1 FROM comptes WHERE id = porteur)`,
	} {
		if _, err := tx.DB().NewQuery(sql).Execute(); err != nil {
			return err
		}
	}
	return usagers.OublierPartis(tx)
}

// leverGardes takes away, for the time of the transaction, the triggers that
// refuse a removal or a change, and returns how to put them back as they were.
// Those that keep indexes and counters true stay.
func leverGardes(tx core.App) (remettre func() error, err error) {
	var gardes []struct {
		Nom string `db:"name"`
		SQL string `db:"sql"`
	}
	err = tx.DB().NewQuery(`SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND sql LIKE '%RAISE(ABORT%' AND tbl_name NOT IN ('journal', 'journaux') ORDER BY name`).All(&gardes)
	if err != nil {
		return nil, fmt.Errorf("guards: %w", err)
	}
	for _, g := range gardes {
		if _, err := tx.DB().NewQuery("DROP TRIGGER `" + g.Nom + "`").Execute(); err != nil {
			return nil, fmt.Errorf("guard %s: %w", g.Nom, err)
		}
	}
	return func() error {
		for _, g := range gardes {
			if _, err := tx.DB().NewQuery(strings.TrimSuffix(g.SQL, ";")).Execute(); err != nil {
				return fmt.Errorf("guard %s: %w", g.Nom, err)
			}
		}
		return nil
	}, nil
}
