package pb_migrations

import (
	"fmt"

	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

// indexDesDroits are those by which access and erasure reach what other
// collections keep of one person.
var indexDesDroits = map[string][2]string{
	"courriels": {"courriels_lie_a", "lie_a, destinataire"},
	"usagers":   {"usagers_du_compte", "compte"},
}

func init() {
	m.Register(func(app core.App) error {
		for collection, x := range indexDesDroits {
			c, err := app.FindCollectionByNameOrId(collection)
			if err != nil {
				return fmt.Errorf("%s: %w", collection, err)
			}
			c.AddIndex(x[0], false, x[1], "")
			if err := app.Save(c); err != nil {
				return fmt.Errorf("%s: %w", collection, err)
			}
		}
		return creer(app, "exercices", []core.Field{
			relation("collectivite", "collectivites"), relation("usager", "usagers"), relation("compte", "comptes"),
			choix("genre", "acces", "rectification", "effacement", "opposition"),
			choix("canal", "en_ligne", "guichet", "telephone", "papier", "courriel"),
			texte("demandeur", 200), texte("courriel", 254), texte("objet", 2000), texte("souhait", 2000), texte("raison", 2000),
			choix("etat", "recue", "prolongee", "acceptee", "partielle", "refusee"),
			jour("recue_le"), jour("echeance"), texte("prolongation", 1000), texte("motif", 4000), date("repondu_le"),
			json("faits", 40000), texte("cle", 43), date("cree_le"),
		}, []string{
			"CREATE UNIQUE INDEX exercices_cle ON exercices (cle) WHERE cle != ''",
			"CREATE INDEX exercices_usager ON exercices (usager, cree_le) WHERE usager != ''",
			"CREATE INDEX exercices_compte ON exercices (compte, collectivite, cree_le) WHERE compte != ''",
			"CREATE INDEX exercices_ouverts ON exercices (echeance, collectivite) WHERE repondu_le = ''",
			"CREATE INDEX exercices_repondus ON exercices (collectivite, repondu_le) WHERE repondu_le != ''",
		})
	}, func(app core.App) error {
		for collection, x := range indexDesDroits {
			c, err := app.FindCollectionByNameOrId(collection)
			if err != nil {
				return fmt.Errorf("%s: %w", collection, err)
			}
			c.RemoveIndex(x[0])
			if err := app.Save(c); err != nil {
				return fmt.Errorf("%s: %w", collection, err)
			}
		}
		return supprimer(app, "exercices")
	})
}
