package pb_migrations

import (
	"slices"

	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

// malDroits is what is wrong with a guichet that does not take what a person asked of
// it through the Département; mauxDesGuichets are those of before.
const malDroits = "droits"

var mauxDesGuichets = []string{"silence", "voyant", "envois", "certificat", "sauvegarde", "disque", "adresse"}

// The rights over her data that a person exercises at the guichet of the Département.
func init() {
	m.Register(func(app core.App) error {
		if err := choisir(app, "hub_alarmes", "genre", append(slices.Clone(mauxDesGuichets), malDroits)...); err != nil {
			return err
		}
		return creer(app, "hub_exercices", []core.Field{
			relation("compte", "hub_comptes"), texte("secteur", 40), texte("sujet", 64), relation("membre", "hub_membres"), relation("collectivite", "collectivites"),
			choix("genre", "acces", "rectification", "effacement", "opposition"), choix("etat", "envoyee", "recue", "repondue"),
			date("demandee_le"), jour("echeance"), texte("numero", 20), jour("recue_le"), booleen("prolongee"), booleen("a_preciser"),
			choix("issue", "acceptee", "partielle", "refusee"), date("repondue_le"), json("categories", 20000), texte("lien", 500),
			texte("noeud", 15), entier("epoque"), entier("version"), date("alertee_le"),
		}, []string{
			"CREATE INDEX hub_exercices_compte ON hub_exercices (compte, demandee_le)",
			"CREATE INDEX hub_exercices_membre ON hub_exercices (membre, etat)",
			"CREATE INDEX hub_exercices_envoyes ON hub_exercices (demandee_le) WHERE etat = 'envoyee'",
		})
	}, func(app core.App) error {
		if err := supprimer(app, "hub_exercices"); err != nil {
			return err
		}
		return choisir(app, "hub_alarmes", "genre", mauxDesGuichets...)
	})
}
