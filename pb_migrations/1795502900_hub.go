package pb_migrations

import (
	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

// The guichet of the Département as an identity provider: its own comptes and
// what recognises them, the subject of each at each sector, the applications
// that ask, what they asked and were given, the keys that sign, and the
// sign-outs that they have still to hear of.
func init() {
	m.Register(func(app core.App) error {
		if err := choisir(app, "sessions", "espace", "usager", "agent", "hub"); err != nil {
			return err
		}
		for _, c := range []struct {
			nom    string
			champs []core.Field
			index  []string
		}{
			{"hub_comptes", []core.Field{texte("identite", 20000), texte("empreinte", 64), date("cree_le"), date("vu_le")}, []string{
				"CREATE INDEX hub_comptes_empreinte ON hub_comptes (empreinte) WHERE empreinte != ''",
			}},
			{"hub_preuves", []core.Field{relation("compte", "hub_comptes"), texte("emetteur", 300), texte("sujet", 255), date("ajoutee_le"), date("vue_le")}, []string{
				"CREATE UNIQUE INDEX hub_preuves_sujet ON hub_preuves (emetteur, sujet)",
				"CREATE INDEX hub_preuves_compte ON hub_preuves (compte)",
			}},
			{"hub_paires", []core.Field{relation("compte", "hub_comptes"), texte("secteur", 15), texte("sujet", 64), date("creee_le")}, []string{
				"CREATE UNIQUE INDEX hub_paires_compte ON hub_paires (compte, secteur)",
				"CREATE UNIQUE INDEX hub_paires_sujet ON hub_paires (secteur, sujet)",
			}},
			{"hub_clients", []core.Field{
				texte("nom", 200), texte("secteur", 15), json("secrets", 1000), json("retours", 5000), json("sorties", 5000), texte("avis", 500), texte("portees", 500),
				texte("habilitation", 200), choix("authentification", "post", "basic"), choix("algorithme", "ES256", "RS256"), booleen("actif"), date("cree_le"), date("maj_le"),
			}, nil},
			{"hub_autorisations", []core.Field{
				relation("client", "hub_clients"), texte("navigateur", 64), texte("contenu", 20000), texte("compte", 15), texte("session", 15), texte("code", 64),
				date("connecte_le"), date("demandee_le"), date("expire_le"),
			}, []string{"CREATE UNIQUE INDEX hub_autorisations_code ON hub_autorisations (code) WHERE code != ''"}},
			{"hub_jetons", []core.Field{texte("empreinte", 64), texte("code", 64), relation("client", "hub_clients"), texte("compte", 15), texte("portees", 500), date("expire_le")}, []string{
				"CREATE UNIQUE INDEX hub_jetons_empreinte ON hub_jetons (empreinte)",
				"CREATE INDEX hub_jetons_code ON hub_jetons (code)",
			}},
			{"hub_cles", []core.Field{choix("algorithme", "ES256", "RS256"), texte("privee", 5000), date("cree_le"), date("active_le"), date("fin_le")}, nil},
			{"hub_ouvertures", []core.Field{texte("session", 15), relation("client", "hub_clients"), texte("sid", 64), texte("sujet", 64), date("le")}, []string{
				"CREATE UNIQUE INDEX hub_ouvertures_client ON hub_ouvertures (session, client)",
			}},
			{"hub_deconnexions", []core.Field{relation("client", "hub_clients"), texte("sid", 64), texte("sujet", 64), entier("essais"), date("prochain_le"), date("expire_le")}, []string{
				"CREATE INDEX hub_deconnexions_prochain ON hub_deconnexions (prochain_le)",
			}},
		} {
			if err := creer(app, c.nom, c.champs, c.index); err != nil {
				return err
			}
		}
		return nil
	}, func(app core.App) error {
		if err := supprimer(app, "hub_deconnexions", "hub_ouvertures", "hub_cles", "hub_jetons", "hub_autorisations", "hub_clients", "hub_paires", "hub_preuves", "hub_comptes"); err != nil {
			return err
		}
		return choisir(app, "sessions", "espace", "usager", "agent")
	})
}
