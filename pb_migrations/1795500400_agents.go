package pb_migrations

import (
	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

func init() {
	m.Register(func(app core.App) error {
		if err := creer(app, "agents", []core.Field{
			texte("courriel", 254), texte("prenom", 100), texte("nom", 100), texte("qualite", 120),
			texte("mot_de_passe", 200), texte("totp", 200), booleen("totp_actif"), booleen("code_courriel"), json("codes_secours", 2000),
			booleen("actif"), booleen("anonyme"), booleen("exploitant"), date("active_le"),
			choix("avertissement", "chaque", "quotidien", "aucun"), entier("heure"),
			jour("absent_du"), jour("absent_au"), texte("suppleant", 15),
		}, []string{"CREATE UNIQUE INDEX agents_courriel ON agents (courriel)"}); err != nil {
			return err
		}
		if err := creer(app, "habilitations", []core.Field{
			relation("agent", "agents"), relation("collectivite", "collectivites"), texte("service", 15),
			choix("role", "accueil", "instruction", "validation", "gestion", "administration", "dpo"),
		}, []string{
			"CREATE UNIQUE INDEX habilitations_tout ON habilitations (agent, collectivite, service, role)",
			"CREATE INDEX habilitations_collectivite ON habilitations (collectivite, role)",
		}); err != nil {
			return err
		}
		if err := creer(app, "invitations", []core.Field{
			relation("agent", "agents"), relation("collectivite", "collectivites"),
			texte("empreinte", 64), date("expire_le"), date("utilisee_le"),
		}, []string{"CREATE UNIQUE INDEX invitations_empreinte ON invitations (empreinte)"}); err != nil {
			return err
		}
		return creer(app, "signataires", []core.Field{
			relation("collectivite", "collectivites"), texte("service", 15), texte("agent", 15),
			texte("prenom", 100), texte("nom", 100), texte("qualite", 160), texte("courriel", 254),
			texte("delegation", 300), jour("du"), jour("au"),
		}, []string{"CREATE INDEX signataires_collectivite ON signataires (collectivite)"})
	}, func(app core.App) error {
		return supprimer(app, "signataires", "invitations", "habilitations", "agents")
	})
}
