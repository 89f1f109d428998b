package pb_migrations

import (
	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

// One row a backup, with its last proof. What it is encrypted for and where it
// goes are réglages.
func init() {
	m.Register(func(app core.App) error {
		return creer(app, "sauvegardes", []core.Field{
			texte("nom", 80), choix("genre", "heure", "nuit", "demande"), date("debut_le"), date("fin_le"),
			choix("resultat", "en_cours", "reussie", "echouee"), texte("erreur", 500),
			entier("octets"), entier("pieces"), entier("pieces_envoyees"), entier("octets_envoyes"), entier("libres"), entier("place"),
			texte("bilan", 500), date("otee_le"),
			choix("preuve", "base", "complete"), date("preuve_le"), choix("preuve_resultat", "reussie", "echouee"), texte("preuve_detail", 500),
			date("complete_le"),
		}, []string{
			"CREATE INDEX sauvegardes_debut ON sauvegardes (debut_le)",
			"CREATE UNIQUE INDEX sauvegardes_nom ON sauvegardes (nom)",
		})
	}, func(app core.App) error { return supprimer(app, "sauvegardes") })
}
