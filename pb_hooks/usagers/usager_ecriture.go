package usagers

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
)

// Inserer writes a new usager with the keys that its doubles are found by.
// Every usager is written by this function and by [Usager.Modifier].
func (u *Usager) Inserer(tx core.App) error {
	u.ARapprocher = true
	if err := tx.DB().Model(u).Insert(); err != nil {
		return fmt.Errorf("insert usager: %w", err)
	}
	return u.ajouterCles(tx, cles(u))
}

// Modifier writes an usager again, and its keys when they changed.
func (u *Usager) Modifier(tx core.App) error {
	var avant []string
	err := tx.DB().Select("cle").From("usagers_cles").Where(dbx.HashExp{"usager": u.ID}).OrderBy("cle").Column(&avant)
	if err != nil {
		return fmt.Errorf("keys of usager %s: %w", u.ID, err)
	}
	if apres := cles(u); !slices.Equal(avant, apres) {
		u.ARapprocher = u.RapprocheDe == ""
		if _, err := tx.DB().Delete("usagers_cles", dbx.HashExp{"usager": u.ID}).Execute(); err != nil {
			return fmt.Errorf("keys of usager %s: %w", u.ID, err)
		}
		if err := u.ajouterCles(tx, apres); err != nil {
			return err
		}
	}
	if err := tx.DB().Model(u).Update(); err != nil {
		return fmt.Errorf("update usager %s: %w", u.ID, err)
	}
	return nil
}

// ajouterCles writes them all in one statement: a dépôt waits for it.
func (u *Usager) ajouterCles(tx core.App, l []string) error {
	if len(l) == 0 {
		return nil
	}
	var sql strings.Builder
	sql.WriteString("INSERT INTO usagers_cles (collectivite, cle, usager) VALUES ")
	p := dbx.Params{"c": u.Collectivite, "u": u.ID}
	for i, cle := range l {
		if i > 0 {
			sql.WriteString(", ")
		}
		nom := "k" + strconv.Itoa(i)
		sql.WriteString("({:c}, {:" + nom + "}, {:u})")
		p[nom] = cle
	}
	if _, err := tx.DB().NewQuery(sql.String()).Bind(p).Execute(); err != nil {
		return fmt.Errorf("keys of usager %s: %w", u.ID, err)
	}
	return nil
}
