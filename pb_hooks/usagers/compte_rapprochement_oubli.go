package usagers

import (
	"errors"
	"fmt"
	"slices"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/preuves"
	"guichet/pb_hooks/socle"
)

// OublierSeparations forgets, once two comptes can no longer be separated, what
// it would have taken: of the other nothing is left but which compte it became.
// The sign-ins of more than a year go too.
func OublierSeparations(app core.App) error {
	auj := socle.De(app).Horloge.Aujourdhui()
	avant := func(jours int) string { return socle.Date(auj.PlusJours(-jours).Debut()).String() }
	var l []RapprochementComptes
	// What the Département undoes is heard once the guichet is up.
	err := app.DB().Select("*").From("rapprochements_comptes").Where(dbx.NewExp("memoire != '' AND (le < {:l} AND departement = '' OR le < {:tard})",
		dbx.Params{"l": avant(joursSeparation), "tard": avant(2 * joursSeparation)})).All(&l)
	if err != nil {
		return fmt.Errorf("rapprochements of comptes: %w", err)
	}
	for i := range l {
		if err := app.RunInTransaction(l[i].oublier); err != nil {
			return err
		}
	}
	return oublierConnexions(app)
}

func (r *RapprochementComptes) oublier(tx core.App) error {
	r.Memoire = ""
	if err := tx.DB().Model(r).Update("Memoire"); err != nil {
		return fmt.Errorf("rapprochement of comptes %s: %w", r.ID, err)
	}
	autre, err := CompteParID(tx, r.Autre)
	if err != nil {
		return err
	}
	autre.Courriel, autre.Prenom, autre.Nom = "", "", ""
	if err := tx.DB().Model(autre).Update("Courriel", "Prenom", "Nom"); err != nil {
		return fmt.Errorf("compte %s: %w", autre.ID, err)
	}
	if err := preuves.OublierCompte(tx, autre.ID); err != nil {
		return err
	}
	return oublierPivot(tx, autre.ID)
}

// oublierDesSeparations takes an usager out of what separating two comptes would
// give back: of her whole file with no code, else of these champs.
func oublierDesSeparations(tx core.App, usager string, codes ...string) error {
	return changerMemoires(tx, func(m *memoireComptes) (bool, error) {
		n := slices.IndexFunc(m.Usagers, func(a usagerAvant) bool { return a.ID == usager })
		switch {
		case n < 0:
			return false, nil
		case len(codes) == 0:
			m.Usagers = slices.Delete(m.Usagers, n, n+1)
		default:
			(&memoire{Avant: m.Usagers[n].Avant, Apres: m.Usagers[n].Apres}).oublier(codes...)
		}
		return true, nil
	})
}

// OublierPartis takes out of it those who left with their collectivité.
func OublierPartis(tx core.App) error {
	return changerMemoires(tx, func(m *memoireComptes) (bool, error) {
		avant := len(m.Usagers)
		var faute error
		m.Usagers = slices.DeleteFunc(m.Usagers, func(a usagerAvant) bool {
			u, err := a.relire(tx)
			faute = errors.Join(faute, err)
			return err == nil && u == nil
		})
		return len(m.Usagers) != avant, faute
	})
}

// changerMemoires rewrites what separating two comptes would give back, where
// changer tells that it did: a few of the last days.
func changerMemoires(tx core.App, changer func(*memoireComptes) (bool, error)) error {
	var l []RapprochementComptes
	if err := tx.DB().Select("*").From("rapprochements_comptes").Where(dbx.NewExp("memoire != ''")).All(&l); err != nil {
		return fmt.Errorf("rapprochements of comptes: %w", err)
	}
	for i := range l {
		m, err := l[i].desceller(tx)
		if err != nil {
			return err
		}
		change, err := changer(m)
		if err != nil {
			return err
		}
		if !change {
			continue
		}
		if err := l[i].sceller(tx, m); err != nil {
			return err
		}
		if err := tx.DB().Model(&l[i]).Update("Memoire"); err != nil {
			return fmt.Errorf("rapprochement of comptes %s: %w", l[i].ID, err)
		}
	}
	return nil
}

// oublierReunis removes what is left of the comptes that became one that is
// erased.
func oublierReunis(tx core.App, compte string) error {
	var autres []string
	if err := tx.DB().Select("id").From("comptes").Where(socle.Egal("rapproche_de", compte)).Column(&autres); err != nil {
		return fmt.Errorf("comptes that became %s: %w", compte, err)
	}
	for _, id := range autres {
		if err := oublierCompte(tx, id); err != nil {
			return err
		}
	}
	return nil
}
