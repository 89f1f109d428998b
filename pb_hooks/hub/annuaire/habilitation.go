package annuaire

import (
	"fmt"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/socle"
	"guichet/ui"
)

// Habilitation is what a member asked a service of the State, and how that went.
type Habilitation struct {
	ID        string `db:"pk,id"`
	Membre    string `db:"membre"`
	Genre     string `db:"genre"`
	Etat      string `db:"etat"`
	Le        string `db:"le"` // day of that state
	Reference string `db:"reference"`
}

// TableName is the collection of the habilitations of the members.
func (Habilitation) TableName() string { return "hub_habilitations" }

var (
	genresHabilitation = []ui.Option{{Code: "franceconnect", Libelle: "FranceConnect"}, {Code: "proconnect", Libelle: "ProConnect"}, {Code: "hubee", Libelle: "HubEE"}}
	etatsHabilitation  = []ui.Option{{Code: "demandee", Libelle: "Demandée"}, {Code: etatObtenue, Libelle: "Obtenue"}, {Code: "refusee", Libelle: "Refusée"}}
)

const etatObtenue = "obtenue"

func libelle(l []ui.Option, code string) string {
	for _, o := range l {
		if o.Code == code {
			return o.Libelle
		}
	}
	return ""
}

// habilitations are those of a member, one a kind, of no state when nothing was asked.
func habilitations(app core.App, membre string) ([]Habilitation, error) {
	var lues []Habilitation
	if err := app.DB().Select("*").From("hub_habilitations").Where(dbx.HashExp{"membre": membre}).All(&lues); err != nil {
		return nil, fmt.Errorf("habilitations of %s: %w", membre, err)
	}
	var l []Habilitation
	for _, g := range genresHabilitation {
		h := Habilitation{Membre: membre, Genre: g.Code}
		for _, lue := range lues {
			if lue.Genre == g.Code {
				h = lue
			}
		}
		l = append(l, h)
	}
	return l, nil
}

// enregistrerHabilitations writes them all; one without a state is none.
func enregistrerHabilitations(tx core.App, membre string, l []Habilitation, par socle.Acteur) error {
	if _, err := tx.DB().Delete("hub_habilitations", dbx.HashExp{"membre": membre}).Execute(); err != nil {
		return fmt.Errorf("habilitations of %s: %w", membre, err)
	}
	for i := range l {
		if l[i].Etat == "" {
			continue
		}
		l[i].ID = socle.ID()
		if err := tx.DB().Model(&l[i]).Insert(); err != nil {
			return fmt.Errorf("habilitations of %s: %w", membre, err)
		}
	}
	return noter(tx, membre, "hub.habilitations", l, par)
}
