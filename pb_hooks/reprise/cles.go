package reprise

import (
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/socle"
)

// A line is known again by its key in the other tool, or by its whole text: the
// same file, or one that says more, brings in only what is new.

func hacher(cle string) string { return socle.Hacher(cle) }

// cleDe is the key of a line.
func (r *Reprise) cleDe(e element, l *ligne) string {
	if c := e.cle(); c != "" {
		return hacher(c)
	}
	return hacher("\x00" + strings.Join(l.cellules(), "\x00"))
}

// connue is what a key has made in a collectivité, "" for nothing.
func connue(app core.App, collectivite, quoi, cle string) (objet string, err error) {
	err = app.DB().Select("objet").From("reprises_cles").Where(dbx.HashExp{"collectivite": collectivite, "quoi": quoi, "cle": cle}).Row(&objet)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	if err != nil {
		return "", fmt.Errorf("key of %s: %w", quoi, err)
	}
	return objet, nil
}

func connaitre(tx core.App, collectivite, quoi, cle, objet string) error {
	_, err := tx.DB().Insert("reprises_cles", dbx.Params{"id": socle.ID(), "collectivite": collectivite, "quoi": quoi, "cle": cle, "objet": objet}).Execute()
	if err != nil {
		return fmt.Errorf("key of %s: %w", objet, err)
	}
	return nil
}

// deja is what a line has made before, or what the guichet holds under it.
func (r *Reprise) deja(app core.App, x *contexte, e element, cle string) (string, error) {
	objet, err := connue(app, r.Collectivite, r.Quoi, cle)
	if err != nil || objet != "" {
		return objet, err
	}
	return e.connu(app, x)
}
