package pb_migrations

import (
	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

// The demandes that still wait for their end, and the others. PocketBase reads
// no index whose condition has parentheses, hence neither IN nor OR.
const (
	reelles   = "essai = 0" // no test demande
	ouvertes  = "etat != 'acceptee' AND etat != 'refusee' AND etat != 'classee' AND etat != 'retiree'"
	terminees = "etat != 'deposee' AND etat != 'en_instruction' AND etat != 'incomplete'"
)

func init() {
	m.Register(func(app core.App) error {
		if err := creer(app, "brouillons", []core.Field{
			relation("collectivite", "collectivites"), relation("teleservice", "teleservices"), relation("revision", "revisions"),
			texte("session", 15), texte("compte", 15), texte("agent", 15), booleen("essai"), json("reponses", 1<<20), json("sollicitation", 8000),
			date("cree_le"), date("modifie_le"), date("rappele_le"),
		}, []string{
			"CREATE INDEX brouillons_session ON brouillons (session) WHERE session != ''",
			"CREATE INDEX brouillons_compte ON brouillons (compte) WHERE compte != ''",
			"CREATE INDEX brouillons_agent ON brouillons (agent) WHERE agent != ''",
			"CREATE INDEX brouillons_modifie ON brouillons (modifie_le)",
		}); err != nil {
			return err
		}
		if err := creer(app, "relectures", []core.Field{
			relation("collectivite", "collectivites"), texte("brouillon", 15), texte("compte", 15), texte("nom", 260), texte("courriel", 254), texte("lien", 64),
			date("expire_le"), date("cree_le"), texte("retour", 900), texte("demande", 15),
		}, []string{
			"CREATE UNIQUE INDEX relectures_lien ON relectures (lien) WHERE lien != ''",
			"CREATE INDEX relectures_vives ON relectures (brouillon) WHERE demande = ''",
			"CREATE INDEX relectures_brouillon ON relectures (brouillon, cree_le)",
			"CREATE INDEX relectures_compte ON relectures (compte)",
		}); err != nil {
			return err
		}
		if err := creer(app, "demandes", []core.Field{
			relation("collectivite", "collectivites"), relation("service", "services"),
			relation("teleservice", "teleservices"), relation("revision", "revisions"),
			relation("usager", "usagers"), texte("compte", 15), texte("demandeur", 200), texte("titre", 150),
			choix("canal", "en_ligne", "guichet", "telephone", "papier", "courriel"), texte("canal_reponse", 40),
			booleen("essai"), texte("numero", 13), texte("code_suivi", 64), texte("cle_depot", 43),
			choix("etat", "deposee", "en_instruction", "incomplete", "acceptee", "refusee", "classee", "retiree"),
			choix("regime", "SVA", "SVR", "SO", "SP"), texte("agent", 15), texte("saisie_par", 15), booleen("urgente"), booleen("a_lire_agent"), booleen("a_lire_usager"),
			jour("echeance"), jour("prevue_le"), jour("cachet_le"), date("deposee_le"), date("recue_le"), date("competente_le"), date("enregistree_le"), date("accusee_le"),
			date("complete_le"), date("reorientee_le"), date("tacite_le"), date("document_disponible_le"),
			date("envoyee_par_courrier_le"), date("close_le"), date("archivee_le"), date("maj_le"),
		}, []string{
			"CREATE UNIQUE INDEX demandes_numero ON demandes (numero)",
			"CREATE UNIQUE INDEX demandes_cle_depot ON demandes (cle_depot) WHERE cle_depot != ''",
			// The lists of the agents, each in its order. They hold the service too,
			// for who sees one only.
			// and what they are narrowed by, for a filter that few pass.
			"CREATE INDEX demandes_terminees ON demandes (collectivite, deposee_le, id, service, teleservice, canal, etat, agent, urgente) WHERE " + reelles + " AND " + terminees,
			"CREATE INDEX demandes_ouvertes ON demandes (collectivite, deposee_le, id, etat, agent, service, teleservice, canal, urgente) WHERE " + reelles + " AND " + ouvertes,
			"CREATE INDEX demandes_agent ON demandes (collectivite, agent, deposee_le, id, service) WHERE agent != '' AND " + reelles + " AND " + ouvertes,
			"CREATE INDEX demandes_a_lire ON demandes (collectivite, deposee_le, id, service) WHERE a_lire_agent = 1 AND " + reelles,
			"CREATE INDEX demandes_prevue ON demandes (collectivite, prevue_le, id, etat, service) WHERE prevue_le != '' AND " + reelles,
			"CREATE INDEX demandes_recentes ON demandes (deposee_le, collectivite, service)",
			"CREATE INDEX demandes_echeance ON demandes (echeance) WHERE echeance != '' AND " + reelles,
			"CREATE INDEX demandes_compte ON demandes (compte, collectivite, deposee_le, id) WHERE compte != ''",
			"CREATE INDEX demandes_essai ON demandes (revision) WHERE essai = 1",
			"CREATE INDEX demandes_teleservice ON demandes (teleservice, etat)",
			"CREATE INDEX demandes_usager ON demandes (usager, deposee_le)",
		},
			// No path removes a filed demande without a visa record (code du patrimoine, L214-3);
			// the room that keeps those records will replace this guard.
			"CREATE TRIGGER demandes_garde BEFORE DELETE ON demandes WHEN OLD.essai IS NOT 1 BEGIN SELECT RAISE(ABORT, 'demandes: a public archive is not deleted'); END",
			// A test demande is one from its first instant to its last, on a form
			// that is not published.
			"CREATE TRIGGER demandes_essai BEFORE INSERT ON demandes WHEN NEW.essai IS NOT EXISTS (SELECT 1 FROM revisions WHERE id = NEW.revision AND ebauche != '') OR NEW.essai IS NOT (NEW.numero LIKE 'ESSAI%') OR NEW.essai AND (NEW.teleservice != '' OR NEW.usager != '' OR NEW.compte != '') BEGIN SELECT RAISE(ABORT, 'demandes: a test is no demande'); END",
			"CREATE TRIGGER demandes_fige BEFORE UPDATE OF essai, numero, collectivite, revision, deposee_le, recue_le ON demandes BEGIN SELECT RAISE(ABORT, 'demandes: immutable field'); END",
		); err != nil {
			return err
		}
		if err := creer(app, "reponses", []core.Field{relation("demande", "demandes"), json("donnees", 1<<20)},
			[]string{"CREATE UNIQUE INDEX reponses_demande ON reponses (demande)"}); err != nil {
			return err
		}
		if err := creer(app, "attentes", []core.Field{
			relation("demande", "demandes"), choix("genre", "piece", "avis", "paiement", "rendez_vous"), booleen("arrete_delai"),
			json("objets", 8000), texte("message", 4000), date("ouverte_le"), jour("limite_le"), date("produite_le"), date("close_le"),
		}, []string{
			"CREATE INDEX attentes_demande ON attentes (demande, ouverte_le)",
			"CREATE INDEX attentes_ouvertes ON attentes (limite_le) WHERE close_le = ''",
		}); err != nil {
			return err
		}
		if err := creer(app, "historique", []core.Field{
			relation("demande", "demandes"), date("le"), texte("acteur", 80), texte("verbe", 40), texte("de", 20), texte("vers", 20),
			texte("phrase", 1000), booleen("public"),
		}, []string{"CREATE INDEX historique_demande ON historique (demande, le)"}); err != nil {
			return err
		}
		if err := creer(app, "recepisses", []core.Field{
			relation("demande", "demandes"), choix("nature", "enregistrement", "reception"), json("contenu", 20000), texte("empreinte", 64), date("emis_le"),
		}, []string{"CREATE INDEX recepisses_demande ON recepisses (demande, emis_le)"},
			"CREATE TRIGGER recepisses_fige BEFORE UPDATE ON recepisses BEGIN SELECT RAISE(ABORT, 'recepisses: immutable'); END",
			"CREATE TRIGGER recepisses_garde BEFORE DELETE ON recepisses WHEN NOT EXISTS (SELECT 1 FROM demandes WHERE id = OLD.demande AND essai = 1) BEGIN SELECT RAISE(ABORT, 'recepisses: immutable'); END",
		); err != nil {
			return err
		}
		if err := creer(app, "notes", []core.Field{relation("demande", "demandes"), texte("agent", 15), texte("texte", 2000), date("le")},
			[]string{"CREATE INDEX notes_demande ON notes (demande, le)"}); err != nil {
			return err
		}
		return creer(app, "decisions", []core.Field{
			relation("demande", "demandes"), choix("sens", "acceptee", "refusee"), choix("etat", "preparee", "renvoyee", "approuvee", "annulee"),
			texte("motif_droit", 2000), texte("motif_fait", 5000), texte("conditions", 5000), relation("signataire", "signataires"),
			texte("preparee_par", 15), date("preparee_le"), texte("lien", 64), date("lien_expire_le"), choix("voie", "lien", "lettre"),
			texte("retour", 2000), json("acte", 40000), texte("empreinte", 64), date("approuvee_le"), date("notifiee_le"), date("consultee_le"),
		}, []string{
			"CREATE INDEX decisions_demande ON decisions (demande, preparee_le)",
			"CREATE UNIQUE INDEX decisions_lien ON decisions (lien) WHERE lien != ''",
			"CREATE INDEX decisions_signataire ON decisions (signataire, etat)",
		}, "CREATE TRIGGER decisions_fige BEFORE UPDATE OF sens, motif_droit, motif_fait, conditions, signataire, acte, empreinte ON decisions WHEN OLD.etat = 'approuvee' BEGIN SELECT RAISE(ABORT, 'decisions: immutable'); END")
	}, func(app core.App) error {
		return supprimer(app, "decisions", "notes", "recepisses", "historique", "attentes", "reponses", "demandes", "relectures", "brouillons")
	})
}
