package pb_migrations

import (
	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

// The guichet of the Département as the centre of the others: its members, the
// invitations that it makes, the guichets that took one and what each holds, what
// arrived from them in order, and the headers of demandes that this makes.
func init() {
	m.Register(func(app core.App) error {
		for _, c := range []struct {
			nom    string
			champs []core.Field
			index  []string
		}{
			{"hub_membres", []core.Field{
				texte("code", 14), choix("niveau", "commune", "epci", "departement"), texte("nom", 200), entier("population"), texte("epci", 9), texte("departement", 3),
				relation("client", "hub_clients"), date("cree_le"),
			}, []string{"CREATE UNIQUE INDEX hub_membres_code ON hub_membres (niveau, code)"}},
			{"hub_noeuds", []core.Field{
				texte("adresse", 300), texte("cle", 64), json("cles", 5000), entier("epoque"), entier("applique"), booleen("attendu"), texte("instance", 32), texte("version", 60),
				json("presence", 20000), date("vu_le"), date("cree_le"), date("revoque_le"), entier("demande_jusqua"), texte("renaissance", 32),
			}, nil},
			{"hub_invitations", []core.Field{
				texte("code", 64), json("membres", 20000), relation("noeud", "hub_noeuds"), texte("cle", 64), texte("par", 80), date("cree_le"), date("expire_le"), date("servie_le"),
			}, []string{"CREATE UNIQUE INDEX hub_invitations_code ON hub_invitations (code)"}},
			{"hub_tenues", []core.Field{relation("noeud", "hub_noeuds"), relation("membre", "hub_membres"), date("depuis"), date("jusqu_a")}, []string{
				"CREATE UNIQUE INDEX hub_tenues_une ON hub_tenues (membre) WHERE jusqu_a = ''",
				"CREATE INDEX hub_tenues_noeud ON hub_tenues (noeud)",
			}},
			{"hub_demandes", []core.Field{
				relation("membre", "hub_membres"), texte("agregat", 64), texte("noeud", 15), entier("epoque"), entier("version"), texte("numero", 20), texte("teleservice", 80),
				texte("titre", 200), texte("etat", 20), texte("mot", 80), json("attentes", 500), texte("lien", 500), date("deposee_le"), date("maj_le"), date("close_le"), jour("echeance"),
			}, []string{
				"CREATE UNIQUE INDEX hub_demandes_agregat ON hub_demandes (membre, agregat)",
				"CREATE INDEX hub_demandes_close ON hub_demandes (close_le) WHERE close_le != ''",
			}},
			{"hub_lecteurs", []core.Field{relation("demande", "hub_demandes"), relation("membre", "hub_membres"), texte("sujet", 64), jour("jusqu_au"), booleen("mandat")}, []string{
				"CREATE INDEX hub_lecteurs_sujet ON hub_lecteurs (membre, sujet)",
				"CREATE INDEX hub_lecteurs_demande ON hub_lecteurs (demande)",
			}},
			{"hub_rebuts", []core.Field{entier("pos"), texte("noeud", 15), entier("epoque"), entier("seq"), texte("octets", 70000), texte("raison", 1000), date("le")}, []string{
				"CREATE INDEX hub_rebuts_noeud ON hub_rebuts (noeud)",
			}},
		} {
			if err := creer(app, c.nom, c.champs, c.index); err != nil {
				return err
			}
		}
		return executer(
			app,
			// What was applied of each guichet and is not yet followed without a hole.
			"CREATE TABLE hub_recus (noeud TEXT NOT NULL, epoque INTEGER NOT NULL, seq INTEGER NOT NULL, empreinte TEXT NOT NULL, PRIMARY KEY (noeud, epoque, seq)) WITHOUT ROWID",
			// What goes down, as the log orders it.
			"CREATE TABLE hub_descentes (pos INTEGER PRIMARY KEY, noeud TEXT NOT NULL, octets TEXT NOT NULL, signature TEXT NOT NULL, cle TEXT NOT NULL, recue_le TEXT NOT NULL)",
			"CREATE INDEX hub_descentes_noeud ON hub_descentes (noeud, pos)",
			// What was announced and is not in the log yet; of each reader, the last number and
			// the last position that was trimmed.
			`CREATE TABLE hub_annonces (rang INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL, noeud TEXT NOT NULL, genre TEXT NOT NULL, verbe TEXT NOT NULL, sujet TEXT NOT NULL,
				membre TEXT NOT NULL, data TEXT NOT NULL, octets TEXT NOT NULL DEFAULT '', signature TEXT NOT NULL DEFAULT '', cle TEXT NOT NULL DEFAULT '')`,
			"CREATE UNIQUE INDEX hub_annonces_sujet ON hub_annonces (noeud, genre, sujet) WHERE octets = ''",
			"CREATE TABLE hub_numeros (noeud TEXT PRIMARY KEY, seq INTEGER NOT NULL, elague INTEGER NOT NULL DEFAULT 0) WITHOUT ROWID",
			"CREATE TABLE hub_curseur (un INTEGER PRIMARY KEY CHECK (un = 1), pos INTEGER NOT NULL, journal TEXT NOT NULL)",
		)
	}, func(app core.App) error {
		if err := executer(app, "DROP TABLE hub_curseur", "DROP TABLE hub_numeros", "DROP TABLE hub_annonces", "DROP TABLE hub_descentes", "DROP TABLE hub_recus"); err != nil {
			return err
		}
		return supprimer(app, "hub_rebuts", "hub_lecteurs", "hub_demandes", "hub_tenues", "hub_invitations", "hub_noeuds", "hub_membres")
	})
}
