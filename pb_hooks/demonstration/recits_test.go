package demonstration_test

import (
	"log/slog"
	"testing"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"guichet/config"
	"guichet/pb_hooks/demonstration"
	"guichet/pb_hooks/socle"
)

// conter tells the story of the commune as it is told on a day, and gives its
// application.
func conter(t *testing.T, fin time.Time) core.App {
	t.Helper()
	debut := time.Now()
	d, err := demonstration.Ouvrir("", func() time.Time { return fin.Add(time.Since(debut)) })
	if err != nil {
		t.Fatal(err)
	}
	cfg, err := config.Default()
	if err != nil {
		t.Fatal(err)
	}
	cfg.DataDir = d.Dir
	app := core.NewBaseApp(core.BaseAppConfig{DataDir: d.Dir, DBConnect: socle.Connecter})
	_, err = monter(app, cfg, socle.Options{Horloge: d.Horloge, Demo: true, Logger: slog.New(slog.NewTextHandler(t.Output(), nil))}, d)
	if err != nil {
		t.Fatal(err)
	}
	if err := app.Bootstrap(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := socle.Fermer(app); err != nil {
			t.Error(err)
		}
		if err := d.Fermer(); err != nil {
			t.Error(err)
		}
	})
	if err := app.RunAllMigrations(); err != nil {
		t.Fatal(err)
	}
	if err := demonstration.Preparer(d, app); err != nil {
		t.Fatal(err)
	}
	return app
}

// The story holds whatever the day it is told: public holidays, week-ends,
// changes of hour, the end of February.
func TestLHistoireTientQuelQueSoitLeJour(t *testing.T) {
	if testing.Short() {
		t.Skip("sept histoires")
	}
	for nom, fin := range map[string]time.Time{
		"un dimanche à minuit":               time.Date(2026, time.November, 22, 0, 0, 1, 0, socle.Paris),
		"le 1er janvier au matin":            time.Date(2027, time.January, 1, 6, 0, 0, 0, socle.Paris),
		"le lundi de Pâques":                 time.Date(2027, time.March, 29, 12, 0, 0, 0, socle.Paris),
		"un lendemain de changement d’heure": time.Date(2026, time.March, 30, 9, 30, 0, 0, socle.Paris),
		"le 29 février":                      time.Date(2028, time.February, 29, 23, 59, 0, 0, socle.Paris),
		"après les ponts de mai":             time.Date(2026, time.May, 16, 10, 0, 0, 0, socle.Paris),
		"un mercredi d’automne":              time.Date(2026, time.October, 14, 15, 0, 0, 0, socle.Paris),
	} {
		t.Run(nom, func(t *testing.T) {
			app := conter(t, fin)
			compter := func(condition string, min int) {
				t.Helper()
				var n int
				err := app.DB().NewQuery("SELECT count(*) FROM demandes d WHERE " + condition).Bind(dbx.Params{"auj": socle.JourDe(fin).ISO()}).Row(&n)
				if err != nil {
					t.Fatal(err)
				}
				if n < min {
					t.Errorf("%s : %d demandes, au moins %d attendues", condition, n, min)
				}
			}
			compter("true", 40)
			for _, etat := range []string{"deposee", "en_instruction", "incomplete", "acceptee", "refusee", "classee", "retiree"} {
				compter("etat = '"+etat+"'", 2)
			}
			compter("tacite_le != ''", 1)
			compter("prevue_le != '' AND prevue_le < {:auj}", 1)
			compter("envoyee_par_courrier_le != ''", 1)
			compter("EXISTS (SELECT 1 FROM decisions x WHERE x.demande = d.id AND x.etat = 'preparee')", 3)
			if _, _, err := socle.VerifierJournal(app); err != nil {
				t.Error(err)
			}
			var futures int
			if err := app.DB().NewQuery("SELECT count(*) FROM historique WHERE le > {:fin}").
				Bind(dbx.Params{"fin": socle.Date(fin.Add(time.Minute)).String()}).Row(&futures); err != nil || futures > 0 {
				t.Errorf("%d événements dans l’avenir (%v)", futures, err)
			}
		})
	}
}
