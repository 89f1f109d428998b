package oidc

import (
	"fmt"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/socle"
)

// OublierCompte signs somebody out everywhere, and forgets what she was given to enter.
func OublierCompte(tx core.App, compte string) error {
	l, err := socle.SessionsDe(tx, socle.EspaceHub, compte)
	if err != nil {
		return err
	}
	for i := range l {
		if err := fermerPartout(tx, &l[i], ""); err != nil {
			return err
		}
	}
	for _, table := range []string{"hub_jetons", "hub_autorisations"} {
		if _, err := tx.DB().Delete(table, dbx.HashExp{"compte": compte}).Execute(); err != nil {
			return fmt.Errorf("%s of a compte: %w", table, err)
		}
	}
	return nil
}
