package pb_migrations

import (
	"fmt"

	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

// The counters of the statistics, by day and by month. What a demande adds to
// them is said once, by the view « apports », from its row as it is: the
// triggers take off what the row said before and add what it says now, in the
// transaction of the change and whoever makes it, and to count again is to add
// up the view. Hence neither can drift from the other.
func init() {
	m.Register(func(app core.App) error {
		d, err := app.FindCollectionByNameOrId("demandes")
		if err != nil {
			return err
		}
		d.Fields.Add(jour("terminee_le"), jour("attendue_le"))
		if err := app.Save(d); err != nil {
			return fmt.Errorf("demandes: %w", err)
		}
		c, err := app.FindCollectionByNameOrId("collectivites")
		if err != nil {
			return err
		}
		c.Fields.Add(booleen("statistiques_publiques"))
		if err := app.Save(c); err != nil {
			return fmt.Errorf("collectivites: %w", err)
		}
		if err := creer(app, "satisfactions", []core.Field{relation("demande", "demandes"), entier("note"), date("le")},
			[]string{"CREATE UNIQUE INDEX satisfactions_demande ON satisfactions (demande)"}); err != nil {
			return err
		}
		return executer(app, compteurs()...)
	}, func(app core.App) error {
		if err := executer(app,
			"DROP TRIGGER compteurs_ajout", "DROP TRIGGER compteurs_avant", "DROP TRIGGER compteurs_apres", "DROP TRIGGER compteurs_retrait",
			"DROP TRIGGER satisfactions_ajout", "DROP TRIGGER satisfactions_avant", "DROP TRIGGER satisfactions_apres", "DROP TRIGGER satisfactions_retrait",
			"DROP VIEW apports", "DROP VIEW apports_du_jour", "DROP TABLE compteurs",
		); err != nil {
			return err
		}
		if err := supprimer(app, "satisfactions"); err != nil {
			return err
		}
		for collection, champs := range map[string][]string{"demandes": {"terminee_le", "attendue_le"}, "collectivites": {"statistiques_publiques"}} {
			c, err := app.FindCollectionByNameOrId(collection)
			if err != nil {
				return err
			}
			for _, nom := range champs {
				c.Fields.RemoveByName(nom)
			}
			if err := app.Save(c); err != nil {
				return err
			}
		}
		return nil
	})
}

// jourDeParis is the civil day of an instant. SQLite knows no time zone: in
// Paris the summer is from the last Sunday of March to that of October, at
// 1:00 UTC (directive 2000/84/CE). A test compares it with the zone itself.
func jourDeParis(instant string) string {
	dimanche := func(le string) string {
		return "date(substr(" + instant + ", 1, 4) || '" + le + "', 'weekday 0') || ' 01'"
	}
	return "date(" + instant + ", CASE WHEN " + instant + " >= " + dimanche("-03-25") + " AND " + instant + " < " + dimanche("-10-25") + " THEN '+2 hours' ELSE '+1 hour' END)"
}

// compteurs is the SQL of the counters.
func compteurs() []string {
	const (
		ouverte = "d.etat IN ('deposee', 'en_instruction', 'incomplete')"
		champs  = "etat, canal, service, teleservice, prevue_le, attendue_le, terminee_le, tacite_le, document_disponible_le"
		cle     = "collectivite, fait, maille, periode, service, teleservice, valeur"
	)
	fait := func(nom, jour, valeur, de, condition string) string {
		return "SELECT d.id AS demande, d.collectivite, '" + nom + "' AS fait, " + jour + " AS jour, d.service, d.teleservice, " + valeur + " AS valeur FROM " + de +
			" WHERE d.essai = 0 AND " + condition
	}
	vue := "CREATE VIEW apports_du_jour AS " +
		fait("arrivee", jourDeParis("d.deposee_le"), "d.canal", "demandes d", "d.deposee_le != ''") + " UNION ALL " +
		fait("etat", jourDeParis("d.deposee_le"), "d.etat", "demandes d", "d.deposee_le != ''") + " UNION ALL " +
		// Days from reception to the answer: the silence is none, and who gives up awaits none.
		fait("reponse", "d.terminee_le", "CAST(max(0, min(367, julianday(d.terminee_le) - julianday("+jourDeParis("d.recue_le")+"))) AS INTEGER)", "demandes d",
			"d.terminee_le != '' AND d.etat IN ('acceptee', 'refusee', 'classee') AND (d.tacite_le = '' OR d.document_disponible_le != '')") + " UNION ALL " +
		// By the day an answer was due.
		fait("attendue", "CASE WHEN "+ouverte+" THEN d.prevue_le ELSE d.attendue_le END",
			"CASE WHEN "+ouverte+" THEN 'ouverte' WHEN d.terminee_le > d.attendue_le THEN 'en_retard' ELSE 'a_temps' END", "demandes d",
			"d.etat != 'retiree' AND CASE WHEN "+ouverte+" THEN d.prevue_le ELSE d.attendue_le END != ''") + " UNION ALL " +
		fait("satisfaction", jourDeParis("s.le"), "s.note", "demandes d JOIN satisfactions s ON s.demande = d.id", "s.le != ''")
	compter := func(combien, ligne, faits string) string {
		return "INSERT INTO compteurs (" + cle + ", nombre) SELECT " + cle + ", " + combien + " FROM apports WHERE demande = " + ligne + faits +
			" ON CONFLICT DO UPDATE SET nombre = nombre + excluded.nombre;"
	}
	const satisfaction = " AND fait = 'satisfaction'"
	return []string{
		"CREATE TABLE compteurs (collectivite TEXT NOT NULL, fait TEXT NOT NULL, maille TEXT NOT NULL, periode TEXT NOT NULL, service TEXT NOT NULL, teleservice TEXT NOT NULL, valeur TEXT NOT NULL, nombre INTEGER NOT NULL, PRIMARY KEY (" + cle + ")) WITHOUT ROWID",
		vue,
		"CREATE VIEW apports AS SELECT a.demande, a.collectivite, a.fait, m.maille, substr(a.jour, 1, m.taille) AS periode, a.service, a.teleservice, CAST(a.valeur AS TEXT) AS valeur FROM apports_du_jour a, (SELECT 'jour' AS maille, 10 AS taille UNION ALL SELECT 'mois', 7) m",
		"CREATE TRIGGER compteurs_nuls AFTER UPDATE OF nombre ON compteurs WHEN NEW.nombre = 0 BEGIN DELETE FROM compteurs WHERE collectivite = NEW.collectivite AND fait = NEW.fait AND maille = NEW.maille AND periode = NEW.periode AND service = NEW.service AND teleservice = NEW.teleservice AND valeur = NEW.valeur; END",
		"CREATE TRIGGER compteurs_ajout AFTER INSERT ON demandes WHEN NEW.essai = 0 BEGIN " + compter("1", "NEW.id", "") + " END",
		"CREATE TRIGGER compteurs_avant BEFORE UPDATE OF " + champs + " ON demandes WHEN OLD.essai = 0 BEGIN " + compter("-1", "OLD.id", "") + " END",
		"CREATE TRIGGER compteurs_apres AFTER UPDATE OF " + champs + " ON demandes WHEN NEW.essai = 0 BEGIN " + compter("1", "NEW.id", "") + " END",
		"CREATE TRIGGER compteurs_retrait BEFORE DELETE ON demandes WHEN OLD.essai = 0 BEGIN " + compter("-1", "OLD.id", "") + " END",
		"CREATE TRIGGER satisfactions_ajout AFTER INSERT ON satisfactions BEGIN " + compter("1", "NEW.demande", satisfaction) + " END",
		"CREATE TRIGGER satisfactions_avant BEFORE UPDATE ON satisfactions BEGIN " + compter("-1", "OLD.demande", satisfaction) + " END",
		"CREATE TRIGGER satisfactions_apres AFTER UPDATE ON satisfactions BEGIN " + compter("1", "NEW.demande", satisfaction) + " END",
		"CREATE TRIGGER satisfactions_retrait BEFORE DELETE ON satisfactions BEGIN " + compter("-1", "OLD.demande", satisfaction) + " END",
		"INSERT INTO compteurs (" + cle + ", nombre) SELECT " + cle + ", count(*) FROM apports GROUP BY " + cle,
	}
}
