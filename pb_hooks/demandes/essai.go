package demandes

import (
	"fmt"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/catalogue"
	"guichet/pb_hooks/socle"
)

// A test demande is filed on a form that is tried, not published. It has no
// usager nor compte, is in no list, search, count or alert, tells nobody, and
// is erased with its form. Only its revision makes it a test: see [Deposer] and
// the guards of the tables.

// essaiGarde is how long a test is kept, at the most.
const essaiGarde = 7 * 24 * time.Hour

// ALaFinDUnEssai registers what a later room erases with a test demande, before
// the demande itself.
func ALaFinDUnEssai(app core.App, f func(tx core.App, demande string) error) {
	s := app.Store().Get(cleStore).(*salle)
	s.finsEssais = append(s.finsEssais, f)
}

// teleservice is that of the brouillon: the one it would be, for a test.
func (b *Brouillon) teleservice(app core.App) (*catalogue.Teleservice, error) {
	if !b.Essai {
		return catalogue.ParID(app, b.Teleservice)
	}
	r, err := catalogue.RevisionParID(app, b.Revision)
	if err != nil {
		return nil, err
	}
	return catalogue.TeleserviceEssaye(app, b.Collectivite, r)
}

// essayer opens a brouillon on a copy of an ébauche, for the browser of the
// agent: she fills it as an usager would.
func essayer(r *socle.Requete, e *catalogue.Ebauche, par socle.Acteur) (*Brouillon, error) {
	var b *Brouillon
	err := r.App.RunInTransaction(func(tx core.App) error {
		revision, err := e.Essayer(tx, par)
		if err != nil {
			return err
		}
		b = nouveau(tx, &catalogue.Teleservice{Collectivite: e.Collectivite, Revision: revision.ID})
		b.Essai = true
		return b.ouvrir(tx, r)
	})
	if err != nil {
		return nil, fmt.Errorf("try %s: %w", e.ID, err)
	}
	return b, nil
}

// essaiDe is the test demande filed on a tried revision, nil while none is.
func essaiDe(app core.App, revision string) (*Demande, error) {
	var l []Demande
	err := app.DB().Select("*").From("demandes").Where(dbx.HashExp{"revision": revision}).AndWhere(dbx.NewExp("essai = 1")).All(&l)
	if err != nil || len(l) == 0 {
		return nil, err
	}
	return &l[0], nil
}

// effacerEssais erases every test of an ébauche.
func effacerEssais(tx core.App, ebauche string) error {
	l, err := catalogue.Essais(tx, dbx.HashExp{"ebauche": ebauche})
	if err != nil {
		return err
	}
	for i := range l {
		if err := effacerEssai(tx, &l[i]); err != nil {
			return err
		}
	}
	return nil
}

// PurgerEssais erases the tests of a week ago.
func PurgerEssais(app core.App) error {
	limite := socle.Date(socle.De(app).Horloge.Maintenant().Add(-essaiGarde))
	l, err := catalogue.Essais(app, dbx.NewExp("publiee_le <= {:limite}", dbx.Params{"limite": limite.String()}))
	if err != nil {
		return err
	}
	for i := range l {
		if err := app.RunInTransaction(func(tx core.App) error { return effacerEssai(tx, &l[i]) }); err != nil {
			return err
		}
	}
	return nil
}

// effacerEssai erases one tried form with what was filed on it. The tables
// refuse it for anything else.
func effacerEssai(tx core.App, r *catalogue.Revision) error {
	d, err := essaiDe(tx, r.ID)
	if err != nil {
		return err
	}
	if d != nil {
		if err := d.effacer(tx); err != nil {
			return err
		}
	}
	var brouillons []Brouillon
	if err := tx.DB().Select("*").From("brouillons").Where(dbx.HashExp{"revision": r.ID, "essai": true}).All(&brouillons); err != nil {
		return err
	}
	for i := range brouillons {
		if err := supprimerBrouillon(tx, &brouillons[i]); err != nil {
			return err
		}
	}
	return r.Oublier(tx)
}

// effacer erases a test demande and its rows; a real one is refused.
func (d *Demande) effacer(tx core.App) error {
	if !d.Essai {
		return fmt.Errorf("erase %s: not a test", d.ID)
	}
	for _, f := range tx.Store().Get(cleStore).(*salle).finsEssais {
		if err := f(tx, d.ID); err != nil {
			return err
		}
	}
	siennes := dbx.HashExp{"demande": d.ID}
	for _, x := range []struct {
		table string
		cle   dbx.HashExp
	}{
		{"recepisses", siennes},
		{"reponses", siennes},
		{"attentes", siennes},
		{"historique", siennes},
		{"notes", siennes},
		{"reperes", siennes},
		{"veilles", siennes},
		{"avis", siennes},
		{"ecrits", siennes},
		{"decisions", siennes},
		{"pieces", dbx.HashExp{"proprietaire": []any{d.Objet(), "brouillons:" + d.ID}}},
		{"demandes", dbx.HashExp{"id": d.ID}},
	} {
		if _, err := tx.DB().Delete(x.table, x.cle).Execute(); err != nil {
			return fmt.Errorf("erase test %s: %w", d.ID, err)
		}
	}
	return socle.Journaliser(tx, socle.Acte{Acteur: socle.Programme("essais"), Verbe: "essais.effacer", Objet: d.Objet(), Collectivite: d.Collectivite})
}
