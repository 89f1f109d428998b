package pb_migrations

import (
	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

// What is brought in from another tool: one file, its lines while they are of
// use, the keys by which a line brought in once is known again, and the addresses
// of that tool.
func init() {
	m.Register(func(app core.App) error {
		if err := creer(app, "reprises", []core.Field{
			relation("collectivite", "collectivites"), choix("quoi", "usagers", "demandes", "services", "agents"), texte("fichier", 200),
			choix("etat", "lue", "essayee", "en_cours", "faite"), json("colonnes", 100_000), json("choix", 20_000), json("bilan", 200_000),
			entier("lignes"), entier("reprises"), entier("deja"), entier("refusees"), texte("par", 80), date("cree_le"), date("finie_le"),
		}, []string{
			"CREATE INDEX reprises_collectivite ON reprises (collectivite, cree_le)",
			"CREATE INDEX reprises_en_cours ON reprises (id) WHERE etat = 'en_cours'",
		}); err != nil {
			return err
		}
		if err := creer(app, "reprises_lignes", []core.Field{
			relation("reprise", "reprises"), entier("rang"), json("contenu", 1<<20), choix("resultat", "reprise", "deja", "refusee"), texte("raison", 1000),
		}, []string{"CREATE INDEX reprises_lignes_suite ON reprises_lignes (reprise, resultat, rang)"}); err != nil {
			return err
		}
		if err := creer(app, "redirections", []core.Field{relation("collectivite", "collectivites"), texte("ancien", 500), texte("vers", 500)}, []string{
			"CREATE UNIQUE INDEX redirections_ancien ON redirections (ancien)",
			"CREATE INDEX redirections_collectivite ON redirections (collectivite, ancien)",
		}); err != nil {
			return err
		}
		return creer(app, "reprises_cles", []core.Field{
			relation("collectivite", "collectivites"), texte("quoi", 20), texte("cle", 64), texte("objet", 80),
		}, []string{"CREATE UNIQUE INDEX reprises_cles_cle ON reprises_cles (collectivite, quoi, cle)"})
	}, func(app core.App) error {
		return supprimer(app, "redirections", "reprises_cles", "reprises_lignes", "reprises")
	})
}
