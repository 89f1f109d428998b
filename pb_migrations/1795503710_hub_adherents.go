package pb_migrations

import (
	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

// The members of the guichet of the Département as those who pay for it and are
// helped: how far each is, whom to call there, what it was allowed to use, and what
// it owes each year.
func init() {
	m.Register(func(app core.App) error {
		for _, c := range []struct {
			nom    string
			champs []core.Field
			index  []string
		}{
			{"hub_adhesions", []core.Field{
				relation("membre", "hub_membres"), jour("contactee_le"), jour("adherente_le"), jour("formee_le"), jour("finie_le"), json("produits", 10000), texte("note", 5000),
				texte("modele", 40), jour("deliberee_le"), jour("signee_le"), jour("jusqu_au"),
			}, []string{"CREATE UNIQUE INDEX hub_adhesions_membre ON hub_adhesions (membre)"}},
			{"hub_contacts", []core.Field{relation("membre", "hub_membres"), texte("nom", 120), texte("fonction", 120), texte("courriel", 254), texte("telephone", 20)}, []string{
				"CREATE INDEX hub_contacts_membre ON hub_contacts (membre)",
			}},
			{"hub_habilitations", []core.Field{
				relation("membre", "hub_membres"), choix("genre", "franceconnect", "proconnect", "hubee"), choix("etat", "demandee", "obtenue", "refusee"), jour("le"), texte("reference", 100),
			}, []string{"CREATE UNIQUE INDEX hub_habilitations_genre ON hub_habilitations (membre, genre)"}},
			{"hub_tarifs", []core.Field{entier("annee"), choix("niveau", "commune", "epci", "departement"), entier("depuis"), entier("montant")}, []string{
				"CREATE UNIQUE INDEX hub_tarifs_tranche ON hub_tarifs (annee, niveau, depuis)",
			}},
			{"hub_cotisations", []core.Field{
				relation("membre", "hub_membres"), entier("annee"), texte("tranche", 200), entier("montant"), date("appelee_le"), jour("payee_le"), entier("nb_relances"), date("relancee_le"),
			}, []string{"CREATE UNIQUE INDEX hub_cotisations_annee ON hub_cotisations (annee, membre)"}},
		} {
			if err := creer(app, c.nom, c.champs, c.index); err != nil {
				return err
			}
		}
		return nil
	}, func(app core.App) error {
		return supprimer(app, "hub_cotisations", "hub_tarifs", "hub_habilitations", "hub_contacts", "hub_adhesions")
	})
}
