package pb_migrations

import (
	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

func init() {
	m.Register(func(app core.App) error {
		// Amounts are in cents.
		if err := creer(app, "campagnes", []core.Field{
			relation("collectivite", "collectivites"), texte("titre", 150), json("teleservices", 4000), entier("exercice"),
			jour("ouvre_le"), jour("ferme_le"), entier("budget"), jour("commission_le"), texte("note", 2000), date("cree_le"),
		}, []string{"CREATE INDEX campagnes_collectivite ON campagnes (collectivite, ouvre_le)"}); err != nil {
			return err
		}
		if err := creer(app, "porte_documents", []core.Field{
			relation("collectivite", "collectivites"), relation("compte", "comptes"), texte("sorte", 80), texte("libelle", 200), texte("organisme", 200),
			jour("date_le"), jour("valable_le"), date("garde_le"),
		}, []string{"CREATE INDEX porte_documents_compte ON porte_documents (compte, collectivite, sorte)"}); err != nil {
			return err
		}
		return creer(app, "subventions", []core.Field{
			relation("collectivite", "collectivites"), relation("demande", "demandes"), relation("campagne", "campagnes"), entier("montant_demande"),
			choix("avis", "favorable", "reserve", "defavorable"), texte("avis_texte", 2000), texte("avis_par", 15), date("avis_le"),
			entier("montant_propose"), texte("commission", 2000),
			entier("montant_vote"), texte("deliberation", 60), jour("deliberee_le"), date("vote_le"), texte("versement", 60), jour("verse_le"),
			jour("compte_rendu_des"), jour("compte_rendu_avant"), choix("appel", "demande", "rappel", "retard"), texte("compte_rendu", 15),
		}, []string{
			"CREATE UNIQUE INDEX subventions_demande ON subventions (demande)",
			"CREATE INDEX subventions_campagne ON subventions (campagne)",
			"CREATE INDEX subventions_attendues ON subventions (compte_rendu_des) WHERE compte_rendu_des != '' AND compte_rendu = ''",
		})
	}, func(app core.App) error { return supprimer(app, "subventions", "porte_documents", "campagnes") })
}
