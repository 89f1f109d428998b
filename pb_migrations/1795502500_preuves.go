package pb_migrations

import (
	"fmt"

	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

// What comptes are recognised by, the providers that say so, the
// sign-ins on their way, and the identity that FranceConnect gave a compte.
// Every compte so far was opened by a code sent to its address: that is its
// first preuve.
func init() {
	m.Register(func(app core.App) error {
		if err := creer(app, "fournisseurs", []core.Field{
			relation("collectivite", "collectivites"), choix("genre", "franceconnect"), texte("emetteur", 300), texte("client", 200),
			texte("secret", 2000), texte("portees", 500), booleen("actif"), date("maj_le"),
		}, []string{"CREATE UNIQUE INDEX fournisseurs_genre ON fournisseurs (collectivite, genre)"}); err != nil {
			return err
		}
		if err := creer(app, "preuves", []core.Field{
			relation("compte", "comptes"), choix("genre", "courriel", "franceconnect"),
			texte("emetteur", 300), texte("sujet", 255), relation("collectivite", "collectivites"), texte("courriel", 254), date("ajoutee_le"), date("vue_le"),
		}, []string{
			"CREATE UNIQUE INDEX preuves_sujet ON preuves (emetteur, sujet)",
			"CREATE INDEX preuves_compte ON preuves (compte)",
			"CREATE INDEX preuves_courriel ON preuves (courriel) WHERE courriel != ''",
		}); err != nil {
			return err
		}
		if err := creer(app, "flux", []core.Field{texte("cle", 64), texte("contenu", 20000), date("expire_le")},
			[]string{"CREATE UNIQUE INDEX flux_cle ON flux (cle)"}); err != nil {
			return err
		}
		if err := creer(app, "identites_pivot", []core.Field{
			relation("compte", "comptes"), texte("nom_naissance", 100), texte("nom_usage", 100), json("prenoms", 1000), choix("sexe", "femme", "homme", "indetermine"),
			jour("date_naissance"), jour("date_declaree"), texte("commune_naissance", 5), texte("pays_naissance", 5), texte("courriel", 254),
			texte("empreinte", 64), texte("proche", 64), date("recue_le"),
		}, []string{
			"CREATE UNIQUE INDEX identites_pivot_compte ON identites_pivot (compte)",
			"CREATE INDEX identites_pivot_empreinte ON identites_pivot (empreinte)",
			"CREATE INDEX identites_pivot_proche ON identites_pivot (proche)",
		}); err != nil {
			return err
		}
		sessions, err := app.FindCollectionByNameOrId("sessions")
		if err != nil {
			return fmt.Errorf("sessions: %w", err)
		}
		sessions.Fields.Add(texte("preuve", 15), texte("jeton", 10000))
		if err := app.Save(sessions); err != nil {
			return fmt.Errorf("sessions: %w", err)
		}
		if err := choisir(app, "usagers", "preuve", "aucune", "courriel", "franceconnect"); err != nil {
			return err
		}
		return executer(app, `INSERT INTO preuves (id, compte, genre, emetteur, sujet, collectivite, courriel, ajoutee_le, vue_le)
			SELECT lower(hex(randomblob(7))) || '0', id, 'courriel', 'courriel', lower(hex(randomblob(32))), '', courriel, cree_le, vu_le FROM comptes WHERE courriel != ''`)
	}, func(app core.App) error {
		if err := supprimer(app, "identites_pivot", "flux", "preuves", "fournisseurs"); err != nil {
			return err
		}
		sessions, err := app.FindCollectionByNameOrId("sessions")
		if err != nil {
			return fmt.Errorf("sessions: %w", err)
		}
		sessions.Fields.RemoveByName("preuve")
		sessions.Fields.RemoveByName("jeton")
		if err := app.Save(sessions); err != nil {
			return fmt.Errorf("sessions: %w", err)
		}
		return choisir(app, "usagers", "preuve", "aucune", "courriel")
	})
}
