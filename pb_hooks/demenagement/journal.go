package demenagement

import (
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"

	"guichet/pb_hooks/socle"
)

// The journal is one chain for the whole instance: a collectivité that leaves
// takes the lines that are its own, each with its seal. They enter no chain of
// the new guichet, whose own goes on with a line that names the archive and one
// that names the head of the old chain.
//
// What that proves: no field of a line was altered since it was written, for its
// seal is the fingerprint of all of them; two lines whose ranks follow are still
// chained; and with the chain of the old guichet, which keeps every seal and
// reaches the head that the new one names, that each line was there at its rank
// and that none is missing. What it does not prove alone: that a line between two
// ranks that do not follow was not another one of the same collectivité. The old
// guichet, or its backup, tells.
type maillon struct {
	ID           string         `db:"id" json:"id"`
	Rang         int64          `db:"rang" json:"rang"`
	Le           types.DateTime `db:"le" json:"le"`
	Acteur       string         `db:"acteur" json:"acteur"`
	Verbe        string         `db:"verbe" json:"verbe"`
	Objet        string         `db:"objet" json:"objet"`
	Collectivite string         `db:"collectivite" json:"collectivite"`
	Empreinte    string         `db:"empreinte" json:"empreinte"`
	Precedent    string         `db:"precedent" json:"precedent"`
	Sceau        string         `db:"sceau" json:"sceau"`
}

func (m maillon) verifier() error {
	if socle.Sceau(m.ID, m.Rang, m.Le.String(), m.Acteur, m.Verbe, m.Objet, m.Collectivite, m.Empreinte, m.Precedent) != m.Sceau {
		return fmt.Errorf("journal: line %d was altered", m.Rang)
	}
	return nil
}

// suite checks the seals of an extract, line after line.
type suite struct {
	avant maillon
	nb    int
}

func (s *suite) ajouter(m maillon) error {
	switch {
	case s.nb > 0 && m.Rang <= s.avant.Rang:
		return fmt.Errorf("journal: line %d comes after line %d", m.Rang, s.avant.Rang)
	case s.nb > 0 && m.Rang == s.avant.Rang+1 && m.Precedent != s.avant.Sceau:
		return fmt.Errorf("journal: line %d does not follow line %d", m.Rang, s.avant.Rang)
	}
	s.avant, s.nb = m, s.nb+1
	return m.verifier()
}

// journal writes the extract: of the whole instance, the whole chain.
func (x *exportation) journal() error {
	var tete maillon
	err := x.db.Select("*").From("journal").OrderBy("rang DESC").Limit(1).One(&tete)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return fmt.Errorf("journal: %w", err)
	}
	x.m.Journal.Tete, x.m.Journal.Rang = tete.Sceau, tete.Rang
	q := x.db.Select("*").From("journal").OrderBy("rang")
	if !x.instance {
		q.Where(socle.Parmi("collectivite", x.ids))
	}
	return x.e.fichier(nomJournal, func(w io.Writer) error {
		rows, err := q.Rows()
		if err != nil {
			return fmt.Errorf("journal: %w", err)
		}
		defer rows.Close()
		e := json.NewEncoder(w)
		for rows.Next() {
			var m maillon
			if err := rows.ScanStruct(&m); err != nil {
				return fmt.Errorf("journal: %w", err)
			}
			if err := m.verifier(); err != nil {
				return err
			}
			if err := e.Encode(m); err != nil {
				return err
			}
			x.m.Journal.Lignes++
		}
		return rows.Err()
	})
}

// garderJournal keeps the extract that came, once its seals are verified.
func (i *importation) garderJournal(tx core.App) error {
	var s suite
	err := i.a.parLigne(nomJournal, func(brut []byte) error {
		var m maillon
		if err := json.Unmarshal(brut, &m); err != nil {
			return err
		}
		if err := s.ajouter(m); err != nil {
			return err
		}
		chez := m.Collectivite
		if !i.collectivites[chez] {
			if !i.a.Manifeste.Instance {
				return fmt.Errorf("journal: line %d is of another collectivité", m.Rang)
			}
			chez = ""
		}
		_, err := tx.DB().Insert("journaux", dbx.Params{
			"id": socle.ID(), "collectivite": chez, "archive": i.a.Empreinte, "ligne": m.ID, "rang": m.Rang, "le": m.Le, "acteur": m.Acteur,
			"verbe": m.Verbe, "objet": m.Objet, "de": m.Collectivite, "empreinte": m.Empreinte, "precedent": m.Precedent, "sceau": m.Sceau,
		}).Execute()
		return err
	})
	if err != nil {
		return err
	}
	if s.nb != i.a.Manifeste.Journal.Lignes {
		return fmt.Errorf("journal: %d lines, the manifest says %d", s.nb, i.a.Manifeste.Journal.Lignes)
	}
	return nil
}

// VerifierJournaux verifies the extracts that came with archives, and returns
// how many lines there are.
func VerifierJournaux(app core.App) (nb int, err error) {
	rows, err := app.DB().NewQuery("SELECT archive, ligne AS id, rang, le, acteur, verbe, objet, de AS collectivite, empreinte, precedent, sceau FROM journaux ORDER BY archive, rang").Rows()
	if err != nil {
		return 0, fmt.Errorf("extracts of journals: %w", err)
	}
	defer rows.Close()
	archive, s := "", suite{}
	for rows.Next() {
		var l struct {
			maillon
			Archive string `db:"archive"`
		}
		if err := rows.ScanStruct(&l); err != nil {
			return nb, fmt.Errorf("extracts of journals: %w", err)
		}
		if l.Archive != archive {
			archive, s = l.Archive, suite{}
		}
		if err := s.ajouter(l.maillon); err != nil {
			return nb, fmt.Errorf("archive %s: %w", archive, err)
		}
		nb++
	}
	return nb, rows.Err()
}
