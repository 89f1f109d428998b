package annuaire

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/socle"
	"guichet/pb_hooks/subventions"
)

// Tarif is what the members of a level owe a year, from a number of inhabitants to
// the next tranche.
type Tarif struct {
	ID      string               `db:"pk,id"`
	Annee   int                  `db:"annee"`
	Niveau  string               `db:"niveau"`
	Depuis  int                  `db:"depuis"`
	Montant subventions.Centimes `db:"montant"`
}

// TableName is the collection of the tarifs.
func (Tarif) TableName() string { return "hub_tarifs" }

// tarifsProposes are those of the first year.
var tarifsProposes = []Tarif{
	{Niveau: "commune", Depuis: 0, Montant: 50_00},
	{Niveau: "commune", Depuis: 500, Montant: 100_00},
	{Niveau: "commune", Depuis: 2000, Montant: 200_00},
	{Niveau: "commune", Depuis: 5000, Montant: 300_00},
	{Niveau: "commune", Depuis: 10000, Montant: 400_00},
	{Niveau: "epci", Depuis: 0, Montant: 300_00},
	{Niveau: "epci", Depuis: 20000, Montant: 400_00},
	{Niveau: "departement", Depuis: 0, Montant: 500_00},
}

// tarifsDe are those of a year; as long as nobody wrote them, those of the last year
// before that has some. ecrits tells which.
func tarifsDe(app core.App, annee int) (l []Tarif, ecrits bool, err error) {
	err = app.DB().NewQuery("SELECT * FROM hub_tarifs WHERE annee = (SELECT max(annee) FROM hub_tarifs WHERE annee <= {:a})").Bind(dbx.Params{"a": annee}).All(&l)
	if err != nil {
		return nil, false, fmt.Errorf("tarifs of %d: %w", annee, err)
	}
	ecrits = len(l) > 0 && l[0].Annee == annee
	if len(l) == 0 {
		l = slices.Clone(tarifsProposes)
	}
	slices.SortFunc(l, func(a, b Tarif) int {
		return cmp.Or(cmp.Compare(rangNiveau(a.Niveau), rangNiveau(b.Niveau)), cmp.Compare(a.Depuis, b.Depuis))
	})
	return l, ecrits, nil
}

// ecrireTarifs puts the tarifs of a year in the place of those before.
func ecrireTarifs(tx core.App, annee int, l []Tarif, par socle.Acteur) error {
	if _, err := tx.DB().Delete("hub_tarifs", dbx.HashExp{"annee": annee}).Execute(); err != nil {
		return fmt.Errorf("tarifs of %d: %w", annee, err)
	}
	for _, t := range l {
		t.ID, t.Annee = socle.ID(), annee
		if err := tx.DB().Model(&t).Insert(); err != nil {
			return fmt.Errorf("tarifs of %d: %w", annee, err)
		}
	}
	return socle.Journaliser(tx, socle.Acte{Acteur: par, Verbe: "hub.tarifs", Objet: fmt.Sprintf("hub_tarifs:%d", annee), Details: l})
}

func rangNiveau(niveau string) int {
	return slices.Index([]string{"commune", "epci", "departement"}, niveau)
}

// tarifDe is that of a member and how its tranche is called, false when the table
// has none for it.
func tarifDe(l []Tarif, m *Membre) (t Tarif, tranche string, trouve bool) {
	jusqua := 0
	for _, x := range l {
		switch {
		case x.Niveau != m.Niveau:
		case x.Depuis <= m.Population:
			t, trouve, jusqua = x, true, 0
		case jusqua == 0:
			jusqua = x.Depuis - 1
		}
	}
	return t, t.tranche(jusqua), trouve
}

// tranche is « Commune de 500 à 1 999 habitants ». jusqua is its last number of
// inhabitants, 0 for none.
func (t Tarif) tranche(jusqua int) string {
	nom := motsNiveau[t.Niveau]
	switch {
	case jusqua > 0 && t.Depuis == 0:
		return fmt.Sprintf("%s de moins de %s habitants", nom, socle.Nombre(jusqua+1))
	case jusqua > 0:
		return fmt.Sprintf("%s de %s à %s habitants", nom, socle.Nombre(t.Depuis), socle.Nombre(jusqua))
	case t.Depuis > 0:
		return fmt.Sprintf("%s de %s habitants et plus", nom, socle.Nombre(t.Depuis))
	}
	return nom
}

var motsNiveau = map[string]string{"commune": "Commune", "epci": "Intercommunalité", "departement": "Département"}
