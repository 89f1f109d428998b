package pb_migrations

import (
	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

func init() {
	m.Register(func(app core.App) error {
		err := creer(app, "boites", []core.Field{
			relation("collectivite", "collectivites"), relation("service", "services"), texte("adresse", 254),
			texte("serveur", 253), entier("port"), choix("chiffrement", "tls", "starttls", "aucun"), texte("identifiant", 254), texte("mot_de_passe", 1000),
			texte("repertoire", 200), texte("verificateur", 253), booleen("active"),
			entier("uidvalidity"), entier("dernier_uid"), date("relevee_le"), date("echouee_le"), texte("erreur", 500),
		}, []string{
			"CREATE INDEX boites_collectivite ON boites (collectivite)",
			"CREATE UNIQUE INDEX boites_adresse ON boites (collectivite, adresse)",
		})
		if err != nil {
			return err
		}
		return creer(app, "plis", []core.Field{
			relation("collectivite", "collectivites"), relation("service", "services"), relation("boite", "boites"),
			entier("uidvalidity"), entier("uid"), texte("empreinte", 64), texte("message_id", 250), texte("contenu", 64),
			texte("de", 254), texte("de_nom", 200), texte("objet", 300), texte("texte", 100000), date("recu_le"), date("arrive_le"),
			choix("etat", "a_trier", "automatique", "indesirable", "rattache", "enregistre", "repondu", "classe"),
			json("avertissements", 4000), json("refus", 20000),
			texte("demande", 15), texte("brouillon", 15), texte("message", 15), texte("courriel", 15), texte("reponse", 5000), texte("agent", 15), date("trie_le"),
		}, []string{
			"CREATE UNIQUE INDEX plis_uid ON plis (boite, uidvalidity, uid)",
			"CREATE INDEX plis_empreinte ON plis (boite, empreinte)",
			"CREATE INDEX plis_contenu ON plis (collectivite, contenu) WHERE contenu != ''",
			"CREATE INDEX plis_message_id ON plis (collectivite, message_id) WHERE message_id != ''",
			"CREATE INDEX plis_liste ON plis (collectivite, etat, recu_le)",
			"CREATE INDEX plis_de ON plis (collectivite, de)",
			"CREATE INDEX plis_demande ON plis (demande) WHERE demande != ''",
			"CREATE INDEX plis_courriel ON plis (courriel) WHERE courriel != ''",
			"CREATE INDEX plis_brouillon ON plis (brouillon) WHERE brouillon != ''",
			"CREATE INDEX plis_tries ON plis (etat, trie_le)",
		})
	}, func(app core.App) error { return supprimer(app, "plis", "boites") })
}
