package pb_migrations

import (
	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

func init() {
	m.Register(func(app core.App) error {
		// Several persons may share one address: courriel is not unique.
		if err := creer(app, "comptes", []core.Field{
			texte("courriel", 254), texte("prenom", 150), texte("nom", 100), date("cree_le"), date("vu_le"),
		}, []string{"CREATE INDEX comptes_courriel ON comptes (courriel)"}); err != nil {
			return err
		}
		return creer(app, "usagers", []core.Field{
			relation("collectivite", "collectivites"), relation("compte", "comptes"),
			choix("genre", "particulier", "entreprise", "association", "collectivite"), choix("preuve", "aucune", "courriel"),
			texte("nom_naissance", 100), texte("nom_usage", 100), texte("prenoms", 150), texte("denomination", 200),
			texte("siret", 14), texte("rna", 10), jour("date_naissance"), texte("courriel", 254), texte("telephone", 20), json("adresse", 4000), date("cree_le"), date("maj_le"),
		}, []string{"CREATE UNIQUE INDEX usagers_compte ON usagers (collectivite, compte) WHERE compte != ''"})
	}, func(app core.App) error { return supprimer(app, "usagers", "comptes") })
}
