package annuaire

import (
	"fmt"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"

	"guichet/pb_hooks/socle"
	"guichet/pb_hooks/subventions"
)

// Cotisation is what a member was called to pay for a year. Its amount no longer
// changes, whatever becomes of the tarifs.
type Cotisation struct {
	ID         string               `db:"pk,id"`
	Membre     string               `db:"membre"`
	Annee      int                  `db:"annee"`
	Tranche    string               `db:"tranche"`
	Montant    subventions.Centimes `db:"montant"`
	AppeleeLe  types.DateTime       `db:"appelee_le"`
	PayeeLe    string               `db:"payee_le"`
	NbRelances int                  `db:"nb_relances"`
	RelanceeLe types.DateTime       `db:"relancee_le"`
}

// TableName is the collection of the cotisations.
func (Cotisation) TableName() string { return "hub_cotisations" }

// cotisationsDe are those called for a year, by member.
func cotisationsDe(app core.App, annee int) (map[string]*Cotisation, error) {
	var l []*Cotisation
	if err := app.DB().Select("*").From("hub_cotisations").Where(dbx.HashExp{"annee": annee}).All(&l); err != nil {
		return nil, fmt.Errorf("cotisations of %d: %w", annee, err)
	}
	m := make(map[string]*Cotisation, len(l))
	for _, c := range l {
		m[c.Membre] = c
	}
	return m, nil
}

// cotisationsDuMembre are his, the last year first.
func cotisationsDuMembre(app core.App, membre string) ([]Cotisation, error) {
	var l []Cotisation
	if err := app.DB().Select("*").From("hub_cotisations").Where(dbx.HashExp{"membre": membre}).OrderBy("annee DESC").All(&l); err != nil {
		return nil, fmt.Errorf("cotisations of %s: %w", membre, err)
	}
	return l, nil
}

func cotisationParID(app core.App, membre, id string) (*Cotisation, error) {
	var c Cotisation
	if err := app.DB().Select("*").From("hub_cotisations").Where(dbx.HashExp{"membre": membre, "id": id}).One(&c); err != nil {
		return nil, fmt.Errorf("cotisation %s: %w", id, err)
	}
	return &c, nil
}

// cotisationVue is the cotisation of a member for a year as the pages show it:
// called, or to be called.
type cotisationVue struct {
	Appelee  *Cotisation // nil as long as it is not
	Tranche  string
	Montant  string // « 50 € », "" for who owes nothing
	Mot      string
	Impayee  bool
	AAppeler bool

	centimes subventions.Centimes
}

// voirCotisation says what a member owes.
func voirCotisation(m *Membre, c *Cotisation, tarifs []Tarif, enCours bool) cotisationVue {
	if c != nil {
		v := cotisationVue{Appelee: c, Tranche: c.Tranche, Montant: c.Montant.String(), centimes: c.Montant, Mot: "À payer", Impayee: true}
		if c.PayeeLe != "" {
			v.Impayee, v.Mot = false, "Payée"
		}
		return v
	}
	t, tranche, trouve := tarifDe(tarifs, m)
	v := cotisationVue{Tranche: tranche, Mot: "–"}
	if enCours && trouve {
		v.Montant, v.centimes, v.Mot, v.AAppeler = t.Montant.String(), t.Montant, "À appeler", true
	}
	return v
}

// Appeler makes the cotisation of a year of every member that has none yet, at the
// tarifs of that year, which are written then.
func Appeler(tx core.App, annee int, par socle.Acteur) (nb int, err error) {
	tarifs, ecrits, err := tarifsDe(tx, annee)
	if err != nil {
		return 0, err
	}
	l, err := adherentsEn(tx, annee)
	if err != nil {
		return 0, err
	}
	maintenant := socle.Date(socle.De(tx).Horloge.Maintenant())
	for _, a := range l {
		if !a.Cotisation.AAppeler {
			continue
		}
		c := &Cotisation{ID: socle.ID(), Membre: a.ID, Annee: annee, Tranche: a.Cotisation.Tranche, Montant: a.Cotisation.centimes, AppeleeLe: maintenant}
		if err := tx.DB().Model(c).Insert(); err != nil {
			return 0, fmt.Errorf("call %s: %w", a.ID, err)
		}
		if err := noter(tx, a.ID, "hub.appeler", []any{annee, c.Montant}, par); err != nil {
			return 0, err
		}
		nb++
	}
	if nb > 0 && !ecrits {
		return nb, ecrireTarifs(tx, annee, tarifs, par)
	}
	return nb, nil
}

// Payer notes the day on which it was paid, "" for one that is not after all.
func (c *Cotisation) Payer(tx core.App, le string, par socle.Acteur) error {
	c.PayeeLe = le
	if err := tx.DB().Model(c).Update("PayeeLe"); err != nil {
		return fmt.Errorf("pay %s: %w", c.ID, err)
	}
	return noter(tx, c.Membre, "hub.payer", []any{c.Annee, le}, par)
}
