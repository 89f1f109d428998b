package pb_migrations

import (
	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

func init() {
	m.Register(func(app core.App) error {
		if err := creer(app, "collectivites", []core.Field{
			texte("slug", 80), texte("nom", 120), texte("enseigne", 160), choix("niveau", "commune", "epci", "departement"),
			texte("insee", 9), texte("siren", 9), texte("departement", 3), entier("population"), json("codes_postaux", 2000),
			texte("adresse", 500), texte("telephone", 20), texte("courriel", 254), json("horaires", 8000),
			texte("couleur", 7), texte("logo", 400000), // data URL written by the program, never by a visitor
			texte("autorite", 120), texte("tribunal", 500), jour("homologuee_jusqu_au"), booleen("ouverte"),
			texte("directeur", 160), texte("hebergeur", 160), texte("hebergeur_adresse", 500), texte("hebergeur_telephone", 20),
			texte("dpo", 160), texte("dpo_courriel", 254), texte("dpo_telephone", 20),
			jour("audit_le"), texte("audit_par", 160), entier("audit_taux"), texte("non_accessibles", 4000), texte("schema_accessibilite", 12000),
		}, []string{
			"CREATE UNIQUE INDEX collectivites_slug ON collectivites (slug)",
			"CREATE UNIQUE INDEX collectivites_code ON collectivites (niveau, insee, siren)",
		}); err != nil {
			return err
		}
		if err := creer(app, "services", []core.Field{
			relation("collectivite", "collectivites"), texte("code", 60), texte("nom", 120), texte("secteur", 60),
			texte("courriel", 254), texte("telephone", 20), texte("adresse", 500), booleen("actif"),
		}, []string{"CREATE UNIQUE INDEX services_code ON services (collectivite, code)"}); err != nil {
			return err
		}
		return creer(app, "annonces", []core.Field{
			relation("collectivite", "collectivites"), choix("genre", "fermeture", "travaux", "information"),
			texte("titre", 150), texte("texte", 2000), jour("du"), jour("au"),
		}, []string{"CREATE INDEX annonces_dates ON annonces (collectivite, au)"})
	}, func(app core.App) error { return supprimer(app, "annonces", "services", "collectivites") })
}
