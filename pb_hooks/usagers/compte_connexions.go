package usagers

import (
	"fmt"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"

	"guichet/pb_hooks/preuves"
	"guichet/pb_hooks/socle"
)

// Connexion is one sign-in to a compte: its person reads when, by what and from
// which device it was opened.
type Connexion struct {
	ID       string         `db:"pk,id"`
	Compte   string         `db:"compte"`
	Genre    preuves.Genre  `db:"genre"`
	Appareil string         `db:"appareil"` // « Firefox sur Windows »
	Partage  bool           `db:"partage"`
	Le       types.DateTime `db:"le"`
}

// TableName is the collection of the connexions.
func (Connexion) TableName() string { return "connexions" }

const (
	connexionsMontrees = 10
	moisConnexions     = 12
)

// noterConnexion keeps the sign-in that opened a session.
func noterConnexion(tx core.App, g preuves.Genre, s *socle.Session) error {
	c := Connexion{ID: socle.ID(), Compte: s.Porteur, Genre: g, Appareil: s.Appareil, Partage: s.Partage, Le: s.CreeLe}
	if err := tx.DB().Model(&c).Insert(); err != nil {
		return fmt.Errorf("sign-in of compte %s: %w", s.Porteur, err)
	}
	return nil
}

// ConnexionsDe lists the last sign-ins of a compte, last first.
func ConnexionsDe(app core.App, compte string) ([]Connexion, error) {
	var l []Connexion
	err := app.DB().Select("*").From("connexions").Where(dbx.HashExp{"compte": compte}).OrderBy("le DESC").Limit(connexionsMontrees).All(&l)
	if err != nil {
		return nil, fmt.Errorf("sign-ins of compte %s: %w", compte, err)
	}
	return l, nil
}

func oublierConnexions(app core.App) error {
	limite := socle.Date(socle.De(app).Horloge.Aujourdhui().PlusMois(-moisConnexions).Debut())
	if _, err := app.DB().Delete("connexions", dbx.NewExp("le < {:l}", dbx.Params{"l": limite.String()})).Execute(); err != nil {
		return fmt.Errorf("purge sign-ins: %w", err)
	}
	return nil
}

var sourceConnexions = socle.SourceRGPD{
	Collection: "connexions", Techniques: []string{"appareil"},
	Libelle: "Vos connexions", Finalite: "Vous montrer qui ouvre votre compte", Duree: "Douze mois",
	Extraire: func(app core.App, usager string) ([]map[string]any, error) {
		return socle.Lignes(app, `SELECT x.le, x.genre, x.appareil FROM connexions x JOIN usagers u ON u.compte = x.compte WHERE u.id = {:u} AND u.compte != '' ORDER BY x.le`, dbx.Params{"u": usager})
	},
}
