package usagers

import (
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/preuves"
	"guichet/pb_hooks/socle"
)

// AuDepartement is two comptes that the guichet of the Département has made one, or two
// again.
type AuDepartement struct {
	De   preuves.Preuve // what it called the person of the compte that goes
	Vers preuves.Preuve // what it calls her, of the one that stays
	Le   time.Time      // when it made both one
	Page string         // where she undoes it
}

// ReunirAuDepartement makes one of the comptes that De and Vers open, as that guichet
// says; De opens nothing from then on. Where Vers opens none yet, it takes the place of
// De. Where both open one compte it does nothing, unless it is that guichet which made
// one of them: for another collectivité of this machine.
func ReunirAuDepartement(tx core.App, c *collectivites.Collectivite, d AuDepartement) error {
	de, err := preuves.ParSujet(tx, d.De.Emetteur, d.De.Sujet)
	if err != nil || de == nil {
		return err
	}
	vers, err := preuves.ParSujet(tx, d.Vers.Emetteur, d.Vers.Sujet)
	if err != nil {
		return err
	}
	if vers == nil {
		return d.remplacer(tx, de)
	}
	garde, err := CompteParID(tx, vers.Compte)
	if err != nil {
		return err
	}
	if de.Compte == vers.Compte {
		r, err := parDepartement(tx, de.Sujet)
		if err != nil || r == nil || !r.DefaitLe.IsZero() {
			return err
		}
		return de.Couper(tx, r.par(garde))
	}
	autre, err := CompteParID(tx, de.Compte)
	if err != nil {
		return err
	}
	siennes, err := preuves.DuCompte(tx, autre.ID)
	if err != nil {
		return err
	}
	r := &RapprochementComptes{Le: socle.Date(d.Le)}
	for _, p := range siennes {
		if p.Genre == preuves.Hub && p.Emetteur == de.Emetteur {
			r.Departement = strings.TrimSpace(r.Departement + " " + socle.Hacher(p.Sujet))
		}
	}
	if err := r.reunir(tx, c, garde, autre, d.Page); err != nil {
		return err
	}
	de.Compte = garde.ID
	return de.Couper(tx, r.par(garde))
}

// remplacer calls a person otherwise. The rapprochement is of her compte with itself.
func (d *AuDepartement) remplacer(tx core.App, de *preuves.Preuve) error {
	r := &RapprochementComptes{ID: socle.ID(), Garde: de.Compte, Autre: de.Compte, Le: socle.Date(d.Le), Departement: socle.Hacher(de.Sujet)}
	if err := tx.DB().Model(r).Insert(); err != nil {
		return fmt.Errorf("rapprochement by the Département: %w", err)
	}
	vers := d.Vers
	vers.Compte = de.Compte
	if err := vers.Ajouter(tx, parLeDepartement); err != nil {
		return err
	}
	return de.Couper(tx, parLeDepartement)
}

// SeparerAuDepartement undoes it. What can no longer be given back, after its days or
// because an agent made one of both files, stays with the compte that had both.
func SeparerAuDepartement(tx core.App, c *collectivites.Collectivite, d AuDepartement) error {
	r, err := parDepartement(tx, d.De.Sujet)
	if err != nil || r == nil {
		return err
	}
	if r.Garde == r.Autre {
		return d.rendre(tx, r)
	}
	if r.DefaitLe.IsZero() {
		if err := r.separerTout(tx, c); err != nil {
			return err
		}
	}
	deja, err := preuves.ParSujet(tx, d.De.Emetteur, d.De.Sujet)
	if err != nil || deja != nil {
		return err
	}
	d.De.Compte = r.Autre
	if err := d.De.Ajouter(tx, parLeDepartement); err != nil {
		return err
	}
	return r.rendu(tx, d.De.Sujet)
}

// separerTout gives both comptes back, and to the other all that the Département called
// her person.
func (r *RapprochementComptes) separerTout(tx core.App, c *collectivites.Collectivite) error {
	garde, err := CompteActuel(tx, r.Garde)
	if err != nil {
		return err
	}
	if _, err := r.separer(tx, c, garde); err != nil {
		return err
	}
	siens := strings.Fields(r.Departement)
	for _, id := range []string{garde.ID, r.Autre} {
		l, err := preuves.DuCompte(tx, id)
		if err != nil {
			return err
		}
		for i := range l {
			if l[i].Genre != preuves.Hub || !slices.Contains(siens, socle.Hacher(l[i].Sujet)) {
				continue
			}
			if err := l[i].Confier(tx, r.Autre); err != nil {
				return err
			}
			if err := r.rendu(tx, l[i].Sujet); err != nil {
				return err
			}
		}
	}
	return nil
}

// rendre calls a person as before, and nobody by the subject that was hers meanwhile.
func (d *AuDepartement) rendre(tx core.App, r *RapprochementComptes) error {
	vers, err := preuves.ParSujet(tx, d.Vers.Emetteur, d.Vers.Sujet)
	if err != nil {
		return err
	}
	if vers != nil && vers.Compte == r.Garde {
		if err := vers.Couper(tx, parLeDepartement); err != nil {
			return err
		}
	}
	d.De.Compte = r.Garde
	if err := d.De.Ajouter(tx, parLeDepartement); err != nil {
		return err
	}
	return r.rendu(tx, d.De.Sujet)
}

// rendu keeps that a subject has come back: it comes back once.
func (r *RapprochementComptes) rendu(tx core.App, sujet string) error {
	restent := slices.DeleteFunc(strings.Fields(r.Departement), func(e string) bool { return e == socle.Hacher(sujet) })
	r.Departement = strings.Join(restent, " ")
	if r.DefaitLe.IsZero() {
		r.DefaitLe = socle.Date(socle.De(tx).Horloge.Maintenant())
	}
	if err := tx.DB().Model(r).Update("Departement", "DefaitLe"); err != nil {
		return fmt.Errorf("rapprochement by the Département: %w", err)
	}
	return nil
}

// parDepartement is the last rapprochement that took a subject of that guichet, nil for
// none.
func parDepartement(app core.App, sujet string) (*RapprochementComptes, error) {
	var r RapprochementComptes
	err := app.DB().NewQuery("SELECT * FROM rapprochements_comptes WHERE departement != '' AND instr(departement, {:e}) ORDER BY le DESC, id DESC LIMIT 1").
		Bind(dbx.Params{"e": socle.Hacher(sujet)}).One(&r)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("rapprochement by the Département: %w", err)
	}
	return &r, nil
}
